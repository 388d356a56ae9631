#include "http/response.hpp"

#include <chrono>
#include <cstddef>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "unit/http/feed.hpp"

using namespace std::chrono_literals;
using vouch::errc;
using vouch::http::response_reader;
using vouch::test::describe;
using vouch::test::feed;
using vouch::test::read;

namespace {

struct example {
    std::string_view text;
    std::string_view expected;
};

// Every framing, to the end of the connection.
constexpr example good[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "200 [] reusable"},
    {"HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
     "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", "200 [hello] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: foo, Close\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok",
     "200 [ok] reusable"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 [ok]"},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok",
     "200 [ok] reusable"},
    {"HTTP/1.1 200 OK\r\n\r\nto the end", "200 [to the end]"},
    {"HTTP/1.1 200 OK\r\n\r\n", "200 []"},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nto the end", "200 [to the end]"},
    {"HTTP/1.1 204 No Content\r\n\r\n", "204 [] reusable"},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", "204 []"},
    {"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", "304 [] reusable"},
    {"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n", "304 []"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200 [] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
     "200 [hello!] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     "00A;x=1;y=\"q;\\\"\"\r\n0123456789\r\nb;z\r\n0123456789a\r\n000;end\r\n"
     "Expires: never\r\nETag: \"trailer\"\r\n\r\n",
     "200 [01234567890123456789a] reusable"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: "
     "close\r\n\r\n1\r\nx\r\n0\r\n\r\n",
     "200 [x]"},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
     "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
     "404 [no] reusable"},
    {"HTTP/1.1 100 Continue\r\nContent-Length: 9\r\nConnection: close\r\n\r\n"
     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 1\r\n\r\nx", "200 [x] reusable"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
     "200 [x] reusable"},
    {"HTTP/1.1 599 \xc3\xa9\r\nContent-Length: 1\r\n\r\nx", "599 [x] reusable"},
};

constexpr std::string_view coded = "protocol_error: a content coding, which was not asked for";
constexpr std::string_view coding = "protocol_error: a transfer coding other than chunked";
constexpr std::string_view version = "protocol_error: it does not begin with HTTP/1.1 or HTTP/1.0";
constexpr std::string_view status = "protocol_error: the status is not three digits";
constexpr std::string_view reason =
    "protocol_error: a control character in the reason phrase, or a line that ends in LF alone";
constexpr std::string_view length = "protocol_error: a malformed or misplaced Content-Length";
constexpr std::string_view lengths = "protocol_error: conflicting values of Content-Length";
constexpr std::string_view beside =
    "protocol_error: Transfer-Encoding twice, or beside Content-Length";
constexpr std::string_view field = "protocol_error: a header field without a proper name";
constexpr std::string_view value =
    "protocol_error: a header value with a control character, or a malformed list";
constexpr std::string_view chunk = "protocol_error: a malformed chunk size";
constexpr std::string_view extension = "protocol_error: a malformed chunk extension";
constexpr std::string_view ending = "protocol_error: a CR without its LF";

// Every kind of bad one.
constexpr example bad[] = {
    {"HTTP/2.0 200 OK\r\n\r\n", version},
    {"HTTP/1.2 200 OK\r\n\r\n", version},
    {"HTTP/0.9 200 OK\r\n\r\n", version},
    {"http/1.1 200 OK\r\n\r\n", version},
    {"HTTP/1.1\t200 OK\r\n\r\n", version},
    {"SSH-2.0-OpenSSH_9.2\r\n\r\n", version},
    {"SSH-2.0-OpenSSH_9.2\r\n", version},
    {"* OK IMAP4rev1", version},
    {"HTTP/3", version},
    {"<html>hello, this is a page</html>\r\n\r\n", version},
    {"\x16\x03\x01\x02\x01 some TLS record\r\n\r\n", version},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", version},
    {"HTTP/1.1 20x OK\r\n\r\n", status},
    {"HTTP/1.1 20 OK\r\n\r\n", status},
    {"HTTP/1.1 2000 OK\r\n\r\n", status},
    {"HTTP/1.1  200 OK\r\n\r\n", status},
    {"HTTP/1.1 099 Low\r\n\r\n", "protocol_error: a status below 100"},
    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
     "protocol_error: 101 without a request to switch protocols"},
    {"HTTP/1.1 200 O\x01K\r\n\r\n", reason},
    {"HTTP/1.1 200 OK\nContent-Length: 0\n\n", reason},
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", field},
    {"HTTP/1.1 200 OK\r\n: no name\r\n\r\n", field},
    {"HTTP/1.1 200 OK\r\nspace : x\r\n\r\n", field},
    {"HTTP/1.1 200 OK\r\n folded: first\r\n\r\n", field},
    {"HTTP/1.1 200 OK\r\nX: a\x01"
     "b\r\n\r\n",
     value},
    {"HTTP/1.1 200 OK\r\nConnection: a b\r\n\r\n", value},
    {"HTTP/1.1 200 OK\r\n\rX: 1\r\n\r\n", ending},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", lengths},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!", lengths},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", length},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", length},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello", beside},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", beside},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx", coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nx", coding},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\nx", coding},
    {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "protocol_error: Transfer-Encoding in HTTP/1.0"},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", coded},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n", chunk},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n\r\n", chunk},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", chunk},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n", chunk},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11111111111111111\r\nx\r\n", chunk},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;=\r\nx\r\n0\r\n\r\n", extension},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 x\r\nx\r\n0\r\n\r\n", extension},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n", field},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 1\r\n\r\n", length},
    {"HTTP/1.1 100 Continue\r\n\r\nrubbish and rubbish\r\n\r\n", version},
    // Cut off.
    {"", "lost: closed before an answer"},
    {"H", "lost: closed amid the header"},
    {"HTTP/1.1 200 OK\r\n", "lost: closed amid the header"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", "lost: closed amid the header"},
    {"HTTP/1.1 100 Continue\r\n\r\n", "lost: closed amid the header"},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP", "lost: closed amid the header"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "lost: closed amid the body"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "lost: closed amid the body"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "lost: closed amid the body"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
     "lost: closed amid the body"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
     "lost: closed amid the body"},
};

