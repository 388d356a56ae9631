#include "model/json_scanner.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory_resource>
#include <random>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include "bodies.hpp"

namespace vouch::detail {
namespace {

struct fixture {
    std::array<std::byte, 64 * 1024> room;
    std::pmr::monotonic_buffer_resource memory{room.data(), room.size()};
    json_scanner scan;

    /// A whole text of one value.
    bool is_json(std::string_view text) {
        auto p = scan.skip_value(scan.skip_space(scan.start(text, memory)));
        return p != nullptr && scan.at_end(scan.skip_space(p));
    }
    double number(std::string_view text) {
        double d = -1;
        auto const p = scan.number(scan.start(text, memory), d);
        BOOST_TEST((p != nullptr && scan.at_end(p)), text);
        return d;
    }
    std::string string(std::string_view text) {
        std::string_view s = "refused";
        auto const p = scan.string(scan.start(text, memory), s);
        BOOST_TEST((p == nullptr || scan.at_end(p)), text);
        return std::string(p == nullptr ? "refused" : s);
    }
};

boost::json::error_code boost_says(std::string_view text) {
    boost::json::error_code ec;
    boost::json::parse_options o;
    o.max_depth = max_json_depth;
    boost::json::parse({text.data(), text.size()}, ec, {}, o);
    return ec;
}

BOOST_FIXTURE_TEST_SUITE(json_scanner_suite, fixture)

BOOST_AUTO_TEST_CASE(strings_of_any_length_end_where_they_end) {
    // What ends plain text at every place of a block, and before and after it.
    for (std::size_t n = 0; n < 70; ++n) {
        std::string const plain(n, 'x');
        BOOST_TEST(string('"' + plain + '"') == plain);
        BOOST_TEST(string('"' + plain + "\\n" + plain + '"') == plain + '\n' + plain);
        BOOST_TEST(string('"' + plain + "é€🐶" + plain + '"') == plain + "é€🐶" + plain);
        BOOST_TEST(string('"' + plain + "\x7f" + plain + '"') == plain + "\x7f" + plain);
        BOOST_TEST(string('"' + plain + '\x1f' + plain + '"') == "refused");
        BOOST_TEST(scan.offset() == n + 1);
        BOOST_TEST(string('"' + plain + "\xf5" + plain + '"') == "refused");
        BOOST_TEST(scan.flaw() == "not UTF-8");
        BOOST_TEST(string('"' + plain) == "refused");
        BOOST_TEST(scan.flaw() == "not JSON: incomplete JSON");
    }
}

BOOST_AUTO_TEST_CASE(escapes_that_are_none) {
    for (char const* const text :
         {R"("\)", R"("\")", R"("\x")", R"("\u")", R"("\u12")", R"("\u12x4")", R"("\u-123")",
          R"("\u+123")", R"("\ud800")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
          R"("\udc00")", R"("\ud800\u")"})
        BOOST_TEST(string(text) == "refused", text);
}

// Those that are read digit by digit, and their neighbours.
BOOST_AUTO_TEST_CASE(integers_are_exact) {
    BOOST_TEST(number("0") == 0);
    BOOST_TEST(!std::signbit(number("0")));
    BOOST_TEST(std::signbit(number("-0")));
    BOOST_TEST(number("-7") == -7);
    BOOST_TEST(number("999999999999999") == 999999999999999.0);
    BOOST_TEST(number("-123456789012345") == -123456789012345.0);
    BOOST_TEST(number("9007199254740993") == 9007199254740992.0);
    BOOST_TEST(number("1767225600000") == 1767225600000.0);
    BOOST_TEST(number("12e2") == 1200);
    BOOST_TEST(number("12.5") == 12.5);
}

BOOST_AUTO_TEST_CASE(numbers_beyond_a_double) {
    double const infinite = std::numeric_limits<double>::infinity();
    std::string const zeros(400, '0');
    BOOST_TEST(number("1e309") == infinite);
    BOOST_TEST(std::isinf(number("-1e309")));
    BOOST_TEST(number("1e-400") == 0);
    BOOST_TEST(number("1E+99999999999999999999") == infinite);
    BOOST_TEST(number("1e-99999999999999999999") == 0);
    BOOST_TEST(number("1" + zeros) == infinite);
    BOOST_TEST(number("0." + zeros + "1") == 0);
    // The digits and the exponent outweigh each other.
    BOOST_TEST(number("1" + zeros + "e-400") == 1);
    BOOST_TEST(number("0." + zeros + "1e401") == 1);
    BOOST_TEST(number("1" + zeros + "e-50") == infinite);
    BOOST_TEST(number("0." + zeros + "1e50") == 0);
}

BOOST_AUTO_TEST_CASE(it_takes_what_boost_takes) {
    std::mt19937 random(20250202);  // NOLINT(cert-msc51-cpp): the same texts each time
    std::string const body = test::full_outcome();
    constexpr std::string_view favourites =
        "{}[]\",:\\u0019dDnt-+.eE \n\x1f\x7f\xf0\x9f\x90\xb6\xff";
    int taken = 0;
    for (int i = 0; i < 30000; ++i) {
        std::string changed = body.substr(random() % body.size(), 1 + random() % 200);
        if (random() % 2 == 0) changed = body;
        for (auto n = random() % 4; n > 0; --n) {
            auto const at = random() % changed.size();
            if (random() % 2 == 0)
                changed[at] = favourites[random() % favourites.size()];
            else
                changed.insert(at, 1, favourites[random() % favourites.size()]);
        }
        auto const ec = boost_says(changed);
        // The grammar allows any exponent.
        if (ec == boost::json::error::exponent_overflow) continue;
        BOOST_REQUIRE_MESSAGE(is_json(changed) == !ec, changed);
        taken += ec ? 0 : 1;
    }
    BOOST_TEST(taken > 1000);
    BOOST_TEST(taken < 29000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch::detail
