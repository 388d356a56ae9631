// What goes wrong with a doorbell is made up for, and nothing is left of it.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/cancellation_type.hpp>
#include <boost/test/unit_test.hpp>

#include "street.hpp"

namespace asio = boost::asio;
namespace emu = vouch::emulator;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::push_event;
using vouch::push_mode;
using vouch::verification_state;

namespace {

emu::device_options const with_bob[] = {
    {.name = "laptop"}, {.name = "phone"}, {.name = "bob", .account = "@bob:vouch.example"}};

/// A bell that is lost, found, misunderstood and wanted by two, within three seconds.
struct busy : street {
    busy() {
        sim.after(60ms, [this] { call("phone", "POST", "/" + id + "/accept"); });
        sim.after(90ms, [this] {
            fault(emu::fault_kind::garble_event);
            call("laptop", "POST", "/" + create("@bob:vouch.example") + "/cancel");
        });
        sim.after(200ms, [this] {
            fault(emu::fault_kind::hang_up);
            create("@bob:vouch.example");
        });
        sim.after(2s, [this] { call("laptop", "POST", "/" + id + "/cancel"); });
    }
    /// Up to that wake-up of the world; false: there are not as many.
    bool live(std::size_t steps) {
        std::size_t n = 0;
        return sim.run_until([&] { return n++ == steps || sim.elapsed() > 3s; }) &&
               sim.elapsed() <= 3s;
    }

