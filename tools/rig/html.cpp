#include <algorithm>
#include <array>
#include <cstdio>

#include "rig/report.hpp"

namespace vouch::rig {

namespace {

constexpr std::size_t most_drawn = 200;
constexpr double left = 90;
constexpr double width = 860;

constexpr std::string_view style = R"css(
:root { color-scheme: light dark; --ink: #222; --dim: #777; --line: #ccc; --bad: #b3261e; --good: #1a7f37; --bar: #4f6bed; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --dim: #999; --line: #444; --bad: #ff8a80; --good: #6fdd8b; --bar: #8fa2ff; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); margin: 2em auto; max-width: 62em; padding: 0 1em; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; margin-top: 2em; } h3 { font-size: 1em; margin: 1.6em 0 .3em; }
table { border-collapse: collapse; } td, th { padding: .15em .8em; text-align: right; border-bottom: 1px solid var(--line); }
td:first-child, th:first-child { text-align: left; } .bad { color: var(--bad); } .good { color: var(--good); }
.dim, small { color: var(--dim); } svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
svg line { stroke: var(--line); } svg circle { fill: var(--bar); } svg circle.end { fill: var(--bad); }
pre { white-space: pre-wrap; font-size: 12px; color: var(--dim); }
)css";

std::string number(double x, int digits) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, x);
    return text.data();
}

std::string cell(std::string const& text) { return "<td>" + text + "</td>"; }

std::string steps_table(tally const& f) {
    std::string t =
        "<table><tr><th>step</th><th>pairs</th><th>p50 ms</th><th>p90 ms</th><th>p99 ms</th>"
        "<th>max ms</th><th>requests</th></tr>\n";
    for (auto const& s : f.steps)
        t += "<tr>" + cell(xml_text(s.name)) + cell(std::to_string(s.count)) +
             cell(number(s.p50, 1)) + cell(number(s.p90, 1)) + cell(number(s.p99, 1)) +
             cell(number(s.max, 1)) + cell(number(s.attempts, 1)) + "</tr>\n";
    return t + "</table>\n";
}

std::string ends_table(tally const& f) {
    std::string t = "<table><tr><th>end</th><th>pairs</th></tr>\n";
    for (auto const& [end, n] : f.ends)
        t += "<tr>" + cell(xml_text(end)) + cell(std::to_string(n)) + "</tr>\n";
    return t + "</table>\n";
}

/// Two lanes, one a side; labels take turns in height so that neighbours can be read.
std::string drawn(outcome const& o) {
    auto const whole = std::max<double>(static_cast<double>(o.result.elapsed.count()), 1);
    std::string svg = "<svg viewBox=\"0 0 1000 150\" role=\"img\">";
    std::array<int, 2> seen{};
    for (int lane = 0; lane < 2; ++lane) {
        double const y = 45 + lane * 70;
        auto const side = lane == 0 ? pair_side::initiator : pair_side::responder;
        svg += "<text x=\"0\" y=\"" + number(y + 4, 0) + "\">" + std::string(to_string(side)) +
               "</text><line x1=\"" + number(left, 0) + "\" y1=\"" + number(y, 0) + "\" x2=\"" +
               number(left + width, 0) + "\" y2=\"" + number(y, 0) + "\"/>";
    }
    for (auto const& e : o.result.timeline) {
        auto const lane = static_cast<std::size_t>(e.side);
        double const x = left + width * static_cast<double>(e.at.count()) / whole;
        double const y = 45 + static_cast<double>(lane) * 70;
        double const label = y - 8 - 12 * (seen[lane]++ % 3);
        bool const end = e.what == pair_event::kind::ended;
        svg += "<circle cx=\"" + number(x, 1) + "\" cy=\"" + number(y, 0) + "\" r=\"4\"" +
               (end ? " class=\"end\"" : "") + "><title>" +
               number(static_cast<double>(e.at.count()) / 1e6, 1) +
               " ms</title></circle><text x=\"" + number(x, 1) + "\" y=\"" + number(label, 0) +
               "\">" + xml_text(step_name(e)) + "</text>";
    }
    return svg + "</svg>\n";
}

std::string gone_wrong(report const& r, outcome const& o) {
    auto const& kind = r.done.kinds[o.plan.kind];
    return "<h3 id=\"pair-" + std::to_string(o.plan.number) + "\">Pair " +
           std::to_string(o.plan.number) + " <small>" + xml_text(kind.name) + ", by " +
           std::string(to_string(o.plan.how)) + "</small>: <span class=\"bad\">" + xml_text(o.end) +
           "</span>, expected " + xml_text(kind.expect.front()) +
           "</h3>\n<p class=\"dim\">replay: <code>" + xml_text(replay_hint(r, o)) +
           "</code></p>\n" + drawn(o) + "<details><summary>events</summary><pre>" +
           xml_text(timeline_text(o)) + "</pre></details>\n";
}

}  // namespace

std::string to_html(report const& r) {
    auto const& f = r.figures;
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
        "<meta name=\"viewport\" content=\"width=device-width\"/><title>vouch-rig, seed " +
        std::to_string(r.done.seed) + "</title><style>" + std::string(style) +
        "</style></head><body>\n<h1>" + std::to_string(r.result.outcomes.size()) +
        " pairs: <span class=\"good\">" + std::to_string(f.expected) +
        " as expected</span>, <span class=\"bad\">" + std::to_string(f.unexpected) +
        " not</span></h1>\n<p>Seed " + std::to_string(r.done.seed) + ", on " + xml_text(r.stage) +
        ", " + number(std::chrono::duration<double>(r.result.elapsed).count(), 1) + " s" +
        (r.interrupted ? ", interrupted" : "") + ".</p>\n<h2>Ends</h2>\n" + ends_table(f) +
        "<h2>Steps, since the step before</h2>\n" + steps_table(f) + "<h2>What went wrong</h2>\n";
    if (f.unexpected == 0) page += "<p class=\"good\">Nothing.</p>\n";
    std::size_t left_out = 0;
    std::size_t shown = 0;
    for (auto const& o : r.result.outcomes) {
        if (o.expected) continue;
        if (++shown <= most_drawn)
            page += gone_wrong(r, o);
        else
            ++left_out;
    }
    if (left_out > 0) page += "<p>" + std::to_string(left_out) + " more are not drawn.</p>\n";
    return page + "</body></html>\n";
}

}  // namespace vouch::rig