std::vector<std::size_t> every_byte(std::string_view text) {
    std::vector<std::size_t> cuts(text.size());
    std::iota(cuts.begin(), cuts.end(), 1);
    return cuts;
}

std::string read_in_pieces(response_reader& r, std::string_view text,
                           std::vector<std::size_t> const& cuts) {
    r.reset();
    (void)feed(r, text, cuts);
    r.finish();
    return describe(r);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(response)

BOOST_AUTO_TEST_CASE(good_ones) {
    for (auto const& e : good) BOOST_TEST(read(e.text) == e.expected, e.text << read(e.text));
}

BOOST_AUTO_TEST_CASE(bad_ones) {
    for (auto const& e : bad) BOOST_TEST(read(e.text) == e.expected, e.text << read(e.text));
}

// One reader for all: nothing of one response is left for the next.
BOOST_AUTO_TEST_CASE(however_they_are_cut) {
    response_reader r;
    for (auto const& list : {std::span<example const>(good), std::span<example const>(bad)}) {
        for (auto const& [text, expected] : list) {
            BOOST_TEST_CONTEXT(text) {
                BOOST_TEST(read_in_pieces(r, text, every_byte(text)) == expected);
                for (std::size_t cut = 0; cut <= text.size(); ++cut) {
                    auto const found = read_in_pieces(r, text, {cut, text.size()});
                    if (found != expected) BOOST_TEST(found == expected, "cut at " << cut);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(cut_anywhere_at_random) {
    response_reader r;
    std::mt19937 random(4711);
    for (auto const& [text, expected] : good) {
        for (int i = 0; i < 200; ++i) {
            std::set<std::size_t> cuts{text.size()};
            for (int n = 0; n < 6; ++n) cuts.insert(random() % (text.size() + 1));
            BOOST_REQUIRE(read_in_pieces(r, text, {cuts.begin(), cuts.end()}) == expected);
        }
    }
}

// Bytes beyond the response are not taken: whoever feeds sees that they are there.
BOOST_AUTO_TEST_CASE(what_comes_after_is_left) {
    response_reader r;
    for (auto const& [text, expected] : good) {
        if (!expected.ends_with("reusable")) continue;
        std::string const all = std::string(text) + "HTTP/1.1 500 surplus";
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            r.reset();
            std::vector<std::size_t> const cuts{cut, all.size()};
            BOOST_REQUIRE(feed(r, all, cuts) == text.size());
            BOOST_REQUIRE(r.done());
            BOOST_REQUIRE(describe(r) == expected);
            BOOST_REQUIRE(feed(r, "more") == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(done_as_soon_as_it_can_be_known) {
    response_reader r;
    (void)feed(r, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n");
    BOOST_TEST(r.header_done());
    BOOST_TEST(!r.done());
    BOOST_TEST(r.status() == 200);
    BOOST_TEST(!r.reusable());
    (void)feed(r, "x");
    BOOST_TEST(r.done());
    r.finish();
    BOOST_TEST(describe(r) == "200 [x] reusable");

    r.reset();
    BOOST_TEST(!r.started());
    BOOST_TEST(r.status() == 0);
    (void)feed(r, "HTTP/1.1 100 Continue\r\n\r\n");
    BOOST_TEST(r.started());
    BOOST_TEST(!r.header_done());
    BOOST_TEST(r.status() == 0);
}

BOOST_AUTO_TEST_CASE(an_end_that_can_be_forged_ends_no_body) {
    response_reader r;
    (void)feed(r, "HTTP/1.1 200 OK\r\n\r\nto the end");
    r.finish(false);
    BOOST_TEST(describe(r) == "lost: cut off: the body's end is not authenticated");
}

BOOST_AUTO_TEST_SUITE_END()
