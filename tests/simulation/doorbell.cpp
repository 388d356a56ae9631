// Watches that are woken by the server's WebSocket.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>

#include "street.hpp"

namespace asio = boost::asio;
namespace emu = vouch::emulator;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::error_code;
using vouch::push_event;
using vouch::push_mode;
using vouch::snapshot;
using vouch::verification_state;

BOOST_AUTO_TEST_SUITE(doorbell)

BOOST_AUTO_TEST_CASE(a_change_completes_a_watch_without_a_poll_in_between) {
    for (bool const hold : {true, false}) {
        woken s({.hold = hold});
        s.settle();
        auto const looks = s.asked("retrieve");
        s.sim.run_for(20s);
        BOOST_TEST(s.asked("retrieve") == looks, "nothing moves, and nobody asks");
        auto const rung = s.sim.elapsed();
        s.call("phone", "POST", "/" + s.id + "/accept");
        BOOST_TEST(s.run_until([&] { return s.ready.told == 1; }));
        BOOST_TEST(!s.ready.ec);
        BOOST_TEST((s.ready.at - rung <= 4ms), "the event, and one round trip");
        BOOST_TEST(s.asked("retrieve") == looks + 1);
        BOOST_TEST(s.asked("events") == 1U);
        BOOST_TEST(s.asked("info") == 1U);
        BOOST_TEST(s.pool->stats().events == 1U);
    }
}

// By polls alone they would wait for an hour.
vouch::pace_options const hourly{.initial = 1h, .max = 1h};

BOOST_AUTO_TEST_CASE(what_comes_up_rings) {
    street s;
    auto arrivals = s.laptop->watch_all({.pace = hourly});
    int told = 0;
    std::string came;
    auto const take = [&](error_code ec, snapshot const& n) {
        BOOST_TEST(!ec);
        ++told;
        if (n) came = n.verification()->id.view();
    };
    arrivals.next(take);
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    s.sim.run_for(1s);
    auto const rung = s.sim.elapsed();
    auto const id = s.create();
    BOOST_TEST(s.run_until([&] { return told == 1; }));
    BOOST_TEST(came == id);
    BOOST_TEST((s.sim.elapsed() - rung <= 10ms), "the event, the list, and what is new in it");
}

BOOST_AUTO_TEST_CASE(a_change_of_the_session_rings) {
    street s;
    int told = 0;
    vouch::session seen;
    s.laptop->watch_session({.pace = hourly}, [&](error_code ec, vouch::session const& now) {
        BOOST_TEST(!ec);
        ++told;
        seen = now;
    });
    auto const id = s.create();
    s.call("phone", "POST", "/" + id + "/accept");
    s.call("laptop", "POST", "/" + id + "/sas/start");
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    s.sim.run_for(2s);
    BOOST_TEST(told == 0, "a verification that moves is none");
    s.call("laptop", "POST", "/" + id + "/sas/confirm");
    s.sim.run_for(2s);
    auto const rung = s.sim.elapsed();
    s.call("phone", "POST", "/" + id + "/sas/confirm");
    BOOST_TEST(s.run_until([&] { return told == 1; }));
    BOOST_TEST(seen.e2ee.verified);
    BOOST_TEST((s.sim.elapsed() - rung <= 5ms), "the event, and one round trip");
}

BOOST_AUTO_TEST_CASE(where_it_is_required_streams_and_sessions_fail_without) {
    street s(push_mode::required, {.events = false});
    std::vector<error_code> told;
    auto arrivals = s.laptop->watch_all();
    arrivals.next([&](error_code ec, snapshot const&) { told.push_back(ec); });
    s.laptop->watch_session([&](error_code ec, vouch::session const&) { told.push_back(ec); });
    BOOST_TEST(s.run_until([&] { return told.size() == 2; }));
    for (auto const& ec : told) BOOST_TEST((ec == vouch::errc::push_unavailable));
}

BOOST_AUTO_TEST_CASE(it_is_off_unless_somebody_wants_it) {
    street s(push_mode::off);
    auto const id = s.create();
    wait quiet(s, id, verification_state::done, {.timeout = 10s});
    s.sim.run_for(5s);
    BOOST_TEST(s.asked("info") == 0U);
    wait wants(s, id, verification_state::done, {.timeout = 10s, .push = push_mode::automatic});
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    s.sim.run();
    BOOST_TEST((quiet.ec == vouch::errc::timed_out));
    BOOST_TEST((wants.ec == vouch::errc::timed_out));
    BOOST_TEST(s.pool->stats().bells == 0U);
}

