// Which bytes are a code point: all that are one, and none that are not.

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "model/utf8.hpp"

using vouch::detail::code_point_size;
using vouch::detail::first_code_point;

namespace {

/// RFC 3629, 3: for any number, a surrogate or too large as well.
std::string encoded(char32_t c) {
    auto const part = [&](unsigned shift, char32_t mark, char32_t mask) {
        return static_cast<char>(static_cast<unsigned char>(mark | (c >> shift & mask)));
    };
    auto const tail = [&](unsigned shift) { return part(shift, 0x80, 0x3f); };
    if (c < 0x80) return {part(0, 0, 0x7f)};
    if (c < 0x800) return {part(6, 0xc0, 0x1f), tail(0)};
    if (c < 0x10000) return {part(12, 0xe0, 0x0f), tail(6), tail(0)};
    return {part(18, 0xf0, 0x07), tail(12), tail(6), tail(0)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(every_code_point_is_read) {
    std::size_t wrong = 0;
    for (char32_t c = 0; c < 0x200000; ++c) {
        auto const bytes = encoded(c);
        auto const got = first_code_point(bytes);
        bool const valid = c < 0x110000 && (c < 0xd800 || c > 0xdfff);
        bool const right = valid ? got.valid && got.value == c && got.size == bytes.size()
                                 : !got.valid && got.size == 1;
        if (!right || code_point_size(bytes) != (valid ? bytes.size() : 0)) ++wrong;
    }
    BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_is_none) {
    for (char32_t const c : {U'\u00e9', U'\u20ac', U'\U0001f436'}) {
        auto const bytes = encoded(c);
        for (std::size_t n = 1; n < bytes.size(); ++n) {
            BOOST_TEST(code_point_size(std::string_view(bytes).substr(0, n)) == 0U);
            BOOST_TEST(code_point_size(bytes.substr(0, n) + "abc") == 0U);
        }
        BOOST_TEST(code_point_size(bytes + "abc") == bytes.size());
    }
}

// Of all strings of four such bytes, those that begin with a code point in its shortest form.
BOOST_AUTO_TEST_CASE(nothing_else_is_one) {
    std::string const near("\x00\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xff", 10);
    std::size_t valid = 0;
    std::size_t wrong = 0;
    for (int lead = 0x80; lead < 0x100; ++lead)
        for (char const second : near)
            for (char const third : near)
                for (char const fourth : near) {
                    std::string const bytes{static_cast<char>(static_cast<unsigned char>(lead)),
                                            second, third, fourth};
                    auto const c = first_code_point(bytes);
                    if (!c.valid) continue;
                    ++valid;
                    if (!bytes.starts_with(encoded(c.value))) ++wrong;
                }
    BOOST_TEST(wrong == 0U);
    // Two bytes: 30 leads, 6 seconds, and anything. Three: 14 leads, 6 seconds and 6 thirds, and
    // two leads with 2 and 4 seconds, one with 4. Four: 3 leads with 6, two with 4 and 2.
    BOOST_TEST(valid == 30U * 6 * 100 + (14U * 6 + 2 + 4) * 6 * 10 + (3U * 6 + 4 + 2) * 36);
}

BOOST_AUTO_TEST_SUITE_END()