    std::string const id = create();
    wait ready{*this, id, verification_state::ready};
    wait done{*this, id, verification_state::done, {.push = push_mode::required}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(doorbell_astray)

BOOST_AUTO_TEST_CASE(events_that_go_astray_are_made_up_for) {
    using kind = emu::fault_kind;
    for (auto const fault : {kind::drop_event, kind::repeat_event, kind::reorder_event,
                             kind::garble_event, kind::hang_up}) {
        woken s;
        s.settle();
        s.fault(fault);
        auto const changed = s.sim.elapsed();
        s.call("phone", "POST", "/" + s.id + "/accept");
        BOOST_TEST(s.run_until([&] { return s.ready.told == 1; }));
        BOOST_TEST(!s.ready.ec);
        bool const unheard = fault == kind::drop_event || fault == kind::reorder_event;
        BOOST_TEST((s.ready.at - changed < (unheard ? 36s : 50ms)), static_cast<int>(fault));
        BOOST_TEST(s.pool->stats().events_malformed == (fault == kind::garble_event ? 1U : 0U));
    }
}

namespace {

/// Two verifications of the laptop, both watched: the session shows the second. Nothing is held, so
/// that a look comes of the bell, or late.
struct two_watched : street {
    two_watched() : street(push_mode::automatic, {.devices = with_bob, .hold = false}) {
        BOOST_TEST_REQUIRE(first != second);
        BOOST_TEST(run_until([&] { return pool->stats().bells == 1; }));
        sim.run_for(30s);
    }
    /// How long `w` takes to hear of what is done now.
    duration until(wait const& w) {
        auto const now = sim.elapsed();
        BOOST_TEST(run_until([&] { return w.told == 1; }));
        return sim.elapsed() - now;
    }
    void accept(std::string_view by, std::string const& id) {
        call(by, "POST", "/" + id + "/accept");
    }

    std::string const first = create();
    std::string const second = create("@bob:vouch.example");
    wait one{*this, first, verification_state::ready};
    wait two{*this, second, verification_state::ready};
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_gap_is_noticed_with_the_next_event, two_watched) {
    fault(emu::fault_kind::drop_event);
    accept("phone", first);  // unheard
    accept("bob", second);
    BOOST_TEST((until(one) < 10ms));
    BOOST_TEST(two.told == 1);
    BOOST_TEST(pool->stats().event_gaps == 1U);
}

BOOST_FIXTURE_TEST_CASE(what_the_session_does_not_show_is_looked_at_too, two_watched) {
    accept("phone", first);
    BOOST_TEST((until(one) < 10ms));
    BOOST_TEST(two.told == 0);
    accept("bob", second);
    BOOST_TEST((until(two) < 10ms));
}

BOOST_FIXTURE_TEST_CASE(what_the_session_does_not_show_is_polled_as_ever, two_watched) {
    fault(emu::fault_kind::drop_event);
    accept("phone", first);
    BOOST_TEST((until(one) < 7s));
}

// One event for both: the first ended, and the session shows the second in its place.
BOOST_FIXTURE_TEST_CASE(what_the_session_showed_before_is_looked_at_too, two_watched) {
    auto const say = [&](std::string const& id, int seq) {
        auto body = call("laptop", "GET", "/" + id);
        body = body.substr(body.rfind(R"("verification":{)") + 15);
        auto const at_state = body.find(R"("state":")") + 9;
        body.replace(at_state, body.find('"', at_state) - at_state, "qr_scanned");
        body = R"({"type":"app.state.updated","seq":)" + std::to_string(seq) +
               R"(,"appState":{"verification":)" + body + "}";
        service().fault({.kind = emu::fault_kind::garble_event, .body = body});
    };
    say(first, 1);
    accept("phone", first);
    BOOST_TEST((until(one) < 10ms));
    wait end(*this, first, verification_state::done);
    sim.run_for(2s);
    say(second, 2);
    call("laptop", "POST", "/" + first + "/cancel");
    BOOST_TEST((until(end) < 10ms));
}

BOOST_AUTO_TEST_CASE(what_nobody_watches_hides_nothing) {
    for (int const before : {0, 1}) {
        street s(push_mode::automatic, {.devices = with_bob, .hold = false});
        auto const watched = s.create();
        auto const shown = s.create("@bob:vouch.example");
        wait ready(s, watched, verification_state::ready);
        BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
        s.sim.run_for(30s);
        if (before == 1) s.call("bob", "POST", "/" + shown + "/accept");
        s.sim.run_for(2s);
        auto const rung = s.sim.elapsed();
        s.call("phone", "POST", "/" + watched + "/accept");
        BOOST_TEST(s.run_until([&] { return ready.told == 1; }));
        BOOST_TEST((ready.at - rung < 10ms));
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_comes_back_is_found_again) {
    woken s;
    wait done(s, s.id, verification_state::done);
    s.settle();
    s.sim.listen(s.at, nullptr);
    s.fault(emu::fault_kind::hang_up);
    s.call("phone", "POST", "/" + s.id + "/accept");
    s.sim.run_for(5s);
    BOOST_TEST(s.pool->stats().bells == 0U);
    BOOST_TEST(s.ready.told == 1, "over a connection that was left");
    s.sim.listen(s.at, s.server.get());
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    auto const& told = s.log.events;
    BOOST_TEST((told.front() == push_event::connected));
    BOOST_TEST((told.back() == push_event::connected));
    BOOST_TEST(std::ranges::count(told, push_event::lost) > 1);
    s.call("phone", "POST", "/" + s.id + "/cancel");
    BOOST_TEST(s.run_until([&] { return done.told == 1; }, 10ms));
}

// The listener stays, but what it sends on the bell's line is lost from some byte on.
BOOST_AUTO_TEST_CASE(a_line_that_died_in_silence_is_noticed) {
    street s(push_mode::automatic, {.devices = with_bob});
    auto const id = s.create();
    s.sim.plan_connections(s.at, [](std::size_t n) {
        connection_plan p;
        if (n > 0) return p;  // the first is the bell's
        p.to_client.fault = wire_fault::stall;
        p.to_client.after = 3000;
        p.to_client.wait = duration::max();
        return p;
    });
    wait ready(s, id, verification_state::ready);
    BOOST_TEST(s.run_until([&] { return s.pool->stats().bells == 1; }));
    for (int i = 0; i < 4; ++i)  // more than that
        s.call("laptop", "POST", "/" + s.create("@bob:vouch.example") + "/cancel");
    s.sim.run_for(1min);
    BOOST_TEST(std::ranges::count(s.log.events, push_event::lost) == 1);
    BOOST_TEST(s.asked("events") == 2U);
    s.call("phone", "POST", "/" + id + "/accept");
    BOOST_TEST(s.run_until([&] { return ready.told == 1; }));
}

BOOST_AUTO_TEST_CASE(cancelled_anywhere_it_leaves_nothing) {
    std::size_t steps = 0;
    for (bool more = true; more; ++steps) {
        busy s;
        more = s.live(steps);
        s.ready.stop.emit(asio::cancellation_type::terminal);
        s.sim.settle();
        s.done.stop.emit(asio::cancellation_type::total);
        s.sim.settle();
        BOOST_TEST(s.ready.told == 1);
        BOOST_TEST(s.done.told == 1);
        BOOST_TEST(s.pool->stats().bells == 0U, steps);
        s.laptop.reset();
        s.pool.reset();
        s.sim.settle();
        BOOST_TEST(s.sim.open_connections() == 0U, steps);
    }
    BOOST_TEST(steps > 20U);
}

BOOST_AUTO_TEST_CASE(closed_anywhere_it_leaves_nothing) {
    std::size_t steps = 0;
    for (bool more = true; more; ++steps) {
        busy s;
        more = s.live(steps);
        bool const dropped = steps % 2 == 0;
        if (dropped) s.laptop.reset();
        s.pool->close();
        s.sim.settle();
        BOOST_TEST(s.ready.told == 1);
        BOOST_TEST(s.done.told == 1);
        BOOST_TEST(s.pool->stats().bells == 0U, steps);
        BOOST_TEST(s.sim.open_connections() == 0U, steps);
    }
}

// AddressSanitizer, or the count of the seeds' allocations, would say what is left.
BOOST_AUTO_TEST_CASE(the_world_may_end_anywhere) {
    std::size_t steps = 0;
    for (bool more = true; more; ++steps) {
        auto s = std::make_unique<busy>();
        more = s->live(steps);
        s.reset();
    }
    BOOST_TEST(steps > 20U);
}

BOOST_AUTO_TEST_SUITE_END()