BOOST_AUTO_TEST_CASE(a_thousand_watches_share_one_socket) {
    std::vector<std::string> users;
    for (int i = 0; i < 20; ++i) users.push_back("@u" + std::to_string(i) + ":vouch.example");
    std::vector<emu::device_options> devices{{.name = "laptop"}};
    for (auto const& u : users)
        devices.push_back({.name = std::string_view(u).substr(1, u.find(':') - 1), .account = u});
    street s(push_mode::automatic, {.devices = devices});
    std::vector<std::string> ids;
    for (auto const& u : users) ids.push_back(s.create(u));
    std::vector<std::unique_ptr<wait>> all;
    for (std::size_t i = 0; i < 1000; ++i)
        all.push_back(std::make_unique<wait>(s, ids[i % ids.size()], verification_state::done));
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    s.sim.run_for(2min);
    BOOST_TEST(s.asked("events") == 1U);
    BOOST_TEST(s.asked("info") == 1U);
    for (auto const& id : ids) s.call("laptop", "POST", "/" + id + "/cancel");
    auto const rung = s.sim.elapsed();
    BOOST_TEST(s.run_until(
        [&] { return std::ranges::all_of(all, [](auto const& w) { return w->told == 1; }); }));
    for (auto const& w : all) BOOST_TEST((w->ec == vouch::errc::verification_cancelled));
    BOOST_TEST((s.sim.elapsed() - rung < 1100ms));
    BOOST_TEST(s.asked("events") == 1U);
}

BOOST_AUTO_TEST_CASE(the_socket_outlasts_a_watch_and_not_the_work) {
    woken s;
    s.settle();
    s.call("phone", "POST", "/" + s.id + "/accept");
    BOOST_TEST(s.run_until([&] { return s.ready.told == 1; }));
    BOOST_TEST(s.pool->stats().bells == 0U, "nothing is under way: it keeps nobody busy");

    wait other(s, s.id, verification_state::done, {.push = push_mode::off});
    wait brief(s, s.id, verification_state::done, {.timeout = 2s});
    s.sim.run_for(6s);
    BOOST_TEST(s.pool->stats().bells == 1U, "others often follow");
    wait next(s, s.id, verification_state::done, {.timeout = 4s});
    s.sim.run_for(8s);
    BOOST_TEST(s.pool->stats().bells == 1U);
    s.sim.run_for(2s);
    BOOST_TEST(s.pool->stats().bells == 0U, "but not always");
    BOOST_TEST(s.asked("events") == 2U);
}

