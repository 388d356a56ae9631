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
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    auto const goes_on = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80; };
    unsigned const lead = byte(0);
    if (lead < 0x80) return 1;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    std::size_t const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (s.size() < size || !goes_on(1)) return 0;
    if (size == 2) return 2;
    // The second byte alone rules out overlong forms, surrogates and too large values.
    unsigned const second = byte(1);
    if (size == 3) {
        bool const low = lead == 0xe0 && second < 0xa0;
        bool const surrogate = lead == 0xed && second > 0x9f;
        return low || surrogate || !goes_on(2) ? 0 : 3;
    }
    bool const low = lead == 0xf0 && second < 0x90;
    bool const high = lead == 0xf4 && second > 0x8f;
    return low || high || !goes_on(2) || !goes_on(3) ? 0 : 4;
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
