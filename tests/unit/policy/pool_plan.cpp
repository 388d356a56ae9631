#include "policy/pool_plan.hpp"

#include <map>
#include <memory>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::policy::lane;
using vouch::policy::pool_limits;
using vouch::policy::pool_plan;
using time_point = vouch::clock::time_point;

namespace {

/// Carries out steps in words: "dial 1 to x", "lend 1 to A", "turn of F", "close 1", "wait 50 ms
/// for x". Whose turn it is asks for its call at once.
struct pool_script {
    explicit pool_script(pool_limits limits) : plan(limits) {}
    pool_script(pool_script const&) = delete;
    pool_script& operator=(pool_script const&) = delete;
    ~pool_script() {
        for (auto const& [who, t] : tickets) plan.withdraw(*t);
        for (auto const& [who, t] : turns) plan.withdraw(*t);
        for (auto const& [n, s] : slots) plan.ended(*s);
        while (auto* const o = plan.timed()) plan.woke(*o);
        while (plan.next(now)) {
        }
    }

    struct named_slot : pool_plan::slot {
        int number = 0;
        std::string holder;
    };
    struct named_ticket : pool_plan::ticket {
        std::string name;
    };
    struct named_turn : pool_plan::turn {
        using turn::turn;
        std::string name;
    };

    void ask(std::string const& who, char origin, lane l = lane::calls, bool fresh = false) {
        auto& t = tickets[who];
        t = std::make_unique<named_ticket>();
        t->name = who;
        accepted = plan.ask(*t, origins[origin], l, fresh);
    }
    /// A has connection 1, the first to x.
    void lend_first() {
        ask("A", 'x');
        BOOST_TEST(steps() == "dial 1 to x");
        opened(1);
        BOOST_TEST(steps() == "lend 1 to A");
    }
    /// The same call.
    void ask_again(std::string const& who, bool fresh = false) {
        auto& t = *tickets[who];
        accepted = plan.ask(t, origins['x'], lane::calls, fresh);
    }
    /// For the next call of the flow `who`, which began as number `began`.
    void ask_turn(std::string const& who, char origin, std::uint64_t began) {
        auto& t = turns[who];
        t = std::make_unique<named_turn>(began);
        t->name = who;
        accepted = plan.ask_turn(*t, origins[origin]);
    }
    void withdraw(std::string const& who) { plan.withdraw(*tickets[who]); }
    void withdraw_turn(std::string const& who) { plan.withdraw(*turns[who]); }
    void opened(int n) { plan.dialed(*slots[n], now + 600s, now + 4s); }
    void back(int n) { plan.returned(*slots[n], now + 4s); }
    void lost(int n) { plan.ended(*slots[n]); }

    /// What `origin`'s callers lose with a failed dial.
    std::string fail(int n) {
        auto& o = slots[n]->origin();
        plan.dial_failed(*slots[n], now, 0);
        std::string out;
        while (auto const lost = plan.next_failed(o))
            out += (out.empty() ? "" : " ") +
                   (lost->whose != nullptr ? static_cast<named_turn*>(lost->whose)->name
                                           : static_cast<named_ticket*>(lost->caller)->name);
        return out;
    }

    /// Lets `d` pass, and tells those who wait for that.
    void pass(std::chrono::nanoseconds d) {
        now += d;
        while (auto* const o = plan.timed()) plan.woke(*o);
    }

