// The header fields of a response that count, and its bounds.

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "http/response.hpp"
#include "unit/http/feed.hpp"

using namespace std::chrono_literals;
using vouch::duration;
using vouch::http::response_reader;
using vouch::test::describe;
using vouch::test::feed;
using vouch::test::read;

namespace {

response_reader with(std::string_view fields) {
    response_reader r;
    (void)feed(r, "HTTP/1.1 200 OK\r\n" + std::string(fields) + "Content-Length: 0\r\n\r\n");
    BOOST_TEST(r.done(), describe(r));
    return r;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(response_fields)

BOOST_AUTO_TEST_CASE(texts) {
    auto const r = with(
        "Server: x\r\nETAG: W/\"7\"\r\ncontent-type:  application/json; charset=utf-8 \r\n"
        "location: https://elsewhere.example/x\r\nX-Beeper-Desktop-Version: 4.1.2\r\n");
    BOOST_TEST(r.etag() == "W/\"7\"");
    BOOST_TEST(r.content_type() == "application/json; charset=utf-8");
    BOOST_TEST(r.location() == "https://elsewhere.example/x");
    BOOST_TEST(r.server_version() == "4.1.2");
}

BOOST_AUTO_TEST_CASE(none_of_them) {
    auto const r = with("");
    BOOST_TEST(r.etag().empty());
    BOOST_TEST(r.content_type().empty());
    BOOST_TEST(r.location().empty());
    BOOST_TEST(r.server_version().empty());
    BOOST_TEST(!r.preference_applied());
    BOOST_TEST(!r.should_retry().has_value());
    BOOST_TEST(!r.retry_after({}).has_value());
    BOOST_TEST(!r.keep_alive_timeout().has_value());
}

BOOST_AUTO_TEST_CASE(of_two_the_first) {
    BOOST_TEST(with("ETag: \"1\"\r\nETag: \"2\"\r\n").etag() == "\"1\"");
    BOOST_TEST(with("ETag: \r\nETag: \"2\"\r\n").etag() == "\"2\"");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_of_an_interim_response_a_trailer_or_the_one_before) {
    response_reader r;
    (void)feed(r,
               "HTTP/1.1 103 Early\r\nETag: \"early\"\r\nRetry-After: 9\r\n\r\n"
               "HTTP/1.1 200 OK\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n"
               "0\r\nETag: \"late\"\r\n\r\n");
    BOOST_TEST(describe(r) == "200 [] reusable");
    BOOST_TEST(r.etag().empty());
    BOOST_TEST(!r.retry_after({}).has_value());
    BOOST_TEST(r.location() == "/x");
    r.reset();
    (void)feed(r, "HTTP/1.1 304 Not Modified\r\n\r\n");
    BOOST_TEST(r.location().empty());
    BOOST_TEST(r.body().empty());
}

BOOST_AUTO_TEST_CASE(preferences) {
    for (auto const* const yes : {"wait", "wait=25", "respond-async, Wait = 25", "a=\"b\",wait;x"})
        BOOST_TEST(with("Preference-Applied: " + std::string(yes) + "\r\n").preference_applied(),
                   yes);
    for (auto const* const no : {"waiting", "return=minimal", "x=wait", ""})
        BOOST_TEST(!with("Preference-Applied: " + std::string(no) + "\r\n").preference_applied(),
                   no);
}

BOOST_AUTO_TEST_CASE(whether_to_retry) {
    BOOST_TEST((with("x-should-retry: true\r\n").should_retry() == std::optional(true)));
    BOOST_TEST((with("X-Should-Retry: FALSE\r\n").should_retry() == std::optional(false)));
    BOOST_TEST(!with("x-should-retry: maybe\r\n").should_retry().has_value());
}

BOOST_AUTO_TEST_CASE(when_to_retry) {
    std::chrono::sys_seconds const now{784111777s};  // Sun, 06 Nov 1994 08:49:37 GMT
    auto const wait = [&](std::string_view fields) { return with(fields).retry_after(now); };
    BOOST_TEST((wait("Retry-After: 3\r\n") == duration(3s)));
    BOOST_TEST((wait("Retry-After: Sun, 06 Nov 1994 08:50:00 GMT\r\n") == duration(23s)));
    BOOST_TEST((wait("Retry-After: 3\r\nretry-after-ms: 1.5\r\n") == duration(1500us)));
    BOOST_TEST((wait("Retry-After: 3\r\nretry-after-ms: soon\r\n") == duration(3s)));
    BOOST_TEST(!wait("Retry-After: soon\r\n").has_value());
}

BOOST_AUTO_TEST_CASE(how_long_an_idle_connection_is_kept) {
    auto const kept = [](std::string_view v) {
        return with("Keep-Alive: " + std::string(v) + "\r\n").keep_alive_timeout();
    };
    BOOST_TEST((kept("timeout=5, max=100") == duration(5s)));
    BOOST_TEST((kept("max=100,Timeout = 7") == duration(7s)));
    BOOST_TEST((kept("timeout=0") == duration(0s)));
    BOOST_TEST(!kept("max=100").has_value());
    BOOST_TEST(!kept("timeout").has_value());
    BOOST_TEST(!kept("timeout=Sun, 06 Nov 1994 08:50:00 GMT").has_value());
}

BOOST_AUTO_TEST_SUITE(bounds)

constexpr std::string_view header = "too large: the header is larger than max_header_bytes";
constexpr std::string_view body = "too large: the body is larger than max_body_bytes";

BOOST_AUTO_TEST_CASE(headers) {
    std::string const ok = "HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 0\r\n\r\n";
    BOOST_TEST(read(ok, {.header = ok.size()}) == "200 [] reusable");
    BOOST_TEST(read(ok, {.header = ok.size() - 1}) == header);
    BOOST_TEST(read(ok, {.header = 10}) == header);

    // However it comes: an endless line, endless lines, an endless row of interim responses.
    for (std::string const part : {"x", "X: 1\r\n", "HTTP/1.1 103 Early\r\n\r\n"}) {
        response_reader r;
        r.reset({.header = 1000});
        std::size_t fed = part == "HTTP/1.1 103 Early\r\n\r\n" ? 0 : feed(r, "HTTP/1.1 200 OK\r\n");
        while (r.error() == vouch::errc{} && fed < 5000) fed += feed(r, part);
        BOOST_TEST(describe(r) == header);
        BOOST_TEST(fed <= 1000U + part.size());
    }
}

BOOST_AUTO_TEST_CASE(bodies) {
    std::string const five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    std::string const chunks =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
    std::string const open = "HTTP/1.1 200 OK\r\n\r\nhello";
    for (auto const& text : {five, chunks, open}) {
        BOOST_TEST(read(text, {.body = 5}).starts_with("200 [hello]"));
        BOOST_TEST(read(text, {.body = 4}) == body);
        BOOST_TEST(read(text, {.body = 0}) == body);
    }
    // By what it announces, before it comes.
    BOOST_TEST(read("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") == body);
    BOOST_TEST(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n") == body);

    response_reader r;
    r.reset({.body = 1000});
    (void)feed(r, "HTTP/1.1 200 OK\r\n\r\n");
    std::size_t fed = 0;
    while (r.error() == vouch::errc{} && fed < 5000) fed += feed(r, "xxxxxxx");
    BOOST_TEST(describe(r) == body);
    BOOST_TEST(r.body().size() <= 1000U);
}

// However small each of them is: chunks of one byte would else carry any amount.
BOOST_AUTO_TEST_CASE(all_extensions_together) {
    auto const taken = [](std::string const& chunk) {
        response_reader r;
        r.reset({.header = 1000});
        (void)feed(r, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        std::size_t chunks = 0;
        for (; r.error() == vouch::errc{} && chunks < 5000; ++chunks) (void)feed(r, chunk);
        return chunks;
    };
    BOOST_TEST(taken("1\r\nx\r\n") == 5000U);
    BOOST_TEST(taken("1;0123456789abcd\r\nx\r\n") == 5000U);
    BOOST_TEST(taken("1;0123456789abcdefghijklm\r\nx\r\n") == 1000U / 9 + 1);
    BOOST_TEST(taken("00000000000000000000000001\r\nx\r\n") == 1000U / 10 + 1);
}

// A length is but a promise: memory comes with the bytes.
BOOST_AUTO_TEST_CASE(a_length_beyond_memory) {
    response_reader r;
    r.reset({.body = std::numeric_limits<std::size_t>::max()});
    (void)feed(r, "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx");
    BOOST_TEST(r.header_done());
    BOOST_TEST(r.body() == "x");
}

BOOST_AUTO_TEST_CASE(what_is_between_chunks) {
    for (std::string const start : {"1;", "0\r\nX: "}) {
        response_reader r;
        r.reset({.header = 1000});
        (void)feed(r, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + start);
        std::size_t fed = 0;
        while (r.error() == vouch::errc{} && fed < 5000) fed += feed(r, "y");
        BOOST_TEST(describe(r) ==
                   "too large: the chunks' extensions and the trailer are larger than "
                   "max_header_bytes");
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
