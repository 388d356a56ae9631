#include "report/report.hpp"

#include <algorithm>

namespace vouch::bench {

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
            if (theirs == other->figures.end()) continue;
            std::vector<double> ratios;
            for (std::size_t i = 0; i < std::min(mine.rounds.size(), theirs->rounds.size()); ++i)
                if (theirs->rounds[i] > 0) ratios.push_back(mine.rounds[i] / theirs->rounds[i]);
            if (!ratios.empty())
                all.push_back({mine.name, first.name, other->name, spread_of(ratios)});
        }
    }
    return all;
}

}  // namespace vouch::bench
