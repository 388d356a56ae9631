#include <vouch/watch_stream.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::error_code;
using vouch::snapshot;
using vouch::watch_stream;

namespace {

using states = std::vector<std::string>;

/// A verification that moves on every ten seconds.
struct moving {
    explicit moving(states s) : all(std::move(s)) {}
    [[nodiscard]] std::string now() const {
        auto const i = static_cast<std::size_t>(w.sim.elapsed() / 10s);
        return all[std::min(i, all.size() - 1)];
    }
    states all;
    world w{[this](server_request const& r) { r.reply(200, outcome_json("v", now(), "")); }};
};

std::string state_of(snapshot const& s) { return std::string(to_string(s.verification()->state)); }

// None of these has a local variable beside the loop's own: see "Compiler traps" in the README.
asio::awaitable<void> with_while(watch_stream& w, states& seen) {
    while (auto s = co_await w.next()) seen.push_back(state_of(s));
}
asio::awaitable<void> with_for(watch_stream& w, states& seen) {
    for (auto s = co_await w.next(); s; s = co_await w.next()) seen.push_back(state_of(s));
}
asio::awaitable<void> with_break(watch_stream w, states& seen) {
    while (auto s = co_await w.next()) {
        seen.push_back(state_of(s));
        if (seen.size() == 2) break;
    }
}
asio::awaitable<void> with_if(watch_stream& w, states& seen) {
    if (auto s = co_await w.next())
        seen.push_back(state_of(s));
    else
        seen.emplace_back("none");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(watch_stream_)

BOOST_AUTO_TEST_CASE(what_it_is_and_each_change_up_to_the_end) {
    for (auto* const form : {with_while, with_for}) {
        moving m({"requested", "ready", "sas_ready", "done"});
        auto w = m.w.client().watch_each("v");
        states seen;
        m.w.run([&] { return form(w, seen); });
        BOOST_TEST(seen == m.all, boost::test_tools::per_element());
        BOOST_TEST((m.w.sim.elapsed() < 37s));
        auto const requests = m.w.server.requests();
        m.w.run([&] { return with_if(w, seen); });
        BOOST_TEST(seen.back() == "none");
        m.w.sim.run_for(1min);
        BOOST_TEST(m.w.server.requests() == requests, "it is over, and nobody asks");
        BOOST_TEST(m.w.pool.stats().operations == 0U);
    }
}

BOOST_AUTO_TEST_CASE(left_in_between_it_goes_on_there) {
    moving m({"requested", "ready", "sas_ready", "done"});
    auto const w = m.w.client().watch_each("v");
    states seen;
    m.w.run([&] { return with_break(w, seen); });
    BOOST_TEST(seen == (states{"requested", "ready"}), boost::test_tools::per_element());
    auto const requests = m.w.server.requests();
    m.w.sim.run_for(3s);
    BOOST_TEST(m.w.server.requests() == requests, "between two calls nothing is asked");
    m.w.sim.run_for(1min);
    auto rest = w;
    seen.clear();
    m.w.run([&] { return with_while(rest, seen); });
    BOOST_TEST(seen == states{"done"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(from_a_snapshot_on) {
    moving m({"requested", "ready", "cancelled"});
    states seen;
    m.w.run([&]() -> asio::awaitable<void> {
        auto c = m.w.client();
        auto const first = co_await c.retrieve("v");
        auto w = c.watch_each("v", first);
        while (auto s = co_await w.next()) seen.push_back(state_of(s));
    });
    BOOST_TEST(seen == (states{"ready", "cancelled"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(with_a_token_and_one_at_a_time) {
    moving m({"requested", "ready", "done"});
    auto w = m.w.client().watch_each("v");
    std::vector<error_code> got;
    auto const take = [&](error_code ec, snapshot const&) { got.push_back(ec); };
    w.next(take);
    w.next(take);
    m.w.sim.run_for(1s);
    BOOST_REQUIRE(got.size() == 2U);
    BOOST_TEST(got[0] == errc::invalid_argument);
    BOOST_TEST(!got[1]);
    w.next(take);
    m.w.sim.run_for(1min);
    BOOST_REQUIRE(got.size() == 3U);
    BOOST_TEST(!got[2]);
}

BOOST_AUTO_TEST_CASE(cancelling_and_deadlines_end_one_call_alone) {
    moving m({"requested", "ready", "done"});
    auto w = m.w.client().watch_each("v", {.timeout = 2s});
    std::vector<error_code> got;
    asio::cancellation_signal stop;
    auto const take = [&](error_code ec, snapshot const&) { got.push_back(ec); };
    w.next(take);
    m.w.sim.run_for(1s);
    w.next(asio::bind_cancellation_slot(stop.slot(), take));
    stop.emit(asio::cancellation_type::total);
    m.w.sim.settle();
    w.next(take);
    m.w.sim.run_for(2s);
    BOOST_REQUIRE(got.size() == 3U);
    BOOST_TEST((got[1] == asio::error::operation_aborted));
    BOOST_TEST(got[2] == errc::timed_out);
    m.w.sim.run_for(20s);
    w.next(take);
    m.w.sim.run_for(1s);
    BOOST_REQUIRE(got.size() == 4U);
    BOOST_TEST(!got[3], "it goes on where it stopped");
}

BOOST_AUTO_TEST_CASE(stream_and_client_may_go_away) {
    moving m({"requested", "ready"});
    int told = 0;
    m.w.client().watch_each("v").next([&](error_code ec, snapshot const& s) {
        BOOST_TEST(!ec);
        BOOST_TEST(state_of(s) == "requested");
        ++told;
    });
    m.w.sim.run();
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(until_the_caller_says_so) {
    moving m({"requested", "ready", "sas_ready", "done"});
    auto counted = std::make_shared<int>(0);
    m.w.run([&]() -> asio::awaitable<void> {
        auto c = m.w.client();
        auto const wanted = [counted](vouch::verification const& v) {
            ++*counted;
            return v.state == vouch::verification_state::sas_ready;
        };
        auto const s = co_await c.wait_until("v", wanted);
        BOOST_TEST(state_of(s) == "sas_ready");
        // Without a capture it may stand in the expression.
        auto const t = co_await c.wait_until(
            "v", [](vouch::verification const& v) { return v.available_actions.empty(); });
        BOOST_TEST(state_of(t) == "sas_ready");
        auto const never = [](vouch::verification const&) { return false; };
        auto [ec, none] = co_await c.wait_until("v", never, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::verification_ended);
        BOOST_TEST(!none);
        std::function<bool(vouch::verification const&)> const empty;
        auto [why, nothing] =
            co_await c.wait_until("v", empty, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(why == errc::invalid_argument);
    });
    BOOST_TEST(*counted >= 3);
    m.w.sim.settle();
    BOOST_TEST(counted.use_count() == 1, "each copy is destroyed once");
}

BOOST_AUTO_TEST_SUITE_END()
