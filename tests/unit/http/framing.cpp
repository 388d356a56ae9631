#include "http/framing.hpp"

#include <cstdint>
#include <limits>

#include <boost/test/unit_test.hpp>

using vouch::http::framing;
using body = vouch::http::framing::body;

BOOST_AUTO_TEST_SUITE(framing_)

BOOST_AUTO_TEST_CASE(where_a_body_ends) {
    struct row {
        char const* length;
        char const* coding;
        int status;
        body end;
        bool reusable;
    };
    for (row const& r : {
             row{nullptr, nullptr, 200, body::to_close, false},
             row{"0", nullptr, 200, body::length, true},
             row{"5", nullptr, 404, body::length, true},
             row{nullptr, "chunked", 200, body::chunks, true},
             row{nullptr, nullptr, 204, body::none, true},
             row{"0", nullptr, 204, body::none, true},
             row{"5", nullptr, 204, body::none, false},
             row{nullptr, "chunked", 204, body::none, false},
             row{nullptr, nullptr, 304, body::none, true},
             row{"5", nullptr, 304, body::none, true},
             row{nullptr, "chunked", 304, body::none, true},
         }) {
        framing f;
        if (r.length) BOOST_TEST(!f.content_length(r.length));
        if (r.coding) BOOST_TEST(!f.transfer_encoding(r.coding));
        BOOST_TEST(!f.decide(1, r.status));
        BOOST_TEST((f.body_end() == r.end));
        BOOST_TEST(f.reusable() == r.reusable);
    }
}

BOOST_AUTO_TEST_CASE(whether_the_connection_stays) {
    struct row {
        char const* connection;
        int minor;
        bool stays;
    };
    for (row const& r : {
             row{"", 1, true},
             row{"", 0, false},
             row{"keep-alive", 1, true},
             row{"Keep-Alive", 0, true},
             row{"close", 1, false},
             row{"close", 0, false},
             row{"keep-alive, close", 0, false},
             row{"x,close", 1, false},
         }) {
        framing f;
        BOOST_TEST(!f.content_length("0"));
        BOOST_TEST(!f.connection(r.connection));
        BOOST_TEST(!f.decide(r.minor, 200));
        BOOST_TEST(f.reusable() == r.stays, r.connection);
    }
}

BOOST_AUTO_TEST_CASE(of_an_interim_response_close_alone_is_left) {
    framing f;
    BOOST_TEST(!f.content_length("7"));
    BOOST_TEST(!f.connection("keep-alive"));
    f.next();
    BOOST_TEST(!f.content_length("5"));
    BOOST_TEST(!f.decide(0, 200));
    BOOST_TEST(f.length() == 5U);
    BOOST_TEST(!f.reusable());

    BOOST_TEST(!f.connection("close"));
    f.next();
    BOOST_TEST(!f.content_length("5"));
    BOOST_TEST(!f.decide(1, 200));
    BOOST_TEST(!f.reusable());
}

BOOST_AUTO_TEST_CASE(lengths_that_do_not_fit) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    for (auto const* const text : {"18446744073709551615", "18446744073709551616",
                                   "184467440737095516150", "99999999999999999999999999"}) {
        framing f;
        BOOST_TEST(!f.content_length(text));
        BOOST_TEST(f.length() == most, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
