#include "policy/bell.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::duration;
using vouch::policy::bell;
using kind = bell::step::kind;

namespace {

constexpr bell::time_point start{1h};

std::string_view name_of(kind k) {
    switch (k) {
        case kind::nothing:
            return "nothing";
        case kind::wait:
            return "wait";
        case kind::connect:
            return "connect";
        case kind::give_up:
            return "give up";
        case kind::hang_up:
            return "hang up";
        case kind::ping:
            return "ping";
        case kind::look_all:
            return "look at all";
        case kind::look_others:
            return "look at others";
    }
    return "?";
}

/// A bell, and a clock that the test moves.
struct tower {
    bell b;
    bell::time_point now = start;

    /// The steps up to the next wait, and how long that is.
    std::string steps() {
        std::string out;
        for (int i = 0; i < 10; ++i) {
            auto const s = b.next(now);
            out += name_of(s.what);
            if (s.what == kind::nothing) return out;
            if (s.what == kind::wait)
                return out + " " +
                       std::to_string(
                           std::chrono::duration_cast<std::chrono::milliseconds>(s.until - now)
                               .count());
            out += ", ";
        }
        return out + "without end";
    }
    std::string after(duration d) {
        now += d;
        return steps();
    }
    /// Lost as soon as it rang; what comes then.
    std::string again() {
        b.opened(now);
        b.lost(now, 1);
        return steps();
    }
};

struct ringing : tower {
    ringing() {
        b.want(now, false);
        (void)steps();
        b.opened(now);
        (void)steps();
        now += 10s;
        b.heard(now);
    }
    bool event(std::uint64_t seq, std::string_view id, bool news = true) {
        return b.event(now, seq, id, news);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bell_)

BOOST_AUTO_TEST_CASE(it_connects_when_it_is_wanted_and_stays_a_little_longer) {
    tower t;
    BOOST_TEST(t.steps() == "nothing");
    t.b.want(t.now, false);
    BOOST_TEST(t.steps() == "connect, wait 15000");
    t.now += 2s;
    t.b.opened(t.now);
    BOOST_TEST(t.steps() == "look at all, wait 20000");
    t.b.leave(t.now);
    BOOST_TEST(t.steps() == "wait 5000");
    t.now += 4s;
    t.b.want(t.now, false);
    BOOST_TEST(t.steps() == "wait 16000");
    t.b.leave(t.now);
    BOOST_TEST(t.after(5s) == "hang up, nothing");
    t.b.want(t.now, false);
    BOOST_TEST(t.steps() == "connect, wait 15000");
    t.b.leave(t.now);
    BOOST_TEST(t.after(5s) == "hang up, nothing");
}

BOOST_AUTO_TEST_CASE(a_connection_that_takes_too_long_or_is_lost_is_tried_again_later_and_later) {
    tower t;
    t.b.want(t.now, false);
    (void)t.steps();
    t.now += 15s;
    BOOST_TEST((t.b.next(t.now).what == kind::give_up));
    t.b.lost(t.now, 1);
    BOOST_TEST(t.steps() == "wait 500");
    BOOST_TEST(t.after(500ms) == "connect, wait 15000");
    t.b.lost(t.now, 0);
    BOOST_TEST(t.steps() == "wait 500", "half of it at random");
    for (auto const* const next :
         {"look at all, wait 2000", "look at all, wait 4000", "look at all, wait 8000",
          "look at all, wait 16000", "look at all, wait 30000", "look at all, wait 30000"}) {
        BOOST_TEST(t.after(30s) == "connect, wait 15000");
        BOOST_TEST(t.again() == next);
    }
    (void)t.after(30s);
    t.b.opened(t.now);
    (void)t.steps();
    t.now += bell::proof;
    t.b.lost(t.now, 1);
    BOOST_TEST(t.steps() == "look at all, wait 500", "it stood long enough");
    t.b.leave(t.now);
    BOOST_TEST(t.steps() == "nothing");
    t.b.want(t.now, false);
    BOOST_TEST(t.steps() == "wait 500", "who comes anew waits as well");
}

BOOST_AUTO_TEST_CASE(a_server_without_one_is_asked_again_after_a_while) {
    tower t;
    t.b.want(t.now, false);
    (void)t.steps();
    t.b.absent(t.now);
    BOOST_TEST(t.steps() == "wait 300000");
    BOOST_TEST(t.b.is_absent());
    t.b.leave(t.now);
    BOOST_TEST(t.steps() == "nothing");
    t.b.want(t.now, false);
    BOOST_TEST(t.steps() == "wait 300000");
    t.b.want(t.now, true);
    BOOST_TEST(t.steps() == "connect, wait 15000", "who must have it wants to know now");
    t.b.absent(t.now);
    t.b.forgive();
    BOOST_TEST(t.steps() == "connect, wait 15000", "another token");
    t.b.absent(t.now);
    BOOST_TEST(t.after(5min) == "connect, wait 15000");
}

BOOST_FIXTURE_TEST_CASE(silence_is_questioned, ringing) {
    BOOST_TEST(steps() == "wait 20000");
    BOOST_TEST(after(20s) == "ping, wait 10000");
    now += 3s;
    b.heard(now);
    BOOST_TEST(steps() == "wait 20000");
    BOOST_TEST(after(1h) == "ping, wait 10000", "also where the clock was late");
    now += 10s;
    BOOST_TEST((b.next(now).what == kind::give_up));
}

BOOST_FIXTURE_TEST_CASE(events_in_order_tell_where_to_look, ringing) {
    BOOST_TEST(!event(1, "a"));
    BOOST_TEST(!event(2, "a"));
    BOOST_TEST(steps() == "wait 20000", "what it shows is looked at by itself");
    BOOST_TEST(event(3, "b"), "a may have ended");
    BOOST_TEST(b.previous() == "a");
    BOOST_TEST(b.current() == "b");
    BOOST_TEST(event(4, ""), "so may b");
    BOOST_TEST(b.previous() == "b");
    BOOST_TEST(!event(5, "c"));
    BOOST_TEST(steps() == "wait 20000");
    BOOST_TEST(!event(6, "c", false));
    BOOST_TEST(steps() == "look at others, wait 20000", "something moved that it does not show");
    BOOST_TEST(b.gaps() == 0U);
}

BOOST_FIXTURE_TEST_CASE(gaps_and_what_cannot_be_read_lead_to_a_look_at_all, ringing) {
    BOOST_TEST(!event(1, "a"));
    BOOST_TEST(!event(3, "a"));
    BOOST_TEST(b.gaps() == 1U);
    BOOST_TEST(steps() == "look at all, wait 20000");
    BOOST_TEST(!event(2, "b"), "it comes late: the present one is still a");
    BOOST_TEST(!event(3, "b"), "a second time");
    BOOST_TEST(b.current() == "a");
    BOOST_TEST(b.gaps() == 1U);
    BOOST_TEST(steps() == "wait 20000");
    b.malformed();
    BOOST_TEST(steps() == "wait 1000", "not all the time");
    BOOST_TEST(!event(4, "a", false));
    BOOST_TEST(after(1s) == "look at all, wait 19000", "which is more than the others");
}

BOOST_AUTO_TEST_CASE(numbers_begin_at_0_or_1) {
    for (std::uint64_t const first : {0U, 1U, 2U}) {
        ringing r;
        (void)r.event(first, "a");
        BOOST_TEST(r.b.gaps() == (first > 1 ? 1U : 0U));
        r.b.lost(r.now, 1);
        (void)r.after(1s);
        r.b.opened(r.now);
        (void)r.event(0, "a");
        (void)r.event(1, "a");
        BOOST_TEST(r.b.gaps() == (first > 1 ? 1U : 0U), "each connection counts anew");
    }
}

BOOST_FIXTURE_TEST_CASE(it_covers_what_the_session_shows, ringing) {
    BOOST_TEST(b.covers("a", true));
    BOOST_TEST(!b.covers("a", false));
    (void)event(1, "b");
    BOOST_TEST(!b.covers("a", true), "the session shows b now");
    BOOST_TEST(b.covers("b", false));
    b.lost(now, 1);
    BOOST_TEST(!b.covers("b", true));
}

BOOST_AUTO_TEST_SUITE_END()
