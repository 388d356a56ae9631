#include <algorithm>
#include <iomanip>
#include <ostream>

#include "report/report.hpp"
#include "report/text.hpp"

namespace vouch::bench {

namespace {

// The span of the rounds for what is compared; all others have theirs in the JSON.
std::string cell(figure const& f) {
    auto const s = spread_of(f.rounds);
    auto const median = fixed(s.median, f.decimals);
    auto const low = fixed(s.min, f.decimals);
    auto const high = fixed(s.max, f.decimals);
    return !f.compared || low == high ? median : median + " [" + low + ".." + high + "]";
}

using table = std::vector<std::vector<std::string>>;

void print(std::ostream& out, table const& t) {
    std::vector<std::size_t> widths;
    for (auto const& line : t) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    }
    for (auto const& line : t) {
        out << ' ';
        for (std::size_t i = 0; i < line.size(); ++i)
            out << ' ' << (i == 0 ? std::left : std::right)
                << std::setw(static_cast<int>(widths[i])) << line[i] << ' ';
        out << '\n';
    }
}

// Columns are the figures of any row, in their order.
std::vector<figure const*> columns_of(section const& s) {
    std::vector<figure const*> columns;
    for (auto const& r : s.rows)
        for (auto const& f : r.figures)
            if (f.shown && std::none_of(columns.begin(), columns.end(),
                                        [&](auto const* c) { return c->name == f.name; }))
                columns.push_back(&f);
    return columns;
}

table rows_of(section const& s) {
    auto const columns = columns_of(s);
    table t(1, {""});
    for (auto const* c : columns)
        t.front().push_back(c->unit.empty() ? c->name : c->name + " " + c->unit);
    for (auto const& r : s.rows) {
        auto& line = t.emplace_back(1, r.name);
        for (auto const* c : columns) {
            auto const f = std::find_if(r.figures.begin(), r.figures.end(),
                                        [&](figure const& x) { return x.name == c->name; });
            line.push_back(f == r.figures.end() ? "-" : cell(*f));
        }
    }
    return t;
}

// A line for each pair of rows.
void print_comparisons(std::ostream& out, std::vector<comparison> const& all) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (auto const& c : all) {
        auto const pair = c.of + " / " + c.to;
        auto const ratio = c.figure + ' ' + fixed(c.ratio.median, 2) + "x [" +
                           fixed(c.ratio.min, 2) + ".." + fixed(c.ratio.max, 2) + ']';
        auto const line = std::find_if(lines.begin(), lines.end(),
                                       [&](auto const& l) { return l.first == pair; });
        if (line == lines.end())
            lines.emplace_back(pair, ratio);
        else
            line->second += ", " + ratio;
    }
    for (auto const& [pair, ratios] : lines) out << "  " << pair << ": " << ratios << '\n';
}

}  // namespace

void print_table(std::ostream& out, report const& r) {
    out << "vouch-bench " << r.scenario << ", " << r.date << ", " << fixed(r.seconds, 0)
        << " s, others used " << fixed(r.foreign, 0) << " % of the machine\n";
    for (auto const* const name : {"processor", "cores", "compiler", "flags", "boost", "openssl"})
        if (auto const* const v = r.machine.if_contains(name))
            out << "  " << std::left << std::setw(9) << name << ' ' << plain_text(*v) << '\n';
    auto const* const optimised = r.machine.if_contains("optimised");
    if (optimised != nullptr && !optimised->as_bool())
        out << "NOT OPTIMISED: these figures say nothing. Build with CMAKE_BUILD_TYPE=Release.\n";
    for (auto const& s : r.sections) {
        out << '\n' << s.title << '\n';
        print(out, rows_of(s));
        print_comparisons(out, compare(s));
    }
    if (!r.notes.empty()) out << '\n';
    for (auto const& n : r.notes) out << n << '\n';
}

}  // namespace vouch::bench
