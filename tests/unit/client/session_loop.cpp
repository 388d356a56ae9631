#include "client/session_loop.hpp"

#include <string>

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
using vouch::session_state;

namespace {

struct account {
    std::string state = "needs-verification";
    std::string verification;
    int status = 200;
    world w{[this](server_request const& r) {
        if (status != 200) return r.reply(status, R"({"message":"no","code":"no"})");
        auto s = session_json(state);
        if (!verification.empty())
            s.insert(s.size() - 1,
                     R"(,"verification":)" + verification_json("v", verification, ""));
        if (r.target == "/v1/app/setup") return r.reply(200, s);
        r.reply(200, R"({"session":)" + s + R"(,"verification":)" +
                         verification_json("v", "requested", "") + "}");
    }};
    vouch::client client = w.client();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(session_loop)

BOOST_AUTO_TEST_CASE(a_change_ends_it_and_that_of_the_verification_does_not) {
    account a;
    int told = 0;
    a.client.watch_session([&](error_code ec, vouch::session const& s) {
        BOOST_TEST(!ec);
        BOOST_TEST((s.state == session_state::ready));
        ++told;
    });
    a.w.sim.run_for(20s);
    a.verification = "requested";
    a.w.sim.run_for(20s);
    BOOST_TEST(told == 0);
    a.state = "ready";
    a.w.sim.run_for(7s);
    BOOST_TEST(told == 1);
    auto const requests = a.w.server.requests();
    BOOST_TEST(requests < 25U);
    a.w.sim.run();
    BOOST_TEST(a.w.server.requests() == requests);
}

BOOST_AUTO_TEST_CASE(a_change_before_the_call_counts) {
    account a;
    a.w.run([&]() -> asio::awaitable<void> {
        auto const before = co_await a.client.session();
        a.state = "needs-secrets";
        auto const after = co_await a.client.watch_session(before);
        BOOST_TEST((after.state == session_state::needs_secrets));
        auto [ec, none] = co_await a.client.watch_session(after, {.timeout = 30s},
                                                          asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::timed_out);
    });
}

BOOST_AUTO_TEST_CASE(they_share_their_looks_and_whatever_else_is_answered) {
    account a;
    int told = 0;
    for (int i = 0; i < 100; ++i)
        a.client.watch_session([&](error_code ec, vouch::session const&) {
            BOOST_TEST(!ec);
            ++told;
        });
    a.w.sim.run_for(1min);
    BOOST_TEST(a.w.server.requests() < 25U);
    a.state = "ready";
    a.client.retrieve("v", [](error_code, vouch::snapshot const&) {});
    a.w.sim.run_for(50ms);
    BOOST_TEST(told == 100);
}

BOOST_AUTO_TEST_CASE(what_passes_is_borne_and_what_does_not_is_told) {
    account a;
    error_code got = asio::error::would_block;
    auto const take = [&](error_code ec, vouch::session const&) { got = ec; };
    a.client.watch_session(take);
    a.w.sim.run_for(10s);
    a.status = 503;
    a.w.sim.run_for(1min);
    BOOST_TEST((got == asio::error::would_block));
    a.status = 401;
    a.w.sim.run_for(7s);
    BOOST_TEST(got == errc::unauthorized);
    a.status = 200;
    asio::cancellation_signal stop;
    a.client.watch_session(asio::bind_cancellation_slot(stop.slot(), take));
    a.w.sim.run_for(10s);
    stop.emit(asio::cancellation_type::total);
    a.w.sim.settle();
    BOOST_TEST((got == asio::error::operation_aborted));
    a.w.sim.run();
    BOOST_TEST(a.w.pool.stats().operations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
