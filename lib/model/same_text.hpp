#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace vouch::detail {

/// `a == b` for the short names of the API: no call to `memcmp`, which costs more than comparing
/// them does.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
    std::size_t const n = a.size();
    if (n != b.size()) return false;
    auto const differ = [&]<class Word>(Word, std::size_t at) {
        Word x;
        Word y;
        std::memcpy(&x, a.data() + at, sizeof(Word));
        std::memcpy(&y, b.data() + at, sizeof(Word));
        return x != y;
    };
    // Overlapping words cover any length without a loop over bytes.
    if (n >= 8) {
        for (std::size_t at = 0; at + 8 < n; at += 8)
            if (differ(std::uint64_t{}, at)) return false;
        return !differ(std::uint64_t{}, n - 8);
    }
    if (n >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, n - 4);
    if (n >= 2) return !differ(std::uint16_t{}, 0) && !differ(std::uint16_t{}, n - 2);
    return n == 0 || a[0] == b[0];
}

}  // namespace vouch::detail
