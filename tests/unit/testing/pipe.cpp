#include "testing/pipe.hpp"

#include <memory>
#include <string>

#include "https.hpp"
#include "wire.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;

BOOST_AUTO_TEST_SUITE(pipe_suite)

// Whatever the order in which things of the same moment run.
BOOST_AUTO_TEST_CASE(bytes_and_ends_keep_their_order) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        one_client c(false, seed);
        scripted_server in_pieces([](server_request const& r) {
            auto const whole = "HTTP/1.1 200 OK\r\n\r\n" + session_json();
            for (char const one : whole) r.from->send({&one, 1});
            r.from->close();
        });
        c.sim.listen(c.at, &in_pieces);
        BOOST_TEST(!c.ask({.max_retries = 0}), c.story.message);
    }
}

BOOST_AUTO_TEST_CASE(a_cut_lets_so_many_bytes_pass) {
    auto const exchange = [](wire_cut const& c) {
        auto w = std::make_unique<wire>(connection_plan{.to_server = {.segment = 4}});
        w->reply = "0123456789";
        BOOST_REQUIRE(w->dial());
        w->sim.cut_next(w->at, c);
        w->write("abcd");
        w->sim.run_for(1ms);
        w->write("efgh");
        w->sim.run_for(1s);
        return w;
    };
    auto const received = exchange({.received = 6});
    BOOST_TEST(received->received == "abcdef");
    BOOST_TEST((received->end == asio::error::connection_reset));
    BOOST_TEST(received->closed);
    auto const nothing = exchange({.received = 0, .reset = false});
    BOOST_TEST(nothing->received.empty());
    BOOST_TEST((nothing->end == asio::error::eof));
    BOOST_TEST(nothing->closed);
    auto const sent = exchange({.sent = 13});
    BOOST_TEST(sent->read == "0123456789012");
    BOOST_TEST((sent->end == asio::error::connection_reset));
    BOOST_TEST(sent->closed);
    auto const uncut = exchange({.sent = 1000});
    BOOST_TEST(uncut->received == "abcdefgh");
    BOOST_TEST(!uncut->end);
}

BOOST_AUTO_TEST_SUITE_END()