    /// All the steps that follow, carried out.
    std::string steps() {
        std::ostringstream out;
        while (auto const s = plan.next(now)) {
            if (out.tellp() > 0) out << ", ";
            switch (s->what) {
                case pool_plan::step::kind::dial: {
                    auto& made = slots[++last];
                    made = std::make_unique<named_slot>();
                    made->number = last;
                    plan.dialing(*made, *s->origin, s->for_lane);
                    out << "dial " << last << " to " << name(*s->origin)
                        << (s->for_lane == lane::held ? " for polls" : "");
                    break;
                }
                case pool_plan::step::kind::lend: {
                    auto& made = static_cast<named_slot&>(*s->connection);
                    made.holder = static_cast<named_ticket&>(*s->caller).name;
                    out << "lend " << made.number << " to " << made.holder;
                    break;
                }
                case pool_plan::step::kind::turn: {
                    std::string const& who = static_cast<named_turn&>(*s->whose).name;
                    out << "turn of " << who;
                    auto& call = tickets[who];
                    call = std::make_unique<named_ticket>();
                    call->name = who;
                    if (!silent_in_turn) plan.ask_in_turn(*call, *s->origin);
                    break;
                }
                case pool_plan::step::kind::close:
                    out << "close " << static_cast<named_slot&>(*s->connection).number;
                    break;
                case pool_plan::step::kind::wait:
                    out << "wait " << (s->until - now) / 1ms << " ms for " << name(*s->origin);
                    break;
            }
        }
        return out.str();
    }

    char name(pool_plan::origin_state const& o) const {
        for (auto const& [n, state] : origins)
            if (&state == &o) return n;
        return '?';
    }

    pool_plan plan;
    std::map<char, pool_plan::origin_state> origins;
    std::map<std::string, std::unique_ptr<named_ticket>> tickets;
    std::map<std::string, std::unique_ptr<named_turn>> turns;
    std::map<int, std::unique_ptr<named_slot>> slots;
    time_point now{};
    int last = 0;
    bool accepted = false;
    bool silent_in_turn = false;  // whoever has its turn asks for nothing
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_plan_decisions)

BOOST_AUTO_TEST_CASE(a_connection_is_opened_lent_and_lent_again) {
    pool_script p({});
    p.ask("A", 'x');
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.opened(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.back(1);
    BOOST_TEST(p.steps().empty());
    BOOST_TEST(p.plan.idle() == 1U);
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "lend 1 to B");
}

BOOST_AUTO_TEST_CASE(the_most_recently_used_is_lent_first) {
    pool_script p({});
    p.ask("A", 'x');
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "dial 1 to x, dial 2 to x");
    p.opened(1);
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to A, lend 1 to B");
    p.back(1);
    p.back(2);
    p.ask("C", 'x');
    BOOST_TEST(p.steps() == "lend 2 to C");
}

BOOST_AUTO_TEST_CASE(callers_are_served_in_order_and_never_overtaken) {
    pool_script p({.max_per_origin = 1});
    for (auto const* who : {"A", "B", "C"}) p.ask(who, 'x');
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.opened(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.back(1);
    p.ask("D", 'x');  // comes as the connection is free, and has to wait all the same
    BOOST_TEST(p.steps() == "lend 1 to B");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to C");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to D");
}

