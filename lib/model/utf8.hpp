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

/// Reads the first code point of `s`, which must not be empty. Surrogates, overlong forms and what
/// lies beyond U+10FFFF are not valid (RFC 3629 section 4): then `size` is 1.
[[nodiscard]] inline code_point first_code_point(std::string_view s) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    unsigned const lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    if (lead < 0xc2 || lead > 0xf4) return {};
    std::size_t const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (s.size() < size) return {};
    // The second byte alone rules out overlong forms, surrogates and too large values.
    unsigned const low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned const high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte(1) < low || byte(1) > high) return {};
    char32_t value = lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {};
        value = value << 6U | (byte(i) & 0x3fU);
    }
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
            code_point const c = first_code_point(s.substr(at));
            if (!c.valid) return at;
            at += c.size;
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
