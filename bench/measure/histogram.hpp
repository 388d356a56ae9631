#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace vouch::bench {

/// Counts of durations in nanoseconds, in buckets that grow with the value: each power of two has
/// 64 of them, so a value read back is at most 1/64 too small. Memory does not grow with counts.
class histogram {
public:
    histogram();

    void add(std::uint64_t nanoseconds) noexcept;
    void merge(histogram const& other) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// The smallest value that at least the share `p` (0 to 1) of the counts does not exceed, as
    /// the lower bound of its bucket. 0 if empty.
    [[nodiscard]] std::uint64_t percentile(double p) const noexcept;
    /// Exact.
    [[nodiscard]] std::uint64_t max() const noexcept { return max_; }

    /// Lower bound of a bucket in nanoseconds, and its count.
    using bucket = std::pair<std::uint64_t, std::uint64_t>;
    /// Those that are not empty, lowest first.
    [[nodiscard]] std::vector<bucket> buckets() const;
    /// Adds what `buckets` and `max` of another histogram said.
    void restore(std::vector<bucket> const& all, std::uint64_t max);

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace vouch::bench
