#include "policy/pace.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::duration;
using vouch::pace_options;
using vouch::policy::hold_habit;
using vouch::policy::look_facts;
using kind = look_facts::kind;

namespace {

constexpr double middle = 0.5;  // of the jitter: none

struct with_habit {
    hold_habit habit;
};

/// The only pace of its client.
struct pace : with_habit, vouch::policy::pace {
    pace(pace_options const& o, duration hold) : vouch::policy::pace(o, hold, habit) {}
    [[nodiscard]] bool holds() const noexcept { return habit.holds(); }
};

look_facts at_once(kind what, std::string_view etag = "") {
    return {.what = what, .elapsed = 2ms, .etag = etag};
}

look_facts after(duration elapsed, kind what, std::string_view etag = "") {
    return {.what = what, .elapsed = elapsed, .etag = etag};
}

/// Asks and is answered.
duration look(vouch::policy::pace& p, look_facts const& facts, double random01 = middle) {
    (void)p.next_request(true);
    return p.after(facts, random01);
}

bool asks_to_hold(vouch::policy::pace& p) { return p.next_request(true).may_be_held(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(pace_)

BOOST_AUTO_TEST_CASE(a_server_without_etags_is_asked_less_and_less) {
    pace p({}, 25s);
    BOOST_TEST(!asks_to_hold(p));
    duration const expected[] = {250ms, 375ms, 562500us, 843750us, 1265625us};
    for (auto const d : expected) BOOST_TEST((look(p, at_once(kind::unchanged)) == d));
    for (int i = 0; i < 10; ++i) (void)look(p, at_once(kind::unchanged));
    BOOST_TEST((look(p, at_once(kind::unchanged)) == 5s));
    BOOST_TEST((look(p, at_once(kind::changed)) == 250ms), "quick after a change");
    BOOST_TEST((look(p, at_once(kind::unchanged)) == 375ms));
    BOOST_TEST(!asks_to_hold(p));
    BOOST_TEST(!p.holds());
}

BOOST_AUTO_TEST_CASE(quicker_while_people_compare) {
    pace p({}, 25s);
    look_facts comparing = at_once(kind::unchanged);
    comparing.sas_live = true;
    for (int i = 0; i < 10; ++i) (void)look(p, comparing);
    BOOST_TEST((look(p, comparing) == 1s));
    BOOST_TEST((look(p, at_once(kind::unchanged)) == 5s));
}

BOOST_AUTO_TEST_CASE(jitter_goes_both_ways) {
    pace p({}, 25s);
    BOOST_TEST((look(p, at_once(kind::changed), 0) == 200ms));
    BOOST_TEST((look(p, at_once(kind::changed), 1) == 300ms));
}

BOOST_AUTO_TEST_CASE(both_headers_or_neither) {
    pace p({}, 25s);
    BOOST_TEST(!p.next_request(true).may_be_held());
    (void)p.after(at_once(kind::changed, "\"1\""), middle);
    auto const held = p.next_request(true);
    BOOST_TEST(held.etag == "\"1\"");
    BOOST_TEST(held.wait_seconds == 25);
    auto const plain = p.next_request(false);
    BOOST_TEST(plain.etag.empty());
    BOOST_TEST(plain.wait_seconds == 0);
    p.forget();
    BOOST_TEST(!asks_to_hold(p));
}

BOOST_AUTO_TEST_CASE(holds_are_whole_seconds) {
    for (auto const& [hold, expected] : {std::pair<duration, int>{25s, 25},
                                         {2900ms, 2},
                                         {1s, 1},
                                         {999ms, 0},
                                         {0s, 0},
                                         {-5s, 0},
                                         {duration::max(), 3600}}) {
        pace p({}, hold);
        (void)look(p, at_once(kind::changed, "\"1\""));
        BOOST_TEST(p.next_request(true).wait_seconds == expected);
        BOOST_TEST(p.next_request(true).etag.empty() == (expected == 0));
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_holds_is_asked_again_at_once) {
    pace p({}, 25s);
    BOOST_TEST((look(p, at_once(kind::unchanged, "\"1\"")) == 0s), "to find out");
    BOOST_TEST((look(p, after(25s, kind::not_modified)) == 0s));
    BOOST_TEST(p.holds());
    BOOST_TEST((look(p, after(3s, kind::changed, "\"2\"")) == 0s));
    BOOST_TEST(p.next_request(true).etag == "\"2\"");
    BOOST_TEST((look(p, at_once(kind::changed, "\"3\"")) == 0s),
               "a change soon is no early answer");
    BOOST_TEST((look(p, after(24s, kind::not_modified, "\"3\"")) == 0s));
    BOOST_TEST((look(p, after(25s, kind::unchanged, "\"4\"")) == 0s));
}

BOOST_AUTO_TEST_CASE(an_etag_alone_is_no_hold) {
    pace p({}, 25s);
    BOOST_TEST((look(p, at_once(kind::unchanged, "\"1\"")) == 0s), "to find out, once");
    BOOST_TEST((look(p, at_once(kind::not_modified)) == 250ms));
    BOOST_TEST((look(p, at_once(kind::not_modified)) == 375ms));
    BOOST_TEST((look(p, at_once(kind::changed, "\"2\"")) == 250ms));
    BOOST_TEST((look(p, at_once(kind::unchanged, "\"2\"")) == 375ms));
    // It is asked to hold all the same, so that it is noticed when it begins to.
    BOOST_TEST(asks_to_hold(p));
    BOOST_TEST((look(p, after(25s, kind::not_modified)) == 0s));
    BOOST_TEST(p.holds());
    // And unlearned when it stops.
    BOOST_TEST((look(p, at_once(kind::not_modified)) == 250ms));
    BOOST_TEST(!p.holds());
}

BOOST_AUTO_TEST_CASE(what_counts_as_held) {
    struct row {
        duration elapsed;
        bool says_so;
        bool held;
    };
    for (auto const& r : {row{2ms, true, false},  // says so and does not
                          row{999ms, true, false}, row{1s, true, true}, row{3s, false, false},
                          row{5s, false, true}}) {
        pace p({}, 25s);
        (void)look(p, at_once(kind::unchanged, "\"1\""));
        look_facts answer = after(r.elapsed, kind::not_modified);
        answer.preference_applied = r.says_so;
        (void)look(p, answer);
        BOOST_TEST(p.holds() == r.held, r.elapsed / 1ms << " ms, " << r.says_so);
    }
    pace brief({}, 2s);
    (void)look(brief, at_once(kind::unchanged, "\"1\""));
    (void)look(brief, after(1s, kind::not_modified));
    BOOST_TEST(brief.holds());
}

BOOST_AUTO_TEST_CASE(without_a_connection_to_wait_on_it_is_paced) {
    pace p({}, 25s);
    auto const plain = [&](look_facts const& facts) {
        BOOST_TEST(!p.next_request(false).may_be_held());
        return p.after(facts, middle);
    };
    BOOST_TEST((plain(at_once(kind::unchanged, "\"1\"")) == 0s), "to find out, once");
    BOOST_TEST((plain(at_once(kind::unchanged, "\"1\"")) == 250ms));
    BOOST_TEST((plain(at_once(kind::unchanged, "\"1\"")) == 375ms));
    BOOST_TEST((plain(after(30s, kind::unchanged, "\"1\"")) == 562500us), "slow is not held");
    BOOST_TEST(!p.holds());
}

BOOST_AUTO_TEST_CASE(losing_the_connection_to_wait_on_does_not_unlearn) {
    pace p({}, 25s);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    (void)look(p, after(25s, kind::not_modified));
    (void)p.next_request(false);
    BOOST_TEST((p.after(at_once(kind::unchanged, "\"1\""), middle) == 250ms));
    BOOST_TEST(p.holds());
}

BOOST_AUTO_TEST_CASE(a_server_that_changes_all_the_time_is_paced) {
    pace p({}, 25s);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    (void)look(p, after(25s, kind::not_modified));
    int at_once_again = 0;
    while (look(p, at_once(kind::changed, "\"x\"")) == 0s) BOOST_REQUIRE(++at_once_again < 100);
    BOOST_TEST(at_once_again == 8);
    BOOST_TEST((look(p, at_once(kind::changed, "\"x\"")) == 250ms));
    BOOST_TEST((look(p, after(25s, kind::not_modified)) == 0s));
    BOOST_TEST((look(p, at_once(kind::changed, "\"x\"")) == 0s));
    // Changes that take their time may go on for ever.
    for (int i = 0; i < 50; ++i)
        BOOST_TEST((look(p, after(i % 2 == 0 ? 1s : 1ms, kind::changed, "\"x\"")) == 0s));
}

BOOST_AUTO_TEST_CASE(failures_are_spaced_out) {
    pace p({}, 25s);
    look_facts hinted = at_once(kind::failed);
    hinted.server_wait = 7s;
    look_facts far = hinted;
    far.server_wait = 1h;
    look_facts soon = hinted;
    soon.server_wait = 1ms;
    BOOST_TEST((look(p, at_once(kind::failed)) == 250ms));
    BOOST_TEST((look(p, at_once(kind::failed)) == 375ms));
    BOOST_TEST((p.after(hinted, 0) == 7s));
    BOOST_TEST((p.after(hinted, 1) == 8400ms), "not all at the same moment");
    BOOST_TEST((p.after(far, 0) == 60s));
    BOOST_TEST((look(p, soon) == 1898437500ns), "a hint never quickens");
}

BOOST_AUTO_TEST_CASE(a_failed_hold_is_tried_again_after_a_pause) {
    pace p({}, 24s);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    (void)look(p, after(24s, kind::not_modified));
    BOOST_TEST((look(p, after(15s, kind::failed)) == 250ms));
    BOOST_TEST(p.next_request(true).etag == "\"1\"");
    BOOST_TEST(p.next_request(true).wait_seconds == 24);
    BOOST_TEST((look(p, after(15s, kind::failed)) == 375ms));
    BOOST_TEST(p.next_request(true).wait_seconds == 12, "something in between cuts what lasts");
    for (int i = 0; i < 10; ++i) (void)look(p, after(12s, kind::failed));
    BOOST_TEST(p.next_request(true).wait_seconds == 5);
}

BOOST_AUTO_TEST_CASE(only_holds_cut_in_a_row_are_shortened) {
    pace p({}, 24s);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    for (int i = 0; i < 5; ++i) {
        (void)look(p, after(15s, kind::failed));
        (void)look(p, at_once(kind::failed));
        (void)look(p, after(24s, kind::not_modified));
    }
    BOOST_TEST(p.next_request(true).wait_seconds == 24);
    (void)look(p, after(15s, kind::failed));
    (void)look(p, after(15s, kind::failed));
    (void)look(p, after(11s, kind::failed));
    BOOST_TEST(p.next_request(true).wait_seconds == 12);
}

BOOST_AUTO_TEST_CASE(an_empty_budget_slows_down_what_is_not_held) {
    pace p({}, 25s);
    look_facts facts = at_once(kind::failed);
    facts.budget_empty = true;
    BOOST_TEST((look(p, facts) == 5s));
    facts.what = kind::changed;
    BOOST_TEST((look(p, facts) == 5s));
    facts.etag = "\"1\"";
    (void)look(p, facts);
    facts = after(25s, kind::not_modified);
    facts.budget_empty = true;
    BOOST_TEST((look(p, facts) == 0s));
}

BOOST_AUTO_TEST_CASE(news_make_it_quick_again) {
    pace p({}, 25s);
    for (int i = 0; i < 10; ++i) (void)look(p, at_once(kind::unchanged));
    p.hurry();
    BOOST_TEST((look(p, at_once(kind::unchanged)) == 250ms));
}

BOOST_AUTO_TEST_CASE(what_one_learns_all_know) {
    hold_habit habit;
    vouch::policy::pace one({}, 25s, habit);
    vouch::policy::pace two({}, 25s, habit);
    BOOST_TEST((look(one, at_once(kind::unchanged, "\"1\"")) == 0s), "to find out");
    BOOST_TEST((look(two, at_once(kind::unchanged, "\"7\"")) == 250ms), "one is enough for that");
    BOOST_TEST(!two.is_paced());
    BOOST_TEST((look(one, at_once(kind::not_modified)) == 250ms));
    BOOST_TEST(habit.answers_at_once());
    BOOST_TEST(two.is_paced());
    BOOST_TEST((look(two, after(24s, kind::not_modified)) == 0s));
    BOOST_TEST(habit.holds());
    BOOST_TEST(!one.is_paced());
    BOOST_TEST((look(one, at_once(kind::changed, "\"2\"")) == 0s));
}

// The client knows it from elsewhere: the server had a reason to answer at once.
BOOST_AUTO_TEST_CASE(an_etag_that_was_old_tells_nothing) {
    pace p({}, 25s);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    (void)look(p, after(25s, kind::not_modified));
    BOOST_TEST((look(p, at_once(kind::unchanged, "\"2\"")) == 0s));
    BOOST_TEST(p.holds());
    int at_once_again = 0;
    std::string tag;
    do tag = '"' + std::to_string(++at_once_again) + "x\"";
    while (at_once_again < 100 && look(p, at_once(kind::unchanged, tag)) == 0s);
    BOOST_TEST(at_once_again < 10, "but not for ever");
}

// After a restart the server may be another one.
BOOST_AUTO_TEST_CASE(an_outage_makes_it_forget) {
    pace p({}, 24s);
    look_facts away = at_once(kind::failed);
    away.unheard = true;
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    (void)look(p, at_once(kind::not_modified));
    BOOST_TEST(p.habit.answers_at_once());
    BOOST_TEST((look(p, at_once(kind::failed)) == 375ms));
    BOOST_TEST(p.habit.answers_at_once(), "it answered, though with an error");
    BOOST_TEST((look(p, away) == 562500us));
    BOOST_TEST(!p.habit.answers_at_once());
    BOOST_TEST(!p.is_paced());
    BOOST_TEST((look(p, at_once(kind::changed, "\"2\"")) == 0s), "to find out, again");
    BOOST_TEST((look(p, after(24s, kind::not_modified)) == 0s));
    BOOST_TEST(p.holds());
    look_facts cut = after(20s, kind::failed);
    cut.unheard = true;
    (void)look(p, cut);
    BOOST_TEST(p.holds(), "it held until something in between cut it");
}

BOOST_AUTO_TEST_CASE(where_one_left_off_another_goes_on) {
    hold_habit habit;
    vouch::policy::pace one({}, 25s, habit);
    (void)look(one, at_once(kind::unchanged, "\"1\""));
    BOOST_TEST(one.may_ask());
    vouch::policy::pace next({}, 25s, habit);
    BOOST_TEST(!next.may_ask());
    next.etag() = std::move(one.etag());
    BOOST_TEST(next.next_request(true).etag == "\"1\"");
}

// Whatever comes back: the wait is within its bounds, and no run of looks without a hold or a
// change is asked in a row without a pause.
BOOST_AUTO_TEST_CASE(never_spins) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        pace p({}, std::chrono::seconds(random() % 40));
        int looks = 0;
        duration time{};
        while (time < 10min) {
            bool const may = random() % 4 != 0;
            bool const asked = p.next_request(may).may_be_held();
            look_facts f{.what = static_cast<kind>(random() % 4)};
            f.elapsed = asked && random() % 2 == 0 ? duration(25s) : duration(1ms);
            std::string const etag = "\"" + std::to_string(random() % 3) + "\"";
            if (random() % 3 != 0) f.etag = etag;
            f.preference_applied = random() % 2 == 0;
            f.sas_live = random() % 2 == 0;
            f.budget_empty = random() % 5 == 0;
            if (random() % 5 == 0) f.server_wait = std::chrono::seconds(random() % 100);
            duration const wait = p.after(f, static_cast<double>(random() % 1000) / 999);
            BOOST_REQUIRE(wait >= 0s);
            BOOST_REQUIRE(wait <= 72s);
            time += wait + f.elapsed;
            ++looks;
        }
        // 250 ms less jitter between looks, and nine at once at most between two pauses.
        BOOST_REQUIRE(looks < 10 * 60 * 5 * 10);
    }
    pace p({}, 25s);
    duration time{};
    int looks = 0;
    for (; time < 10min; ++looks) time += look(p, at_once(kind::unchanged, "\"1\""), 0) + 1ms;
    BOOST_TEST(looks < 200);
}

BOOST_AUTO_TEST_CASE(odd_options_do_no_harm) {
    pace_options const odd{
        .initial = -1s, .multiplier = -3, .max = -1s, .max_while_sas = -1s, .jitter = 9};
    pace p(odd, 25s);
    for (int i = 0; i < 5; ++i) BOOST_TEST((look(p, at_once(kind::unchanged), 1) == 0s));
    pace huge({.initial = duration::max(), .multiplier = 1e300, .max = duration::max()}, 25s);
    for (int i = 0; i < 5; ++i) BOOST_TEST((look(huge, at_once(kind::unchanged), 1) <= 24h));
}

// In a flow every wait ends by a change, most of them by an action's answer: none of its looks ever
// finds out whether the server holds, and each of its waits has to be held all the same.
BOOST_AUTO_TEST_CASE(who_did_not_find_out_leaves_it_to_the_next) {
    hold_habit habit;
    for (int wait = 0; wait < 20; ++wait) {
        vouch::policy::pace p({}, 25s, habit);
        BOOST_TEST((look(p, at_once(kind::unchanged, "\"1\"")) == 0s), "wait " << wait);
        BOOST_TEST(asks_to_hold(p));
        if (wait % 2 == 0) BOOST_TEST((p.after(at_once(kind::changed, "\"2\""), middle) == 0s));
    }
    BOOST_TEST(!habit.holds());
    vouch::policy::pace p({}, 25s, habit);
    (void)look(p, at_once(kind::unchanged, "\"1\""));
    BOOST_TEST((look(p, at_once(kind::unchanged, "\"1\"")) == 250ms), "now it is known");
    vouch::policy::pace other({}, 25s, habit);
    BOOST_TEST((look(other, at_once(kind::unchanged, "\"1\"")) == 250ms));
}

BOOST_AUTO_TEST_CASE(where_a_bell_rings_it_looks_now_and_then) {
    pace p({}, 25s);
    look_facts rung = at_once(kind::unchanged, "\"1\"");
    rung.rings = true;
    rung.sas_live = true;
    BOOST_TEST((look(p, rung) == 30s));
    BOOST_TEST((look(p, rung, 0) == 24s));
    BOOST_TEST((look(p, rung, 1) == 36s));
    rung.what = kind::changed;
    BOOST_TEST((look(p, rung) == 30s));
    rung.what = kind::failed;
    BOOST_TEST((look(p, rung) == 250ms), "a failure is no answer");
    rung = at_once(kind::unchanged);
    BOOST_TEST((look(p, rung) == 375ms), "it does not ring any more");
}

BOOST_AUTO_TEST_SUITE_END()
