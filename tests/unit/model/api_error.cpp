#include "model/api_error.hpp"

#include <cstddef>
#include <random>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "model/excerpt.hpp"
#include "model/utf8.hpp"

namespace vouch {
namespace {

constexpr auto json = "application/json";

std::string message_of(std::string_view body, std::string_view type = json) {
    return decode_api_error(body, type).message;
}

/// Message, code and issues as one line.
std::string story(std::string_view body, std::string_view type = json) {
    std::ostringstream os;
    os << decode_api_error(body, type);
    return os.str();
}

std::size_t characters(std::string_view s) {
    std::size_t n = 0;
    for (; !s.empty(); ++n) s.remove_prefix(detail::first_code_point(s).size);
    return n;
}

BOOST_AUTO_TEST_SUITE(api_error_suite)

BOOST_AUTO_TEST_CASE(json_of_every_known_shape) {
    struct {
        char const* body;
        char const* story;
    } const cases[] = {
        {R"({"message":"Unauthorized: Invalid or missing token","code":"unauthorized"})",
         "Unauthorized: Invalid or missing token [unauthorized]"},
        {R"({"error":"not found"})", "not found"},
        {R"({"error":"Conflict","message":"not available","code":409})", "not available [409]"},
        {R"({"error":{"message":"not available","code":"conflict"}})", "not available [conflict]"},
        {R"({"message":{"message":"inner","code":"c"},"code":"outer"})", "inner [outer]"},
        {R"({"message":"m","error":{"code":"c"}})", "m [c]"},
        {R"({"message":"Invalid input","code":"validation","details":{"issues":[)"
         R"({"code":"invalid_type","message":"Expected string","path":["body","userID"]},)"
         R"({"code":"too_small","message":"Too short","path":["items",0,"a/b~c"]},)"
         R"({"message":"Strange","path":[]},{"path":"purpose"},null,7]}})",
         "Invalid input [validation]; /body/userID: Expected string [invalid_type]; "
         "/items/0/a~1b~0c: Too short [too_small]; body: Strange; purpose: "},
        {R"({"error":{"message":"m","details":{"issues":[{"path":["x"],"message":"bad"}]}}})",
         "m; /x: bad"},
        {R"({"message":"m","details":"none"})", "m"},
        {R"({"message":"m","details":{"issues":{}}})", "m"},
        {R"("just text")", "just text"},
        // Nothing known in it: as it is.
        {R"({"message":null,"code":"odd"})", R"({"message":null,"code":"odd"} [odd])"},
        {R"({"problem":{"title":"x"}})", R"({"problem":{"title":"x"}})"},
        {"[1,2]", "[1,2]"},
        {"null", "null"},
        {"{}", "{}"},
    };
    for (auto const& c : cases) BOOST_TEST(story(c.body) == c.story);
}

BOOST_AUTO_TEST_CASE(json_is_read_whatever_its_type_says) {
    BOOST_TEST(message_of(R"({"message":"m"})", "text/plain") == "m");
    BOOST_TEST(message_of(R"({"message":"m"})", "") == "m");
}

BOOST_AUTO_TEST_CASE(other_bodies_become_an_excerpt) {
    BOOST_TEST(message_of("", "") == "");
    BOOST_TEST(message_of(" \r\n\t", "text/plain") == "");
    BOOST_TEST(message_of("Bad Gateway\n", "text/plain") == "Bad Gateway");
    BOOST_TEST(message_of("a\r\n\r\n b\x1b[31m\tc\xff\x7f") == "a b [31m c\xEF\xBF\xBD");
    BOOST_TEST(message_of(R"({"message":"cut of)") == R"({"message":"cut of)");
    BOOST_TEST(message_of("\xE2\x80\xAE"
                          "evil\xC2\x85") == "evil");
}

BOOST_AUTO_TEST_CASE(html_becomes_its_text) {
    constexpr auto page =
        "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title><style>p { color: red }</style>"
        "<SCRIPT>if (a < b) alert('x')</SCRIPT><!-- a > comment --></head>\r\n"
        "<body><center><h1>502 Bad Gateway</h1></center><hr>nginx/1.22.1</body></html>";
    BOOST_TEST(message_of(page, "text/html; charset=utf-8") ==
               "502 Bad Gateway 502 Bad Gateway nginx/1.22.1");
    BOOST_TEST(message_of(page, "") == "502 Bad Gateway 502 Bad Gateway nginx/1.22.1");
    BOOST_TEST(message_of("a < b", "text/plain") == "a < b");
    BOOST_TEST(message_of("<p>cut <b", "text/html") == "cut");
    BOOST_TEST(message_of("<script>never ends", "text/html") == "");
    BOOST_TEST(message_of("<", "text/html") == "");
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_bounded) {
    using detail::excerpt;
    BOOST_TEST(excerpt("abcde", 5) == "abcde");
    BOOST_TEST(excerpt("abcdef", 5) == "abcd…");
    BOOST_TEST(excerpt("abcd  ", 5) == "abcd");
    BOOST_TEST(excerpt("abc d  e", 5) == "abc …");
    BOOST_TEST(excerpt("🐶🐶🐶🐶", 3) == "🐶🐶…");
    std::string const message = message_of(std::string(100000, 'x'), "text/plain");
    BOOST_TEST(characters(message) == 200U);
    BOOST_TEST(message.ends_with("x…"));
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_bounded) {
    std::string issues;
    for (int i = 0; i < 500; ++i) issues += R"({"path":["x"],"message":"m"},)";
    auto const many =
        decode_api_error(R"({"message":"m","details":{"issues":[)" + issues + "0]}}", json);
    BOOST_TEST(many.issues.size() == 64U);
    std::string const large = "🐶" + std::string(5000, 'x');
    auto const e =
        decode_api_error(R"({"message":"x)" + large + R"(","code":")" + large + "\"}", json);
    BOOST_TEST(e.message.size() == 4096U);
    BOOST_TEST(e.code.size() == 4096U);
    // Not cut within a character.
    BOOST_TEST(detail::clip_utf8("ab🐶", 5) == "ab");
    BOOST_TEST(detail::clip_utf8("ab🐶", 6) == "ab🐶");
    // Beyond 64 KiB nobody looks for members.
    BOOST_TEST(message_of(R"({"message":"m","x":")" + std::string(70000, 'x') + "\"}")
                   .starts_with(R"({"message":"m")"));
    BOOST_TEST(message_of(std::string(10000, '[')).size() > 0U);
}

BOOST_AUTO_TEST_CASE(it_prints_on_one_line) {
    BOOST_TEST(story(R"({"message":"a\nb\u001b[2J","code":"\r","details":{"issues":[)"
                     R"({"path":["\n"],"message":"\u009b","code":"\u0007"}]}})") ==
               R"(a\nb\x1b[2J [\r]; /\n: \u{009b} [\x07])");
}

BOOST_AUTO_TEST_CASE(it_takes_any_bytes) {
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same bytes each time
    constexpr std::string_view pieces =
        "{}[]\",:\\u<>!-/ message error details issues\n\xf0\x9f\xff";
    for (int i = 0; i < 5000; ++i) {
        std::string body;
        for (auto n = random() % 300; n > 0; --n) body += pieces[random() % pieces.size()];
        auto const e = decode_api_error(body, i % 2 == 0 ? json : "text/html");
        BOOST_REQUIRE(detail::valid_utf8_prefix(e.message) == e.message.size());
        BOOST_REQUIRE(characters(e.message) <= 200);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
