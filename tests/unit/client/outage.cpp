// An origin that is down, in a pool with others: who fails, when, and who does not.

#include <algorithm>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;

namespace {

struct end {
    vouch::error_code ec;
    vouch::duration after{};
};

/// A healthy origin and one of which nothing is heard.
struct two_origins : world {
    two_origins() : world([](server_request const& r) { r.reply(200, session_json()); }) {
        sim.fail_dials(dead_at, asio::error::would_block);
    }

    vouch::origin dead_at{false, "127.0.0.2", 80};
    vouch::client dead{pool, {.base_url = "http://127.0.0.2", .use_environment = false}};
    std::size_t over = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outage, two_origins)

BOOST_AUTO_TEST_CASE(callers_of_a_black_hole_end_in_their_own_time_and_others_do_not_notice) {
    std::vector<end> lost(500);
    for (std::size_t i = 0; i < lost.size(); ++i)
        dead.session({.timeout = 9s, .max_retries = 0},
                     [&, i](vouch::error_code ec, vouch::session const&) {
                         lost[i] = {ec, sim.elapsed()};
                         ++over;
                     });
    auto c = client();
    int served = 0;
    vouch::duration slowest{};
    for (int i = 0; i < 90; ++i)
        sim.after(i * 100ms, [&, asked = i * 100ms] {
            c.session([&, asked](vouch::error_code ec, vouch::session const&) {
                served += ec ? 0 : 1;
                slowest = std::max(slowest, sim.elapsed() - asked);
            });
        });
    sim.run_until([&] { return over == lost.size() && served == 90; });
    BOOST_TEST(over == 500U);
    for (auto const& e : lost) {
        BOOST_TEST((e.ec == errc::connect_failed || e.ec == errc::timed_out));
        BOOST_TEST((e.after <= 9s));
    }
    BOOST_TEST(served == 90);
    BOOST_TEST((slowest <= 20ms));  // two ways for the dial and two for the call
    auto const s = pool.stats();
    BOOST_TEST(s.waiting == 0U);
    BOOST_TEST(s.dials <= 8U + 1U + 1U);  // a lane's, the one after the outage, and the healthy one
}

// It comes back: those who wait are served, the first by the one dial, the rest by more. No more of
// them wait than have connections to hope for: the others learn at once that it is away.
BOOST_AUTO_TEST_CASE(callers_are_served_when_it_comes_back) {
    sim.fail_dials(dead_at, asio::error::connection_refused);
    std::vector<vouch::error_code> ends;
    auto const note = [&](vouch::error_code ec, vouch::session const&) { ends.push_back(ec); };
    for (int i = 0; i < 6; ++i) {
        dead.session({.max_retries = 0}, note);
        sim.run_until([&] { return ends.size() == static_cast<std::size_t>(i) + 1; });
    }
    BOOST_TEST(std::count(ends.begin(), ends.end(), errc::connect_failed) == 6);
    for (int i = 0; i < 100; ++i) dead.session({.max_retries = 0}, note);
    sim.run_for(10ms);
    BOOST_TEST(pool.stats().waiting == 8U);
    BOOST_TEST(std::count(ends.begin(), ends.end(), errc::connect_failed) == 6 + 92);
    BOOST_TEST(pool.stats().dialing == 0U);  // further apart by now
    sim.fail_dials(dead_at, {});
    sim.listen(dead_at, &server);
    auto const from = sim.elapsed();
    sim.run_until([&] { return ends.size() == 106; });
    BOOST_TEST(std::count(ends.begin(), ends.end(), vouch::error_code{}) == 8);
    BOOST_TEST((sim.elapsed() - from <= 2s));
}

// A retry storm against a port that refuses: dials are a few, however many call.
BOOST_AUTO_TEST_CASE(a_storm_of_callers_is_no_storm_of_dials) {
    sim.fail_dials(dead_at, asio::error::connection_refused);
    int calls = 0;
    for (int i = 0; i < 10'000; ++i)
        sim.after(i * 1ms, [&] {
            dead.session({.max_retries = 0},
                         [&](vouch::error_code, vouch::session const&) { ++calls; });
        });
    sim.run_until([&] { return calls == 10'000; });
    BOOST_TEST(pool.stats().dials <= 20U);
    BOOST_TEST(pool.stats().dials >= 10U);
}

// A pool at rest holds no timer of an outage.
BOOST_AUTO_TEST_CASE(an_outage_keeps_no_executor_busy) {
    sim.fail_dials(dead_at, asio::error::connection_refused);
    for (int i = 0; i < 10; ++i) {
        bool over_now = false;
        dead.session({.max_retries = 0},
                     [&](vouch::error_code, vouch::session const&) { over_now = true; });
        sim.run_until([&] { return over_now; });
    }
    dead.session(
        {.timeout = 10ms, .max_retries = 0},
        [](vouch::error_code ec, vouch::session const&) { BOOST_TEST((ec == errc::timed_out)); });
    auto const from = sim.elapsed();
    sim.run();
    BOOST_TEST((sim.elapsed() - from == 10ms));
}

BOOST_AUTO_TEST_SUITE_END()
