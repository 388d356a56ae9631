#include "report/report.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace vouch::bench {

namespace {

std::vector<double> quotients(figure const& of, figure const& to) {
    std::vector<double> all;
    for (std::size_t i = 0; i < std::min(of.rounds.size(), to.rounds.size()); ++i)
        if (to.rounds[i] > 0) all.push_back(of.rounds[i] / to.rounds[i]);
    return all;
}

}  // namespace

row& row_of(section& s, std::string const& name) {
    auto const found =
        std::find_if(s.rows.begin(), s.rows.end(), [&](row const& r) { return r.name == name; });
    if (found != s.rows.end()) return *found;
    return s.rows.emplace_back(row{.name = name, .figures = {}, .latency = {}});
}

void add(row& r, figure const& like, double value) {
    auto const found = std::find_if(r.figures.begin(), r.figures.end(),
                                    [&](figure const& f) { return f.name == like.name; });
    auto& f = found != r.figures.end() ? *found : r.figures.emplace_back(like);
    f.rounds.push_back(value);
}

std::vector<comparison> compare(section const& s) {
    std::vector<comparison> all;
    if (s.rows.empty()) return all;
    auto const& first = s.rows.front();
    for (auto const& mine : first.figures) {
        if (!mine.compared) continue;
        for (auto other = s.rows.begin() + 1; other != s.rows.end(); ++other) {
            auto const theirs = std::find_if(other->figures.begin(), other->figures.end(),
                                             [&](figure const& f) { return f.name == mine.name; });
            if (theirs == other->figures.end() || !theirs->compared) continue;
            auto const& of = s.sizes ? *other : first;
            auto const& to = s.sizes ? first : *other;
            auto const ratios = s.sizes ? quotients(*theirs, mine) : quotients(mine, *theirs);
            if (!ratios.empty())
                all.push_back(
                    {mine.name, mine.more_is_better, of.name, to.name, spread_of(ratios)});
        }
    }
    return all;
}

std::string fixed(double value, int decimals) {
    std::ostringstream s;
    s << std::fixed << std::setprecision(decimals) << value;
    return s.str();
}

}  // namespace vouch::bench
