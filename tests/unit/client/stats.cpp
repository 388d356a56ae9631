// What a pool counts, by calls in the simulation.

#include <memory>
#include <optional>
#include <sstream>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "client/call_counts.hpp"
#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::failure_counts;

namespace {

/// Makes one call; its counts afterwards.
vouch::pool_stats one_call(world& w, vouch::call_options const& o = {}) {
    std::optional<vouch::error_code> over;
    auto c = w.client();
    c.session(o, [&](vouch::error_code ec, vouch::session const&) { over = ec; });
    w.sim.run_until([&] { return over.has_value(); });
    auto const s = w.pool.stats();
    BOOST_TEST(s.operations == 0U);
    BOOST_TEST(s.calls == s.succeeded + s.failed.sum());
    return s;
}

/// A client comes, finds nobody at its origin, the `i`th of many, and goes.
void down(world& w, int i) {
    auto const url = "http://10.0." + std::to_string(i / 100) + "." + std::to_string(i % 100);
    w.run([&]() -> asio::awaitable<void> {
        vouch::client c(w.pool,
                        {.base_url = url, .allow_plain_http = true, .use_environment = false});
        co_await c.session({.max_retries = 0}, asio::as_tuple(asio::use_awaitable));
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stats)

BOOST_AUTO_TEST_CASE(each_failure_has_its_count) {
    using counts = failure_counts;
    struct row {
        vouch::error_code ec;
        std::uint64_t counts::*where;
    };
    for (auto const& [ec, where] : std::vector<row>{
             {asio::error::operation_aborted, &counts::cancelled},
             {errc::timed_out, &counts::timed_out},
             {errc::resolve_failed, &counts::unreachable},
             {errc::connect_failed, &counts::unreachable},
             {errc::tls_failed, &counts::unreachable},
             {errc::connection_lost, &counts::lost},
             {errc::bad_request, &counts::refused},
             {errc::unauthorized, &counts::refused},
             {errc::forbidden, &counts::refused},
             {errc::not_found, &counts::refused},
             {errc::conflict, &counts::refused},
             {errc::unprocessable, &counts::refused},
             {errc::too_many_requests, &counts::refused},
             {errc::redirected, &counts::refused},
             {errc::unexpected_status, &counts::refused},
             {errc::server_error, &counts::server_errors},
             {errc::protocol_error, &counts::unusable},
             {errc::response_too_large, &counts::unusable},
             {errc::invalid_response, &counts::unusable},
             {errc::no_verification, &counts::unusable},
             {errc::outcome_unknown, &counts::unknown},
             {errc::pool_busy, &counts::busy},
             {errc::pool_closed, &counts::closed},
         }) {
        counts c;
        ++vouch::detail::count_of(c, ec);
        BOOST_TEST((c.*where == 1U), ec.message());
        BOOST_TEST(c.sum() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_succeeds) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    auto const first = one_call(w);
    BOOST_TEST(first.succeeded == 1U);
    BOOST_TEST(first.attempts == 1U);
    BOOST_TEST(first.not_sent + first.ambiguous == 0U);
    BOOST_TEST(first.leases == 1U);
    BOOST_TEST(first.reuses == 0U);
    BOOST_TEST((first.lease_wait == 10ms));  // the dial
    auto const second = one_call(w);
    BOOST_TEST(second.reuses == 1U);
    BOOST_TEST((second.lease_wait == 10ms));
    BOOST_TEST((second.lease_wait_max == 10ms));
}

BOOST_AUTO_TEST_CASE(calls_that_fail) {
    world refused([](server_request const& r) { r.reply(404, "{}"); });
    BOOST_TEST(one_call(refused).failed.refused == 1U);

    world failing([](server_request const& r) { r.reply(500, "{}"); });
    auto const s = one_call(failing);
    BOOST_TEST(s.failed.server_errors == 1U);
    BOOST_TEST(s.resends == 2U);
    BOOST_TEST(s.attempts == 3U);

    world silent([](server_request const&) {});
    auto const t = one_call(silent, {.timeout = 3s, .max_retries = 0});
    BOOST_TEST(t.failed.timed_out == 1U);
    BOOST_TEST(t.ambiguous == 1U);

    world nobody([](server_request const&) {});
    nobody.sim.listen(nobody.at, nullptr);
    auto const u = one_call(nobody, {.max_retries = 1});
    BOOST_TEST(u.failed.unreachable == 1U);
    BOOST_TEST(u.not_sent == 2U);
    BOOST_TEST(u.dial_failures == 2U);

    world noise([](server_request const& r) { r.from->send("SMTP\r\n"); });
    BOOST_TEST(one_call(noise, {.max_retries = 0}).failed.unusable == 1U);
}

BOOST_AUTO_TEST_CASE(a_dead_kept_connection_is_a_replay_not_a_resend) {
    int n = 0;
    world w([&](server_request const& r) {
        if (++n == 2) return r.from->close();
        r.reply(200, session_json());
    });
    one_call(w);
    auto const s = one_call(w);
    BOOST_TEST(s.succeeded == 2U);
    BOOST_TEST(s.replays == 1U);
    BOOST_TEST(s.resends == 0U);
}

BOOST_AUTO_TEST_CASE(bytes_are_those_of_http_as_they_were_on_the_wire) {
    struct : wire_tap {
        void on_write(std::size_t, std::string_view b) override { sent += b.size(); }
        void on_read(std::size_t, std::string_view b) override { received += b.size(); }
        std::size_t sent = 0;
        std::size_t received = 0;
    } tap;
    int n = 0;
    world w([&](server_request const& r) {
        if (++n == 2) return r.from->send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        r.reply(200, session_json());
    });
    w.sim.plan_connections(w.at, [](std::size_t nth) {
        return connection_plan{.most_written = nth == 0 ? 50U : 0U};  // in pieces
    });
    w.sim.set_tap(&tap);
    one_call(w);
    auto const s = one_call(w, {.timeout = 1s, .max_retries = 0});  // given up amid the answer
    BOOST_TEST(s.failed.timed_out == 1U);
    BOOST_TEST(tap.received > 4U);
    BOOST_TEST(s.bytes_sent == tap.sent);
    BOOST_TEST(s.bytes_received == tap.received);
    w.sim.set_tap(nullptr);
}

BOOST_AUTO_TEST_CASE(calls_that_are_given_up) {
    world w([](server_request const&) {});
    auto c = w.client();
    asio::cancellation_signal stop;
    c.session(
        asio::bind_cancellation_slot(stop.slot(), [](vouch::error_code, vouch::session const&) {}));
    c.session([](vouch::error_code, vouch::session const&) {});
    w.sim.run_for(100ms);
    stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(w.pool.stats().failed.cancelled == 1U);
    w.pool.close();
    w.sim.settle();
    auto const s = w.pool.stats();
    BOOST_TEST(s.failed.closed == 1U);
    BOOST_TEST(s.calls == s.failed.sum());
}

BOOST_AUTO_TEST_CASE(callers_turned_away) {
    world w([](server_request const&) {});
    auto options = w.sim.options();
    options.max_per_origin = 1;
    options.max_waiting = 2;
    w.pool = vouch::pool(w.sim.get_executor(), options);
    auto c = w.client();
    for (int i = 0; i < 5; ++i)
        c.session({.timeout = 1s, .max_retries = 0},
                  [](vouch::error_code, vouch::session const&) {});
    w.sim.run();
    auto const s = w.pool.stats();
    BOOST_TEST(s.failed.busy == 3U);
    BOOST_TEST(s.failed.timed_out == 2U);
}

BOOST_AUTO_TEST_CASE(each_origin_has_its_own) {
    world w([](server_request const& r) { r.reply(500, "{}"); });
    vouch::client const broken(w.pool, {.base_url = "http://127.0.0.2", .use_environment = false});
    auto c = w.client();
    auto const copy = c;
    w.run([&]() -> asio::awaitable<void> {
        co_await c.session(asio::as_tuple(asio::use_awaitable));
        auto other = broken;
        co_await other.session({.max_retries = 0}, asio::as_tuple(asio::use_awaitable));
    });
    auto const all = w.pool.origins();
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST(to_string(all[0].origin) == "http://127.0.0.1:23373");
    BOOST_TEST(all[0].clients == 1U);  // handles of one client are one
    BOOST_TEST(all[0].idle == 1U);
    BOOST_TEST(all[0].dials == 1U);
    BOOST_TEST(!all[0].outage);
    BOOST_TEST(all[0].retry_tokens == 98.0);
    BOOST_TEST(to_string(all[1].origin) == "http://127.0.0.2");
    BOOST_TEST(all[1].outage);
    BOOST_TEST(all[1].dial_failures == 1U);
    BOOST_TEST(all[1].retry_tokens == 100.0);
    std::ostringstream line;
    line << all[1];
    BOOST_TEST(line.str() ==
               "http://127.0.0.2: clients 1, idle 0, leased 0, held 0, dialing 0, waiting 0, dials "
               "1 (1 failed, the last one), retry tokens 100");
}

// Nothing is remembered of an origin that nobody uses, but trouble, and of that a bounded number.
BOOST_AUTO_TEST_CASE(origins_do_not_grow_without_bound) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    for (int i = 0; i < 10; ++i) {
        auto const url = "http://127.0.0." + std::to_string(10 + i);
        vouch::client const passing(w.pool, {.base_url = url, .use_environment = false});
        BOOST_TEST(w.pool.stats().origins == 1U);
    }
    BOOST_TEST(w.pool.stats().origins == 0U);
    {
        auto c = w.client();
        w.run([&]() -> asio::awaitable<void> { co_await c.session(); });
    }
    BOOST_TEST(w.pool.stats().origins == 1U);  // its connection rests
    w.sim.run_for(5s);
    one_call(w);
    BOOST_TEST(w.pool.stats().origins == 1U);

    for (int i = 0; i < 300; ++i) down(w, i);
    BOOST_TEST(w.pool.stats().origins == 257U);
    auto const all = w.pool.origins();
    BOOST_TEST(to_string(all.front().origin) == "http://10.0.0.44");
    BOOST_TEST(all.front().outage);
    // One that is used again is not among them, however many follow.
    vouch::client const again(
        w.pool,
        {.base_url = "http://10.0.0.44", .allow_plain_http = true, .use_environment = false});
    for (int i = 300; i < 310; ++i) down(w, i);
    BOOST_TEST(w.pool.stats().origins == 258U);
    BOOST_TEST(to_string(w.pool.origins().front().origin) == "http://10.0.0.44");
    BOOST_TEST(w.pool.origins().front().clients == 1U);
}

BOOST_AUTO_TEST_CASE(printed_on_one_line) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    std::ostringstream line;
    auto const s = one_call(w);
    line << s;
    BOOST_TEST(
        line.str() ==
        "idle 1, leased 0, held 0, dialing 0, waiting 0, operations 0, origins 1; calls 1 (1 "
        "succeeded, 0 failed), attempts 1 (0 not sent, 0 ambiguous), resends 0, replays 0, "
        "read-backs 0; dials 1 (0 failed), reuses 0 of 1 leases, waited 10 ms (at most 10), "
        "bytes " +
            std::to_string(s.bytes_sent) + " sent, " + std::to_string(s.bytes_received) +
            " received, evicted 0");
}

BOOST_AUTO_TEST_SUITE_END()