BOOST_AUTO_TEST_CASE(who_withdraws_passes_the_place_on) {
    pool_script p({.max_per_origin = 1});
    for (auto const* who : {"A", "B", "C"}) p.ask(who, 'x');
    p.steps();
    p.withdraw("A");
    p.opened(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
    p.withdraw("C");
    p.back(1);
    BOOST_TEST(p.steps().empty());
    BOOST_TEST(p.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(too_many_callers_are_refused) {
    pool_script p({.max_per_origin = 1, .max_waiting = 2});
    p.ask("A", 'x');
    BOOST_TEST(p.accepted);
    p.ask("B", 'x');
    BOOST_TEST(p.accepted);
    p.ask("C", 'x');
    BOOST_TEST(!p.accepted);
}

BOOST_AUTO_TEST_CASE(polls_have_a_lane_of_their_own) {
    pool_script p({.max_per_origin = 1, .max_held_per_origin = 2});
    for (auto const* who : {"p1", "p2", "p3"}) p.ask(who, 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 1 to x for polls, dial 2 to x for polls");
    p.ask("A", 'x');
    BOOST_TEST(p.steps() == "dial 3 to x");
    p.opened(3);
    BOOST_TEST(p.steps() == "lend 3 to A");
    BOOST_TEST(p.plan.leased() == 1U);
    p.opened(1);
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to p1, lend 1 to p2");
    BOOST_TEST(p.plan.held() == 2U);
}

// A poll that is over is followed by the next at once: its connection has to be there still.
BOOST_AUTO_TEST_CASE(connections_of_polls_rest_in_their_own_lane) {
    pool_script p({.max_total = 1, .max_per_origin = 1, .max_held_per_origin = 3});
    for (auto const* who : {"p1", "p2", "p3"}) p.ask(who, 'x', lane::held);
    p.steps();
    for (int n = 1; n <= 3; ++n) p.opened(n);
    p.steps();
    for (int n = 1; n <= 3; ++n) p.back(n);
    BOOST_TEST(p.steps().empty());
    BOOST_TEST(p.plan.idle() == 3U);
    BOOST_TEST(p.plan.total() == 0U);
    p.ask("A", 'x');
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "lend 3 to A");
    BOOST_TEST(p.plan.total() == 1U);
    for (auto const* who : {"p4", "p5"}) p.ask(who, 'x', lane::held);
    BOOST_TEST(p.steps() == "lend 2 to p4, lend 1 to p5");
}

BOOST_AUTO_TEST_CASE(a_call_finds_its_lanes_idle_connection_behind_one_of_polls) {
    pool_script p({.max_total = 1, .max_per_origin = 1});
    p.ask("A", 'x');
    p.ask("p1", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 1 to x, dial 2 to x for polls");
    p.opened(1);
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 1 to A, lend 2 to p1");
    p.back(1);
    p.back(2);  // in front, and there is no room for it among the calls
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "lend 1 to B");
}

// Else a call would have to dial because of polls: they would let its lane's connections grow old,
// or take them.
BOOST_AUTO_TEST_CASE(each_lane_reuses_its_own_first) {
    pool_script p({.max_per_origin = 1, .max_held_per_origin = 2});
    p.ask("A", 'x');
    p.ask("p1", 'x', lane::held);
    p.steps();
    p.opened(1);
    p.opened(2);
    p.steps();
    p.back(1);
    p.back(2);  // the most recently used of both
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "lend 1 to B");
    p.back(1);
    p.ask("p2", 'x', lane::held);
    BOOST_TEST(p.steps() == "lend 2 to p2");
    p.ask("p3", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 3 to x for polls");
    p.opened(3);
    BOOST_TEST(p.steps() == "lend 3 to p3");
    p.ask("C", 'x');
    BOOST_TEST(p.steps() == "lend 1 to C");
}

BOOST_AUTO_TEST_CASE(polls_that_wait_refuse_no_call) {
    pool_script p({.max_per_origin = 1, .max_held_per_origin = 1, .max_waiting = 1});
    p.ask("p1", 'x', lane::held);
    p.ask("p2", 'x', lane::held);
    BOOST_TEST(!p.accepted);
    p.ask("A", 'x');
    BOOST_TEST(p.accepted);
    BOOST_TEST(p.plan.waiting() == 2U);
    p.ask("B", 'x');
    BOOST_TEST(!p.accepted);
}

// The server closed one connection at the moment of its use: what comes back meanwhile may be next.
BOOST_AUTO_TEST_CASE(who_wants_a_fresh_connection_gets_no_other) {
    pool_script p({.max_per_origin = 2});
    p.ask("A", 'x');
    p.ask("B", 'x');
    p.steps();
    p.opened(1);
    p.opened(2);
    p.steps();
    p.lost(1);
    p.ask("C", 'x', lane::calls, true);
    p.ask("D", 'x');
    BOOST_TEST(p.steps() == "dial 3 to x");
    p.back(2);
    BOOST_TEST(p.steps() == "close 2, dial 4 to x");
    p.opened(3);
    BOOST_TEST(p.steps() == "lend 3 to C");
    p.back(3);
    BOOST_TEST(p.steps() == "lend 3 to D");
}

BOOST_AUTO_TEST_CASE(an_idle_connection_makes_room_for_another_origin) {
    pool_script p({.max_total = 1});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.back(1);
    p.ask("B", 'y');
    BOOST_TEST(p.steps() == "close 1, dial 2 to y");
}

BOOST_AUTO_TEST_CASE(origins_that_starve_take_turns_with_those_that_have) {
    pool_script p({.max_total = 1});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.ask("B", 'y');  // before C
    p.ask("C", 'x');
    BOOST_TEST(p.steps().empty());
    p.back(1);
    BOOST_TEST(p.steps() == "close 1, dial 2 to y");
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to B");
    p.back(2);
    BOOST_TEST(p.steps() == "close 2, dial 3 to x");
}

BOOST_AUTO_TEST_CASE(a_newcomer_does_not_take_the_starving_ones_turn) {
    pool_script p({.max_total = 1});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.ask("B", 'y');
    p.steps();
    p.lost(1);
    p.ask("C", 'z');
    BOOST_TEST(p.steps() == "dial 2 to y");
}

BOOST_AUTO_TEST_CASE(a_failed_dial_fails_those_who_waited_for_it_and_nobody_else) {
    pool_script p({.max_per_origin = 1});
    p.ask("A", 'x');
    p.ask("B", 'x');
    p.ask("Z", 'y');
    BOOST_TEST(p.steps() == "dial 1 to x, dial 2 to y");
    p.ask("late", 'x');
    BOOST_TEST(p.fail(1) == "A B");
    BOOST_TEST(p.steps() == "wait 50 ms for x");
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to Z");
    p.pass(50ms);
    BOOST_TEST(p.steps() == "dial 3 to x");
}

BOOST_AUTO_TEST_CASE(while_another_dial_is_under_way_only_one_caller_fails) {
    pool_script p({});
    p.ask("A", 'x');
    p.ask("B", 'x');
    p.steps();
    BOOST_TEST(p.fail(1) == "A");
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to B");
}

// Those that are lent come back, and may serve the others.
BOOST_AUTO_TEST_CASE(while_connections_are_lent_only_one_caller_fails) {
    pool_script p({.max_per_origin = 2});
    for (auto const* who : {"A", "B", "C", "D"}) p.ask(who, 'x');
    p.steps();
    p.opened(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    BOOST_TEST(p.fail(2) == "B");
    BOOST_TEST(p.steps() == "wait 50 ms for x");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to C");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to D");
    p.pass(50ms);
    BOOST_TEST(p.steps().empty());  // nobody needs another one
}

BOOST_AUTO_TEST_CASE(after_an_outage_one_dial_at_a_time) {
    pool_script p({});
    p.ask("A", 'x');
    p.steps();
    BOOST_TEST(p.fail(1) == "A");
    p.pass(50ms);
    for (auto const* who : {"B", "C", "D"}) p.ask(who, 'x');
    p.ask("poll", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 2 to x");
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to B, dial 3 to x, dial 4 to x, dial 5 to x for polls");
}

BOOST_AUTO_TEST_CASE(dials_after_an_outage_are_further_and_further_apart) {
    pool_script p({});
    std::string gaps;
    for (int n = 1; n <= 8; ++n) {
        p.ask("A", 'x');
        p.steps();
        p.fail(n);
        p.ask("A", 'x');
        gaps += p.steps() + "; ";
        p.withdraw("A");
        p.pass(1s);
    }
    BOOST_TEST(gaps ==
               "wait 50 ms for x; wait 100 ms for x; wait 200 ms for x; wait 400 ms for x; "
               "wait 800 ms for x; wait 1000 ms for x; wait 1000 ms for x; wait 1000 ms for x; ");
    p.ask("A", 'x');
    p.steps();
    p.opened(9);
    BOOST_TEST(p.steps() == "lend 9 to A");
    p.lost(9);
    p.ask("B", 'x');
    p.steps();
    p.fail(10);
    p.ask("C", 'x');
    BOOST_TEST(p.steps() == "wait 50 ms for x");
}

BOOST_AUTO_TEST_CASE(the_gap_is_jittered) {
    pool_script p({});
    p.ask("A", 'x');
    p.steps();
    p.plan.dial_failed(*p.slots[1], p.now, 0.999999);
    while (p.plan.next_failed(p.origins['x'])) {
    }
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "wait 37 ms for x");
}

BOOST_AUTO_TEST_CASE(a_dead_origin_fails_both_lanes) {
    pool_script p({});
    p.ask("A", 'x');
    p.steps();
    p.fail(1);
    p.pass(50ms);
    p.ask("B", 'x');
    p.ask("poll", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 2 to x");
    BOOST_TEST(p.fail(2) == "B poll");
}

// The polls' dial fails; the calls have connections, and wait for them.
BOOST_AUTO_TEST_CASE(a_lane_with_connections_does_not_fail_with_the_other) {
    pool_script p({.max_per_origin = 1});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.ask("B", 'x');
    p.ask("poll", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 2 to x for polls");
    BOOST_TEST(p.fail(2) == "poll");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
}

// It cannot use its turn, so it does not hold one.
BOOST_AUTO_TEST_CASE(a_dead_origin_does_not_hold_up_those_that_starve) {
    pool_script p({.max_total = 1});
    p.ask("A", 'x');
    p.steps();
    p.ask("B", 'y');
    p.ask("Z", 'z');
    p.steps();
    BOOST_TEST(p.fail(1) == "A");
    p.ask("C", 'x');
    BOOST_TEST(p.steps() == "wait 50 ms for x, dial 2 to y");
    p.pass(50ms);
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to B");
    p.back(2);
    BOOST_TEST(p.steps() == "close 2, dial 3 to z");
    p.opened(3);
    p.steps();
    p.back(3);
    BOOST_TEST(p.steps() == "close 3, dial 4 to x");
}

// Nor does one that starved already as its dial for polls failed.
BOOST_AUTO_TEST_CASE(a_dead_origin_loses_its_turn) {
    pool_script p({.max_total = 1});
    p.ask("Z", 'z');
    p.steps();
    p.opened(1);
    p.steps();
    p.ask("poll", 'x', lane::held);
    BOOST_TEST(p.steps() == "dial 2 to x for polls");
    p.ask("A", 'x');
    BOOST_TEST(p.steps().empty());  // x starves
    BOOST_TEST(p.fail(2) == "poll");
    p.ask("D", 'z');
    p.back(1);
    BOOST_TEST(p.steps() == "wait 50 ms for x, lend 1 to D");
}

// Whatever list it stands in: the others go on.
BOOST_AUTO_TEST_CASE(an_origin_that_is_not_in_use_may_be_forgotten) {
    pool_script p({.max_total = 1});
    p.ask("A", 'x');
    p.steps();
    p.ask("B", 'y');
    BOOST_TEST(p.steps().empty());  // y starves
    p.withdraw("B");
    p.plan.forget(p.origins['y']);
    p.origins.erase('y');
    p.fail(1);
    p.ask("A", 'x');
    BOOST_TEST(p.steps() == "wait 50 ms for x");
    p.withdraw("A");
    p.plan.forget(p.origins['x']);
    BOOST_TEST(p.plan.timed() == nullptr);
    p.origins.erase('x');
    p.ask("Z", 'z');
    BOOST_TEST(p.steps() == "dial 2 to z");
}

// As many as the lane has connections wait for the dial that tries again; more would only come down
// on the server together when it is back.
BOOST_AUTO_TEST_CASE(in_an_outage_only_so_many_wait_for_its_end) {
    pool_script p({.max_per_origin = 2, .max_held_per_origin = 3});
    auto const hopeless = [&](char origin = 'x', lane l = lane::calls) {
        return p.plan.hopeless(p.origins[origin], l);
    };
    for (auto const* who : {"A", "B"}) p.ask(who, 'x');
    p.steps();
    for (auto const* who : {"C", "D"}) p.ask(who, 'x');
    BOOST_TEST(!hopeless());  // nothing has failed yet
    p.fail(1);
    p.fail(2);
    p.steps();
    BOOST_TEST(p.plan.waiting() == 2U);
    BOOST_TEST(hopeless());
    BOOST_TEST(!hopeless('y'));
    for (auto const* who : {"p1", "p2", "p3"}) {
        BOOST_TEST(!hopeless('x', lane::held));
        p.ask(who, 'x', lane::held);
    }
    BOOST_TEST(hopeless('x', lane::held));
    p.pass(1s);
    BOOST_TEST(p.steps() == "dial 3 to x");
    BOOST_TEST(hopeless());
    p.opened(3);
    BOOST_TEST(!hopeless());
}

// A server that takes no more connections still serves on those that it has.
BOOST_AUTO_TEST_CASE(while_connections_stand_nothing_is_hopeless) {
    pool_script p({.max_per_origin = 2});
    for (auto const* who : {"A", "B", "C", "D", "E"}) p.ask(who, 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.fail(2);
    BOOST_TEST(p.plan.waiting() >= 2U);
    BOOST_TEST(!p.plan.hopeless(p.origins['x'], lane::calls));
}

BOOST_AUTO_TEST_CASE(a_dead_connection_gives_its_caller_the_first_place_back) {
    pool_script p({.max_per_origin = 1});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.back(1);
    p.ask("B", 'x');
    p.ask("C", 'x');
    auto const s = p.plan.next(p.now);
    BOOST_REQUIRE(s.has_value());
    p.plan.lent_dead(*s->connection, *s->caller);
    BOOST_TEST(p.steps() == "dial 2 to x");
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to B");
}

BOOST_AUTO_TEST_CASE(what_has_rested_too_long_is_closed_not_lent) {
    pool_script p({});
    p.ask("A", 'x');
    p.steps();
    p.opened(1);
    p.steps();
    p.back(1);
    p.now += 5s;
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "close 1, dial 2 to x");
}

BOOST_AUTO_TEST_CASE(sweeping_finds_the_old_ones_only) {
    pool_script p({});
    p.ask("A", 'x');
    p.ask("B", 'x');
    p.steps();
    p.opened(1);
    p.opened(2);
    p.steps();
    p.back(1);
    p.now += 3s;
    p.back(2);
    p.now += 2s;
    BOOST_TEST(p.plan.sweep(p.now) == p.slots[1].get());
    BOOST_TEST(p.plan.sweep(p.now) == nullptr);
    BOOST_TEST(p.plan.idle() == 1U);
}

// 512 callers, 16 connections, each used for one unit of time: the last is served in round 32.
BOOST_AUTO_TEST_CASE(nobody_waits_longer_than_a_fair_share) {
    pool_script p({.max_per_origin = 16});
    for (int i = 0; i < 512; ++i) p.ask("c" + std::to_string(i), 'x');
    p.steps();
    for (int n = 1; n <= 16; ++n) p.opened(n);
    int served = 0;
    int rounds = 0;
    for (; p.plan.waiting() != 0 || p.plan.leased() != 0; ++rounds) {
        p.steps();
        for (int n = 16; n >= 1; --n) {
            if (p.slots[n]->is_idle()) continue;
            // Served in order: within a round the sixteen of that round.
            int const who = std::stoi(p.slots[n]->holder.substr(1));
            BOOST_TEST(who / 16 == rounds);
            ++served;
            p.back(n);
        }
    }
    BOOST_TEST(served == 512);
    BOOST_TEST(rounds == 32);
}

// To repeat its request, or to read back: it came before those that were not served yet.
BOOST_AUTO_TEST_CASE(who_asks_again_comes_before_those_who_ask_first) {
    pool_script p({.max_per_origin = 2});
    for (char const* const who : {"A", "B", "C"}) p.ask(who, 'x');
    BOOST_TEST(p.steps() == "dial 1 to x, dial 2 to x");
    p.opened(1);
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to A, lend 1 to B");
    p.ask_turn("F", 'x', 1);
    p.ask_again("B");
    p.ask_again("A");
    BOOST_TEST(p.plan.waiting() == 4U);
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
    p.back(2);
    BOOST_TEST(p.steps() == "lend 2 to A");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to C");
    p.ask_again("A");
    p.plan.withdraw(*p.tickets["A"]);
    p.back(2);
    BOOST_TEST(p.steps() == "turn of F, lend 2 to F");
    p.ask_again("F");  // the call of a turn is like any other
    p.ask("D", 'x');
    p.back(2);
    BOOST_TEST(p.steps() == "lend 2 to F");
    BOOST_TEST(p.plan.waiting() == 1U);
}

// Or whoever is impatient would come first.
BOOST_AUTO_TEST_CASE(who_was_not_served_asks_again_as_the_last) {
    pool_script p({.max_per_origin = 1});
    p.lend_first();
    p.ask("B", 'x');
    p.ask("C", 'x');
    p.withdraw("B");
    p.ask_again("B");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to C");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
}

// Refused, its action would stay sent, and how it ended unknown.
BOOST_AUTO_TEST_CASE(who_asks_again_is_never_too_many) {
    pool_script p({.max_per_origin = 1, .max_waiting = 1});
    p.lend_first();
    p.ask("B", 'x');
    p.ask("C", 'x');
    BOOST_TEST(!p.accepted);
    p.ask_again("A", true);
    BOOST_TEST(p.accepted);
    BOOST_TEST(p.plan.waiting() == 2U);
    p.back(1);
    BOOST_TEST(p.steps() == "close 1, dial 2 to x");  // one that never served
    p.opened(2);
    BOOST_TEST(p.steps() == "lend 2 to A");
    p.back(2);
    BOOST_TEST(p.steps() == "lend 2 to B");
}

// What starves under the cap of all arrived later.
BOOST_AUTO_TEST_CASE(who_asks_again_arrived_when_it_asked_first) {
    pool_script p({.max_total = 1, .max_per_origin = 1});
    p.lend_first();
    p.ask("B", 'y');  // starves
    BOOST_TEST(p.steps().empty());
    p.ask_again("A");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.ask("C", 'x');
    p.back(1);
    BOOST_TEST(p.steps() == "close 1, dial 2 to y");
}

// One that asks while the dial is under way waits for the next: else it would fail again and again
// with one and the same.
BOOST_AUTO_TEST_CASE(who_asks_again_fails_with_no_dial_that_began_before) {
    pool_script p({.max_per_origin = 1});
    p.lend_first();
    p.ask("B", 'x');
    p.lost(1);
    BOOST_TEST(p.steps() == "dial 2 to x");
    p.ask_again("A");
    BOOST_TEST(p.fail(2) == "B");
    BOOST_TEST(p.plan.waiting() == 1U);
    BOOST_TEST(p.steps() == "wait 50 ms for x");
    p.pass(50ms);
    BOOST_TEST(p.steps() == "dial 3 to x");
    p.ask("C", 'x');
    BOOST_TEST(p.fail(3) == "A");
}

BOOST_AUTO_TEST_CASE(what_began_first_takes_the_turn_that_comes_up) {
    pool_script p({.max_per_origin = 1});
    p.lend_first();
    p.ask_turn("third", 'x', 3);
    p.ask_turn("second", 'x', 2);
    p.ask("B", 'x');
    p.ask_turn("first", 'x', 1);
    BOOST_TEST(p.plan.waiting() == 4U);
    p.back(1);
    BOOST_TEST(p.steps() == "turn of first, lend 1 to first");
    // B asked before the first did, so one place of turns is behind it; the third has that now.
    p.back(1);
    BOOST_TEST(p.steps() == "turn of second, lend 1 to second");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
    p.back(1);
    BOOST_TEST(p.steps() == "turn of third, lend 1 to third");
    BOOST_TEST(p.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_turn_counts_as_a_place_until_it_comes_up_and_its_call_has_that_place) {
    pool_script p({.max_per_origin = 1, .max_waiting = 2});
    p.ask_turn("F", 'x', 1);
    p.ask("A", 'x');
    BOOST_TEST(p.accepted);
    p.ask_turn("G", 'x', 2);
    BOOST_TEST(!p.accepted);
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.opened(1);
    // The queue is as full as before, and F before A.
    BOOST_TEST(p.steps() == "turn of F, lend 1 to F");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
}

BOOST_AUTO_TEST_CASE(a_turn_of_which_nothing_comes_passes_on) {
    pool_script p({.max_per_origin = 1});
    p.silent_in_turn = true;
    p.ask_turn("F", 'x', 1);
    p.ask_turn("G", 'x', 2);
    p.ask("A", 'x');
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.opened(1);
    BOOST_TEST(p.steps() == "turn of F, turn of G, lend 1 to A");
}

BOOST_AUTO_TEST_CASE(who_waits_for_no_turn_any_more_leaves_the_last_place) {
    pool_script p({.max_per_origin = 1});
    p.ask_turn("G", 'x', 2);
    p.ask("A", 'x');
    p.ask_turn("F", 'x', 1);
    p.ask("B", 'x');
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.withdraw_turn("G");
    BOOST_TEST(p.plan.waiting() == 3U);
    p.opened(1);
    BOOST_TEST(p.steps() == "turn of F, lend 1 to F");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to B");
}

// However many come and go, nobody outside waits for more turns than waited when it came.
BOOST_AUTO_TEST_CASE(places_of_turns_that_were_given_up_are_no_ones) {
    pool_script p({.max_per_origin = 1});
    for (int i = 0; i < 100; ++i) p.ask_turn("F" + std::to_string(i), 'x', 1 + i);
    for (int i = 1; i < 100; ++i) p.withdraw_turn("F" + std::to_string(i));
    BOOST_TEST(p.plan.waiting() == 1U);
    p.ask("A", 'x');
    p.ask_turn("late", 'x', 200);
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.opened(1);
    BOOST_TEST(p.steps() == "turn of F0, lend 1 to F0");
    p.back(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.back(1);
    BOOST_TEST(p.steps() == "turn of late, lend 1 to late");
    p.withdraw_turn("late");  // waits no more: nothing happens
    BOOST_TEST(p.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(turns_are_of_one_origin) {
    pool_script p({.max_per_origin = 1});
    p.ask_turn("G", 'x', 2);
    p.ask_turn("F", 'y', 1);
    BOOST_TEST(p.steps() == "dial 1 to x, dial 2 to y");
    p.opened(1);
    BOOST_TEST(p.steps() == "turn of G, lend 1 to G");
    p.opened(2);
    BOOST_TEST(p.steps() == "turn of F, lend 2 to F");
}

BOOST_AUTO_TEST_CASE(a_failed_dial_fails_turns_as_it_does_callers) {
    pool_script p({.max_per_origin = 1});
    p.ask_turn("G", 'x', 2);
    p.ask("A", 'x');
    BOOST_TEST(p.steps() == "dial 1 to x");
    p.ask_turn(
        "F", 'x',
        1);  // later than the dial, but F takes the place before it, and G has the one behind
    BOOST_TEST(p.fail(1) == "F A");
    BOOST_TEST(p.plan.waiting() == 1U);
    BOOST_TEST(p.steps() == "wait 50 ms for x");
    p.pass(50ms);
    BOOST_TEST(p.steps() == "dial 2 to x");
    p.opened(2);
    BOOST_TEST(p.steps() == "turn of G, lend 2 to G");
}

BOOST_AUTO_TEST_CASE(a_turn_owes_no_more_than_a_caller_who_came_as_late) {
    // x starves under the cap of all: what comes up in y is older, so its call closes nothing.
    pool_script p({.max_total = 1, .max_per_origin = 1});
    p.ask("A", 'y');
    BOOST_TEST(p.steps() == "dial 1 to y");
    p.opened(1);
    BOOST_TEST(p.steps() == "lend 1 to A");
    p.ask_turn("F", 'y', 1);
    p.ask("B", 'x');
    BOOST_TEST(p.steps().empty());
    p.back(1);
    BOOST_TEST(p.steps() == "turn of F, lend 1 to F");
    p.ask_turn("F", 'y', 1);  // again, after B
    p.back(1);
    BOOST_TEST(p.steps() == "close 1, dial 2 to x");
}

BOOST_AUTO_TEST_SUITE_END()
