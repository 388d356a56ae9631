#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace vouch::testing {

/// Chance from a seed, the same with every compiler and library (SplitMix64).
class dice {
public:
    explicit dice(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t roll() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
        return z ^ z >> 31U;
    }
    /// From 0 up to, but not, `n`, which is above 0.
    std::uint64_t below(std::uint64_t n) noexcept { return roll() % n; }
    [[nodiscard]] bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }
    template <class T, std::size_t N>
    T const& one_of(std::array<T, N> const& all) noexcept {
        return all[below(N)];
    }
    /// From 0 to `most`, in milliseconds, small ones more often.
    std::chrono::nanoseconds pause(std::chrono::milliseconds most) noexcept {
        auto const bound = 1 + below(1 + static_cast<std::uint64_t>(most.count()));
        return std::chrono::milliseconds(below(bound));
    }

private:
    std::uint64_t state_;
};

}  // namespace vouch::testing
