#include <algorithm>
#include <iomanip>
#include <ostream>
#include <sstream>

#include <boost/json/serialize.hpp>

#include "report/report.hpp"

namespace vouch::bench {

namespace {

std::string fixed(double v, int decimals) {
    std::ostringstream s;
    s << std::fixed << std::setprecision(decimals) << v;
    return s.str();
}

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

}  // namespace

void print_table(std::ostream& out, report const& r) {
    auto const machine = describe_machine();
    out << "vouch-bench " << r.scenario << ": " << machine.at("processor").as_string().c_str()
        << ", " << machine.at("cores").as_int64() << " cores, compiler "
        << machine.at("compiler").as_string().c_str() << ", Boost "
        << machine.at("boost").as_string().c_str() << '\n';
    if (!machine.at("optimised").as_bool())
        out << "NOT OPTIMISED: these figures say nothing. Build with CMAKE_BUILD_TYPE=Release.\n";
    for (auto const& s : r.sections) {
        out << '\n' << s.title << '\n';
        print(out, rows_of(s));
        for (auto const& c : compare(s))
            out << "  " << c.first << " / " << c.other << ": " << c.figure << ' '
                << fixed(c.ratio.median, 2) << "x [" << fixed(c.ratio.min, 2) << ".."
                << fixed(c.ratio.max, 2) << "]\n";
    }
    if (!r.notes.empty()) out << '\n';
    for (auto const& n : r.notes) out << n << '\n';
}

}  // namespace vouch::bench
