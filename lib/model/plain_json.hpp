#pragma once

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace vouch::detail {

/// ASCII that stands for itself in a JSON string (RFC 8259 section 7).
[[nodiscard]] constexpr bool is_plain_json(char c) noexcept {
    return static_cast<unsigned char>(c) >= ' ' && static_cast<unsigned char>(c) < 0x80 &&
           c != '"' && c != '\\';
}

/// The first byte from `p` on that is not; `end` if all are.
[[nodiscard]] inline char const* skip_plain_json(char const* p, char const* end) noexcept {
#if defined(__SSE2__)
    auto const quote = _mm_set1_epi8('"');
    auto const backslash = _mm_set1_epi8('\\');
    auto const space = _mm_set1_epi8(' ');
    for (; end - p >= 16; p += 16) {
        auto const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
        // Signed: what is beyond ASCII is below a space, too.
        auto const special = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmplt_epi8(bytes, space));
        if (int const found = _mm_movemask_epi8(special); found != 0)
            return p + std::countr_zero(static_cast<unsigned>(found));
    }
#endif
    while (p != end && is_plain_json(*p)) ++p;
    return p;
}

}  // namespace vouch::detail
