#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace vouch::bench {

struct spread {
    double median = 0;
    double min = 0;
    double max = 0;
};

/// Of at least one value.
[[nodiscard]] inline spread spread_of(std::span<double const> values) {
    std::vector<double> v(values.begin(), values.end());
    if (v.empty()) return {};
    std::sort(v.begin(), v.end());
    auto const middle = v.size() / 2;
    auto const median = v.size() % 2 == 1 ? v[middle] : (v[middle - 1] + v[middle]) / 2;
    return {median, v.front(), v.back()};
}

}  // namespace vouch::bench