BOOST_AUTO_TEST_CASE(a_flow_has_one_socket) {
    street s;
    s.service().script("phone", std::vector<emu::step>{{.what = emu::act::accept, .after = 2s},
                                                       {.what = emu::act::start, .after = 2s},
                                                       {.what = emu::act::compare, .after = 2s}});
    bool over = false;
    auto flow = [&]() -> asio::awaitable<void> {
        auto c = *s.laptop;
        auto created = co_await c.create();
        std::string const id(created.verification()->id.view());
        co_await c.wait_until(id, verification_state::ready);
        co_await c.wait_until(id, verification_state::sas_ready);
        co_await c.sas_confirm(id);
        created = co_await c.wait_until(id, verification_state::done);
        over = true;
    };
    asio::co_spawn(s.sim.get_executor(), flow, [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    s.sim.run();
    BOOST_TEST(over);
    BOOST_TEST(s.asked("events") == 1U);
    BOOST_TEST((s.sim.elapsed() < 15s));
    BOOST_TEST(s.pool->stats().bells == 0U);
    BOOST_TEST(s.sim.open_connections() <= 2U);  // idle ones of the pool
}

BOOST_AUTO_TEST_CASE(where_there_is_none_watches_poll_or_fail_as_they_were_told) {
    street s(push_mode::automatic, {.events = false});
    auto const id = s.create();
    wait patient(s, id, verification_state::ready);
    s.sim.run_for(10s);
    BOOST_TEST(patient.told == 0);
    BOOST_TEST((s.log.events == std::vector{push_event::unavailable}));
    wait again(s, id, verification_state::ready);
    s.sim.run_for(10s);
    BOOST_TEST(s.asked("info") == 1U, "it is not asked all the time");
    wait strict(s, id, verification_state::ready, {.push = push_mode::required});
    BOOST_TEST(s.run_until([&] { return strict.told == 1; }));
    BOOST_TEST((strict.ec == vouch::errc::push_unavailable));
    BOOST_TEST(strict.story.message ==
               "the server pushes no events: /v1/info names no WebSocket (endpoints.ws_events)");
    BOOST_TEST(s.asked("info") == 2U);
    s.call("phone", "POST", "/" + id + "/accept");
    BOOST_TEST(s.run_until([&] { return patient.told + again.told == 2; }));
    BOOST_TEST(!patient.ec);
    BOOST_TEST(s.asked("events") == 0U);
}

BOOST_AUTO_TEST_CASE(a_refused_upgrade_is_no_bell_and_a_failed_one_is_tried_again) {
    street s;
    auto const id = s.create();
    s.service().fault({.kind = emu::fault_kind::status, .endpoint = "events", .status = 403});
    wait strict(s, id, verification_state::ready, {.push = push_mode::required});
    BOOST_TEST(s.run_until([&] { return strict.told == 1; }));
    BOOST_TEST((strict.ec == vouch::errc::push_unavailable));
    BOOST_TEST(strict.story.status == 403);

    s.service().fault({.kind = emu::fault_kind::status, .endpoint = "events", .count = 2});
    s.service().fault({.kind = emu::fault_kind::status, .endpoint = "info", .nth = 3});
    s.service().fault({.kind = emu::fault_kind::refuse_command});
    s.service().fault(
        {.kind = emu::fault_kind::truncate, .endpoint = "events", .nth = 4, .bytes = 60});
    wait stubborn(s, id, verification_state::ready, {.push = push_mode::required});
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    BOOST_TEST(stubborn.told == 0);
    BOOST_TEST(std::ranges::count(s.log.events, push_event::lost) == 5);
}

BOOST_AUTO_TEST_CASE(another_token_may_open_what_was_refused) {
    street s;
    auto const id = s.create();
    s.service().fault({.kind = emu::fault_kind::status, .endpoint = "events", .status = 401});
    wait ready(s, id, verification_state::ready);
    s.sim.run_for(10s);
    BOOST_TEST((s.log.events == std::vector{push_event::unavailable}));
    s.laptop->set_token(s.service().device("laptop").token);
    s.sim.run_for(1s);
    BOOST_TEST(s.pool->stats().bells == 1U);
}

BOOST_AUTO_TEST_CASE(the_token_stays_with_its_origin) {
    struct thief final : simulation::listener {
        void on_bytes(std::shared_ptr<server_channel> const&, std::string_view) override {
            asked = true;
        }
        bool asked = false;
    } other;
    for (auto const* const named : {"ws://127.0.0.2:23374/v1/ws", "wss://127.0.0.1:23373/v1/ws",
                                    "ws://thief.example/v1/ws", "http://127.0.0.1:23373/v1/ws"}) {
        simulation sim;
        bell_log log;
        auto options = sim.options();
        options.observer = &log;
        vouch::pool pool(sim.get_executor(), options);
        scripted_server server([&](server_request const& r) {
            if (r.target == "/v1/info") {
                BOOST_TEST(r.header("authorization").empty());
                return r.reply(200, R"({"endpoints":{"ws_events":")" + std::string(named) + "\"}}");
            }
            BOOST_TEST(r.header("upgrade").empty());
            r.reply(503, "{}");
        });
        sim.listen({false, "127.0.0.1", 23373}, &server);
        sim.listen({false, "127.0.0.2", 23374}, &other);
        sim.listen({false, "thief.example", 80}, &other);
        sim.listen({true, "127.0.0.1", 23373}, &other);
        vouch::client c(pool, {.base_url = "http://127.0.0.1:23373",
                               .token = "secret",
                               .push = push_mode::required,
                               .use_environment = false});
        error_code ended;
        c.watch("v", [&](error_code ec, snapshot const&) { ended = ec; });
        sim.run();
        BOOST_TEST((ended == vouch::errc::push_unavailable));
        BOOST_TEST((log.events == std::vector{push_event::unavailable}));
        BOOST_TEST(log.reason.find("secret") == std::string::npos);
    }
    BOOST_TEST(!other.asked);
}

BOOST_AUTO_TEST_SUITE_END()
