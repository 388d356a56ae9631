#include "http/retry_after.hpp"

#include <chrono>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::duration;
using vouch::http::parse_http_date;
using vouch::http::parse_retry_after;
using vouch::http::parse_retry_after_ms;
using vouch::http::parse_seconds;

namespace {

constexpr auto year = duration(24h * 365);
// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
constexpr std::chrono::sys_seconds example{784111777s};

}  // namespace

BOOST_AUTO_TEST_SUITE(retry_after)

BOOST_AUTO_TEST_CASE(seconds) {
    struct row {
        std::string text;
        duration expected;
    };
    for (auto const& [text, expected] :
         {row{"0", 0s}, row{"120", 120s}, row{" 7\t", 7s}, row{"007", 7s}, row{"1.5", 1500ms},
          row{"0.25", 250ms}, row{"31536000", year}, row{"31536001", year},
          row{"99999999999999999999999999", year}, row{std::string(5000, '9'), year},
          row{"1." + std::string(5000, '9'), 1999999999ns}}) {
        auto const wait = parse_retry_after(text, {});
        BOOST_TEST_REQUIRE(wait.has_value(), text);
        BOOST_TEST((*wait == expected), text << " -> " << *wait / 1ns);
    }
}

BOOST_AUTO_TEST_CASE(garbage_is_ignored) {
    for (auto const* const text : {"",
                                   " ",
                                   "-1",
                                   "+1",
                                   "1 2",
                                   "soon",
                                   "1s",
                                   "1.",
                                   ".5",
                                   "1.2.3",
                                   "0x10",
                                   "1e3",
                                   "1,5",
                                   "Sun, 06 Nov 1994 08:49:37",
                                   "Sun, 06 Nov 1994 08:49:37 UTC",
                                   "Sun, 6 Nov 1994 08:49:37 GMT",
                                   "Xxx, 06 Nov 1994 08:49:37 GMT",
                                   "Sun, 06 Xxx 1994 08:49:37 GMT",
                                   "Sun, 31 Feb 1994 08:49:37 GMT",
                                   "Sun, 00 Nov 1994 08:49:37 GMT",
                                   "Sun, 06 Nov 1994 24:00:00 GMT",
                                   "Sun, 06 Nov 1994 08:60:00 GMT",
                                   "Sun, 06 Nov 1994 08:49:61 GMT",
                                   "Sun, 06 Nov 1994 08:49:37 GMTx",
                                   "Sun, 06 Nov 19944 08:49:37 GMT",
                                   "Sunday, 06-Nov-1994 08:49:37 GMT",
                                   "Sun, 06-Nov-94 08:49:37 GMT",
                                   "Sun Nov 6 08:49:37 1994",
                                   "Sun Nov  6 08:49:37 94",
                                   "1994-11-06T08:49:37Z"})
        BOOST_TEST(!parse_retry_after(text, {}).has_value(), text);
}

BOOST_AUTO_TEST_CASE(dates_of_all_three_forms) {
    for (auto const* const text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994", "Sun Nov 06 08:49:37 1994"}) {
        BOOST_TEST((parse_http_date(text, example) == example), text);
        BOOST_TEST((parse_retry_after(text, example - 90s) == 90s), text);
        BOOST_TEST((parse_retry_after(text, example - 500ms) == 500ms), text);
        BOOST_TEST((parse_retry_after(text, example) == 0s), text);
        BOOST_TEST((parse_retry_after(text, example + 1h) == 0s), text);
    }
    BOOST_TEST((parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT", example).value() ==
                std::chrono::sys_seconds(1709251200s)));
    BOOST_TEST((parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", example) == year));
    BOOST_TEST((parse_retry_after("Sat, 01 Jan 0000 00:00:00 GMT", example) == 0s));
}

BOOST_AUTO_TEST_CASE(two_digits_of_a_year) {
    auto const year_of = [](std::string const& yy, int this_year) {
        std::chrono::sys_days const now{std::chrono::year(this_year) / 6 / 1};
        auto const t = parse_http_date("Monday, 02-Feb-" + yy + " 00:00:00 GMT", now);
        return int(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*t)).year());
    };
    BOOST_TEST(year_of("26", 2026) == 2026);
    BOOST_TEST(year_of("76", 2026) == 2076);
    BOOST_TEST(year_of("77", 2026) == 1977);
    BOOST_TEST(year_of("99", 2026) == 1999);
    BOOST_TEST(year_of("00", 2026) == 2000);
    // Over the turn of a century, too.
    BOOST_TEST(year_of("04", 1999) == 2004);
    BOOST_TEST(year_of("99", 1999) == 1999);
    BOOST_TEST(year_of("99", 2001) == 1999);
}

BOOST_AUTO_TEST_CASE(milliseconds) {
    BOOST_TEST((parse_retry_after_ms("1500") == 1500ms));
    BOOST_TEST((parse_retry_after_ms(" 0.5 ") == 500us));
    BOOST_TEST((parse_retry_after_ms("12.345678901") == 12345678ns));
    BOOST_TEST((parse_retry_after_ms("99999999999999999999") == year));
    for (auto const* const text : {"", "-1", "1s", "soon", "Sun, 06 Nov 1994 08:49:37 GMT"})
        BOOST_TEST(!parse_retry_after_ms(text).has_value(), text);
    BOOST_TEST((parse_seconds("5") == 5s));
}

BOOST_AUTO_TEST_SUITE_END()
