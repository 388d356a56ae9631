#include "testing/tls_server.hpp"

#include "https.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;

BOOST_FIXTURE_TEST_SUITE(tls_server_suite, one_client)

BOOST_AUTO_TEST_CASE(calls_pass_and_connections_are_kept) {
    for (int i = 0; i < 3; ++i) BOOST_TEST(!ask(), story.message);
    BOOST_TEST(server.requests() == 3U);
    BOOST_TEST(sim.dials() == 1U);
}

BOOST_AUTO_TEST_CASE(bad_certificates_are_refused) {
    using enum tls_behaviour::shown;
    for (auto const what : {wrong_host, untrusted, expired}) {
        sim.set_tls(at, {.certificate = what});
        BOOST_TEST((ask({.max_retries = 0}) == errc::tls_failed));
    }
    BOOST_TEST(server.requests() == 0U);
    sim.set_tls(at, {});
    BOOST_TEST(!ask());
}

BOOST_AUTO_TEST_CASE(a_handshake_that_is_cut_is_tried_again) {
    sim.cut_next(at, {.received = 100});
    BOOST_TEST(!ask());
    BOOST_TEST(sim.dials() == 2U);
    BOOST_TEST(server.requests() == 1U);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_stalls_is_given_up) {
    connection_plan stalled;
    stalled.to_client = {.fault = wire_fault::stall, .after = 100, .wait = vouch::duration::max()};
    sim.plan_connections(at, [&](std::size_t n) { return n == 0 ? stalled : connection_plan{}; });
    BOOST_TEST((ask({.max_retries = 0}) == errc::tls_failed));
    BOOST_TEST((story.cause == asio::error::timed_out));
    BOOST_TEST((sim.elapsed() == 5s));
    BOOST_TEST(!ask());
}

BOOST_AUTO_TEST_CASE(the_server_is_told_of_ends) {
    BOOST_TEST(!ask());
    pool.close();
    sim.run();
    BOOST_TEST(server.closed() == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_seed_takes_the_same_time) {
    auto const run = [](std::uint64_t seed) {
        one_client c(true, seed);
        c.sim.cut_next(c.at, {.sent = 300});
        for (int i = 0; i < 3; ++i) BOOST_TEST(!c.ask());
        c.sim.run();
        return c.sim.elapsed().count();
    };
    BOOST_TEST(run(7) == run(7));
    BOOST_TEST(run(7) != run(8));
}

BOOST_AUTO_TEST_SUITE_END()
