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
#include "unit/http/response_rows.hpp"

using namespace std::chrono_literals;
using vouch::errc;
using vouch::http::response_reader;
using vouch::test::bad_rows;
using vouch::test::describe;
using vouch::test::feed;
using vouch::test::good_rows;
using vouch::test::read;
using vouch::test::response_row;

namespace {

std::span<response_row const> const all_rows[] = {good_rows, bad_rows};

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

BOOST_AUTO_TEST_CASE(rows) {
    for (auto const list : all_rows)
        for (auto const& [text, expected] : list) BOOST_TEST(read(text) == expected, text);
}

// One reader for all: nothing of one response is left for the next.
BOOST_AUTO_TEST_CASE(however_they_are_cut) {
    response_reader r;
    for (auto const list : all_rows) {
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

// An error is found at the byte that makes it one, and not before the whole of it has come.
BOOST_AUTO_TEST_CASE(however_much_has_come) {
    response_reader whole;
    response_reader cut;
    for (auto const list : all_rows) {
        for (auto const& row : list) {
            for (std::size_t n = 0; n <= row.text.size(); ++n) {
                auto const text = row.text.substr(0, n);
                whole.reset();
                cut.reset();
                (void)feed(whole, text);
                (void)feed(cut, text, every_byte(text));
                if (describe(whole) != describe(cut))
                    BOOST_TEST(describe(whole) == describe(cut), row.text << " up to " << n);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(cut_anywhere_at_random) {
    response_reader r;
    std::mt19937 random(4711);
    for (auto const& [text, expected] : good_rows) {
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
    for (auto const& [text, expected] : good_rows) {
        if (!expected.ends_with("reusable")) continue;
        for (auto const* const surplus : {"HTTP/1.1 500 surplus", "\r\n", "stray body"}) {
            std::string const all = std::string(text) + surplus;
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
