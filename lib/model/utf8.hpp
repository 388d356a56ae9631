#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace vouch::detail {

/// What stands at the beginning of a text: a code point and its bytes, or a byte that begins none.
struct code_point {
    char32_t value = 0;
    std::size_t size = 1;
    bool valid = false;
};

/// The bytes of the code point that `s` begins with, which must not be empty; 0 where it begins
/// with none: surrogates, overlong forms and what lies beyond U+10FFFF are not valid (RFC 3629
/// section 4).
[[nodiscard]] inline std::size_t code_point_size(std::string_view s) noexcept {
    auto const byte = [&](std::size_t i) -> std::uint32_t {
        return static_cast<unsigned char>(s[i]);
    };
    // The first four, the first one lowest: one load. What is not there continues nothing.
    std::uint32_t w = 0;
    if (s.size() >= 4)
        w = byte(0) | byte(1) << 8U | byte(2) << 16U | byte(3) << 24U;
    else
        for (std::size_t i = 0; i < s.size(); ++i) w |= byte(i) << 8U * i;
    // The first two bytes alone rule out all else: `high` is the code point without its tail.
    std::uint32_t const second = w >> 8U & 0x3fU;
    if ((w & 0xc0c0c0f8U) == 0x808080f0U) {
        std::uint32_t const high = (w & 0x07U) << 6U | second;
        return high >= 0x10 && high < 0x110 ? 4 : 0;
    }
    if ((w & 0xc0c0f0U) == 0x8080e0U) {
        std::uint32_t const high = (w & 0x0fU) << 6U | second;
        return high >= 0x20 && high >> 5U != 0x1b ? 3 : 0;
    }
    if ((w & 0xc0e0U) == 0x80c0U) return (w & 0x1eU) != 0 ? 2 : 0;
    return (w & 0x80U) == 0 ? 1 : 0;
}

/// Reads the code point that `s` begins with, which must not be empty. Not valid: its `size` is 1.
[[nodiscard]] inline code_point first_code_point(std::string_view s) noexcept {
    std::size_t const size = code_point_size(s);
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    if (size == 0) return {};
    if (size == 1) return {byte(0), 1, true};
    char32_t value = byte(0) & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) value = value << 6U | (byte(i) & 0x3fU);
    return {value, size, true};
}

/// Whether the 32 bytes at `p` are ASCII.
[[nodiscard]] inline bool ascii_block(char const* p) noexcept {
    std::uint64_t w[4];
    std::memcpy(w, p, sizeof(w));
    return ((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080U) == 0;
}

/// Where `s` stops being UTF-8; its size if it is from end to end.
[[nodiscard]] inline std::size_t valid_utf8_prefix(std::string_view s) noexcept {
    auto const ascii = [&](std::size_t i) { return static_cast<unsigned char>(s[i]) < 0x80; };
    std::size_t at = 0;
    while (at < s.size()) {
        if (s.size() - at >= 32 && ascii_block(s.data() + at)) {
            at += 32;
            continue;
        }
        while (at < s.size() && ascii(at)) ++at;
        while (at < s.size() && !ascii(at)) {
            auto const size = code_point_size(s.substr(at));
            if (size == 0) return at;
            at += size;
        }
    }
    return at;
}

/// Whether a terminal could take `c` for more than a character to draw: controls, line separators,
/// bidirectional overrides and isolates, the byte order mark.
[[nodiscard]] constexpr bool acts_on_terminal(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace vouch::detail
