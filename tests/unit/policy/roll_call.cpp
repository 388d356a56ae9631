#include "policy/roll_call.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::duration;
using vouch::policy::hold_habit;
using vouch::policy::look_facts;
using vouch::policy::roll_call;
using vouch::policy::roll_entry;
using kind = look_facts::kind;

namespace {

constexpr double middle = 0.5;  // of the jitter: none

vouch::clock::time_point at(duration d) { return vouch::clock::time_point(1h + d); }

duration listed(roll_call& r, kind what = kind::unchanged, duration took = 5ms) {
    return r.after({.what = what, .elapsed = took}, middle);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(roll_call_)

BOOST_AUTO_TEST_CASE(a_list_has_to_be_worth_it) {
    BOOST_TEST(!roll_call::worth(3));
    BOOST_TEST(roll_call::worth(4));
    BOOST_TEST(roll_call::worth_going_on(2));
    BOOST_TEST(!roll_call::worth_going_on(1));
}

BOOST_AUTO_TEST_CASE(it_has_the_pace_of_one_watch) {
    hold_habit habit;
    roll_call r({}, habit);
    for (auto const d : {250000us, 375000us, 562500us}) BOOST_TEST((listed(r) == d));
    for (int i = 0; i < 10; ++i) (void)listed(r);
    BOOST_TEST((listed(r) == 5s));
    BOOST_TEST((listed(r, kind::changed) == 250ms));
    BOOST_TEST((listed(r) == 375ms));
    for (int i = 0; i < 10; ++i) (void)listed(r);
    BOOST_TEST((r.after({.what = kind::unchanged, .sas_live = true}, middle) == 1s));
    r.hurry();
    BOOST_TEST((r.soon(0) == 250ms));
    BOOST_TEST((r.soon(1) == 187500us), "each at a moment of its own");
    BOOST_TEST((listed(r) == 250ms));
    BOOST_TEST((r.spread(0.5) == 2500ms));
    BOOST_TEST((r.after({.what = kind::failed, .server_wait = 30s}, 0) == 30s));
    BOOST_TEST(!habit.holds());
    BOOST_TEST(!habit.answers_at_once(), "a list tells nothing of holds");
}

BOOST_AUTO_TEST_CASE(a_long_list_is_asked_for_less) {
    hold_habit habit;
    roll_call r({}, habit);
    BOOST_TEST((listed(r, kind::changed, 500ms) == 2s));
    BOOST_TEST((listed(r, kind::changed, 10min) == 4min));
}

BOOST_AUTO_TEST_CASE(what_the_server_refuses_is_not_asked_for_again_soon) {
    hold_habit habit;
    roll_call r({}, habit);
    BOOST_TEST(r.usable(at(0s)));
    r.refused(at(0s));
    BOOST_TEST(!r.usable(at(299s)));
    BOOST_TEST(r.usable(at(300s)));
}

BOOST_AUTO_TEST_CASE(now_and_then_one_asks_for_a_hold) {
    hold_habit habit;
    roll_call r({}, habit);
    BOOST_TEST(r.holds_to_try(0, at(0s)) == 0U);
    habit.forget();
    BOOST_TEST(r.holds_to_try(1000, at(1s)) == 1U, "nothing is known");
    BOOST_TEST(r.holds_to_try(1000, at(2s)) == 0U);
    habit.answered_at_once();
    BOOST_TEST(r.holds_to_try(1000, at(60s)) == 0U);
    BOOST_TEST(r.holds_to_try(1000, at(61s)) == 1U);
    BOOST_TEST(r.holds_to_try(1000, at(62s)) == 0U);
    habit.held();
    BOOST_TEST(r.holds_to_try(1000, at(63s)) == 16U, "not all come at once");
    BOOST_TEST(r.holds_to_try(3, at(64s)) == 3U);
}

BOOST_AUTO_TEST_CASE(what_differs_is_looked_at) {
    roll_entry e;
    BOOST_TEST(!e.calls_for_look("a", "a"));
    BOOST_TEST(e.calls_for_look("b", "a"));
    BOOST_TEST(!e.calls_for_look("b", "b"));
    BOOST_TEST(e.calls_for_look("", "b"), "no longer listed: how did it end?");
    BOOST_TEST(e.calls_for_look("a", ""), "nothing is known of it");
    BOOST_TEST(e.calls_for_look("ab", "c"));
    BOOST_TEST(e.calls_for_look("a", "bc"));
}

// The list says "b", a look finds "c" all the same.
BOOST_AUTO_TEST_CASE(a_list_with_words_of_its_own_is_believed_less_and_less) {
    roll_entry e;
    std::string looks;
    for (int i = 0; i < 20; ++i) looks += e.calls_for_look("b", "c") ? 'L' : '.';
    BOOST_TEST(looks == "LL.L..L....L........");
    BOOST_TEST(e.calls_for_look("d", "c"), "but it moved");
    int count = 0;
    for (int i = 0; i < 1000; ++i) count += e.calls_for_look("d", "c") ? 1 : 0;
    BOOST_TEST(count > 15);
    BOOST_TEST(count < 25);
}

BOOST_AUTO_TEST_SUITE_END()
