#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "report/markup.hpp"
#include "report/plots.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

namespace vouch::bench {

namespace {

constexpr char const* style = R"(
:root { --back: #fff; --text: #1c2126; --soft: #5c6670; --rule: #d8dde2; --bar: #9fb0c0;
  --first: #1f6f9f; --good: #1b7a4b; --bad: #b3541e; }
@media (prefers-color-scheme: dark) {
  :root { --back: #14181c; --text: #dde3e8; --soft: #93a0ab; --rule: #333c44; --bar: #56646f;
    --first: #5fb0de; --good: #58c08c; --bad: #e0905c; } }
body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
  max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; }
h2 { border-top: 1px solid var(--rule); padding-top: 1.5rem; margin-top: 2.5rem; }
h4 { color: var(--soft); margin: 1.2rem 0 .2rem; font-size: .95rem; }
p, dd { margin: .3rem 0; } .soft, dt { color: var(--soft); }
dl { display: grid; grid-template-columns: 9rem 1fr; gap: .1rem 1rem; font-size: .9rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem; }
th, td { padding: .2rem .7rem .2rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--rule); font-weight: 400; }
th { color: var(--soft); } th:first-child, td:first-child { text-align: left; }
td.rounds { white-space: normal; text-align: left; }
svg { width: 100%; height: auto; display: block; font: 13px system-ui, sans-serif; }
svg text { fill: var(--text); font-variant-numeric: tabular-nums; } svg .tick { fill: var(--soft); }
svg line { stroke: var(--text); } svg .grid { stroke: var(--rule); } svg .one { stroke: var(--soft); }
svg .bar { fill: var(--bar); } svg .first { fill: var(--first); }
svg circle.good { fill: var(--good); } svg circle.bad { fill: var(--bad); }
svg line.span { stroke-width: 2; } svg line.good { stroke: var(--good); } svg line.bad { stroke: var(--bad); }
svg .line { fill: none; stroke-width: 1.8; }
svg .c0 { stroke: var(--first); } svg .c1 { stroke: #c2752b; } svg .c2 { stroke: #5a9b4a; }
svg .c3 { stroke: #b0505f; } svg .c4 { stroke: #8067b7; } svg .c5 { stroke: #8b7355; }
svg .c6 { stroke: #4fa3a5; } svg .c7 { stroke: #8a8f94; }
a { color: var(--first); margin-right: 1rem; }
summary { cursor: pointer; color: var(--soft); }
)";

void definitions(std::ostream& out, boost::json::object const& all) {
    element const list(out, "dl");
    for (auto const& [name, value] : all) {
        text_element(out, "dt", std::string_view(name));
        text_element(out, "dd", plain_text(value));
    }
}

std::string span_of(figure const& f) {
    auto const s = spread_of(f.rounds);
    auto const low = fixed(s.min, f.decimals);
    auto const high = fixed(s.max, f.decimals);
    return fixed(s.median, f.decimals) + (low == high ? "" : " [" + low + ".." + high + "]");
}

std::string anchor(std::size_t run) { return "run-" + std::to_string(run + 1); }

// Why one opens the page: what the first row of each section costs beside the others.
void comparison_of(std::ostream& out, report const& r) {
    for (auto const& s : r.sections) {
        std::vector<ratio_mark> marks;
        for (auto const& c : compare(s))
            marks.push_back(
                {c.figure + ", " + (s.sizes ? c.of : "/ " + c.to), c.ratio, c.more_is_better});
        if (marks.empty()) continue;
        auto const& first = s.rows.front().name;
        text_element(out, "h3", s.title + ": " + (s.sizes ? "/ " + first : first + " / others"));
        plot_ratios(out, marks);
    }
}

using place = std::pair<std::string, std::string>;  // section, row

// Rows that stand in several runs: what has changed from the first of them to the later ones.
void changes(std::ostream& out, std::span<report const> runs) {
    std::map<place, std::vector<row const*>> rows;
    std::vector<place> order;
    for (auto const& r : runs)
        for (auto const& s : r.sections)
            for (auto const& one : s.rows) {
                auto& all = rows[{s.title, one.name}];
                if (all.empty()) order.emplace_back(s.title, one.name);
                all.push_back(&one);
            }
    std::erase_if(order, [&](place const& p) { return rows[p].size() < 2; });
    if (order.empty()) return;
    text_element(out, "h3", "The same row in several runs");
    element const scroll(out, "div", {{"class", "scroll"}});
    element const table(out, "table");
    {
        element const head(out, "tr");
        for (char const* const name : {"", "figure", "first run", "later run", "later / first"})
            text_element(out, "th", name);
    }
    for (auto const& p : order) {
        auto const& all = rows[p];
        for (auto later = all.begin() + 1; later != all.end(); ++later)
            for (auto const& f : all.front()->figures) {
                auto const g = std::find_if((*later)->figures.begin(), (*later)->figures.end(),
                                            [&](figure const& x) { return x.name == f.name; });
                if (!f.compared || g == (*later)->figures.end()) continue;
                auto const before = spread_of(f.rounds).median;
                element const line(out, "tr");
                text_element(out, "td", p.first + ": " + p.second);
                text_element(out, "td", f.name);
                text_element(out, "td", span_of(f));
                text_element(out, "td", span_of(*g));
                text_element(out, "td",
                             before > 0 ? fixed(spread_of(g->rounds).median / before, 2) : "-");
            }
    }
}

void figures_of(std::ostream& out, section const& s) {
    element const scroll(out, "div", {{"class", "scroll"}});
    element const table(out, "table");
    {
        element const head(out, "tr");
        for (char const* const name : {"", "figure", "unit", "median [min..max]", "rounds"})
            text_element(out, "th", name);
    }
    for (auto const& r : s.rows)
        for (auto const& f : r.figures) {
            element const line(out, "tr");
            text_element(out, "td", r.name);
            text_element(out, "td", f.name);
            text_element(out, "td", f.unit);
            text_element(out, "td", span_of(f));
            std::string rounds;
            for (auto const v : f.rounds) rounds += fixed(v, f.decimals) + " ";
            text_element(out, "td", rounds, {{"class", "rounds"}});
        }
}

void section_of(std::ostream& out, section const& s) {
    text_element(out, "h3", s.title);
    definitions(out, s.facts);
    std::set<std::string> plotted;
    for (auto const& r : s.rows)
        for (auto const& f : r.figures)
            if (f.compared && plotted.insert(f.name).second) plot_bars(out, s, f.name);
    plot_latency(out, s);
    element const all(out, "details");
    text_element(out, "summary", "every figure");
    figures_of(out, s);
}

void run_of(std::ostream& out, report const& r, std::size_t number) {
    text_element(out, "h2", r.scenario + ", " + r.date, {{"id", anchor(number)}});
    for (auto const& n : r.notes) text_element(out, "p", n);
    text_element(out, "p",
                 "It took " + fixed(r.seconds, 0) + " s; others used " + fixed(r.foreign, 0) +
                     " % of the machine meanwhile.",
                 {{"class", "soft"}});
    for (auto const& s : r.sections) section_of(out, s);
    text_element(out, "h3", "Settings and machine");
    definitions(out, r.settings);
    definitions(out, r.machine);
}

}  // namespace

void print_page(std::ostream& out, std::span<report const> runs) {
    out << "<!DOCTYPE html>\n";
    element const html(out, "html", {{"lang", "en"}, {"xmlns", "http://www.w3.org/1999/xhtml"}});
    {
        element const head(out, "head");
        empty_element(out, "meta", {{"charset", "utf-8"}});
        empty_element(out, "meta",
                      {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
        text_element(out, "title", "vouch-bench");
        element const sheet(out, "style");
        out << style;
    }
    element const body(out, "body");
    text_element(out, "h1", "vouch-bench");
    {
        element const contents(out, "p", {{"class", "soft"}});
        for (std::size_t i = 0; i < runs.size(); ++i)
            text_element(out, "a", runs[i].scenario + ", " + runs[i].date,
                         {{"href", std::string(1, '#').append(anchor(i))}});
    }
    text_element(out, "h2", "Comparison");
    text_element(out, "p",
                 "Quotients of the same round: the median, and a line from the least to the "
                 "greatest. Green is where the first row does better.",
                 {{"class", "soft"}});
    for (auto const& r : runs) comparison_of(out, r);
    changes(out, runs);
    for (std::size_t i = 0; i < runs.size(); ++i) run_of(out, runs[i], i);
}

}  // namespace vouch::bench
