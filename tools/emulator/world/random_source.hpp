#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace vouch::emulator {

/// SplitMix64: the same numbers from the same seed with every compiler. Not for secrets that
/// matter.
class random_source {
public:
    explicit random_source(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
        z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
        return z ^ z >> 31U;
    }

    void fill(std::span<std::uint8_t> out) noexcept {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) bits = next();
            out[i] = static_cast<std::uint8_t>(bits >> (i % 8 * 8));
        }
    }

    /// From 0 up to, but not, 1.
    double uniform() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

    std::string text(std::size_t length, std::string_view alphabet) {
        std::string out;
        while (out.size() < length) out += alphabet[next() % alphabet.size()];
        return out;
    }

private:
    std::uint64_t state_;
};

}  // namespace vouch::emulator
