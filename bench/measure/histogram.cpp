#include "measure/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vouch::bench {

namespace {

constexpr unsigned sub_bits = 6;
constexpr std::uint64_t sub_count = std::uint64_t{1} << sub_bits;
// Values below `sub_count` have a bucket each, every power of two above has `sub_count`.
constexpr std::size_t size = (64 - sub_bits + 1) * sub_count;

constexpr std::size_t index_of(std::uint64_t v) noexcept {
    if (v < sub_count) return static_cast<std::size_t>(v);
    auto const shift = static_cast<unsigned>(std::bit_width(v)) - sub_bits - 1;
    return (shift + 1) * sub_count + static_cast<std::size_t>((v >> shift) - sub_count);
}

constexpr std::uint64_t lower_bound_of(std::size_t index) noexcept {
    if (index < sub_count) return index;
    auto const shift = index / sub_count - 1;
    return (index % sub_count + sub_count) << shift;
}

}  // namespace

histogram::histogram() : counts_(size) {}

void histogram::add(std::uint64_t nanoseconds) noexcept {
    ++counts_[index_of(nanoseconds)];
    ++count_;
    max_ = std::max(max_, nanoseconds);
}

void histogram::merge(histogram const& other) noexcept {
    for (std::size_t i = 0; i < size; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

std::uint64_t histogram::percentile(double p) const noexcept {
    if (count_ == 0) return 0;
    auto const wanted = std::clamp<std::uint64_t>(
        static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_))), 1, count_);
    std::uint64_t seen = 0;
    std::size_t i = 0;
    while ((seen += counts_[i]) < wanted) ++i;
    return lower_bound_of(i);
}

std::vector<histogram::bucket> histogram::buckets() const {
    std::vector<bucket> all;
    for (std::size_t i = 0; i < size; ++i)
        if (counts_[i] != 0) all.emplace_back(lower_bound_of(i), counts_[i]);
    return all;
}

void histogram::restore(std::vector<bucket> const& all, std::uint64_t max) {
    for (auto const& [value, count] : all) {
        counts_[index_of(value)] += count;
        count_ += count;
    }
    max_ = std::max(max_, max);
}

}  // namespace vouch::bench
