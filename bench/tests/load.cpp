#include "measure/load.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::bench::load;
using vouch::bench::time_point;

namespace {

time_point at(std::chrono::nanoseconds since_start) { return time_point(1000s) + since_start; }

}  // namespace

BOOST_AUTO_TEST_SUITE(load_)

BOOST_AUTO_TEST_CASE(measures_between_warm_up_and_end) {
    load l({.in_flight = 1, .warm_up = 100ms, .measured = 1s}, at(0s));
    auto now = 0ms;
    int calls = 0;
    while (auto const due = l.take(at(now))) {
        BOOST_TEST((*due == at(now)));
        now += 10ms;
        l.done(*due, at(now));
        ++calls;
    }
    auto const s = l.result();
    BOOST_TEST(calls == 110);
    BOOST_TEST(s.answered == 110U);
    BOOST_TEST(s.calls == 100U);  // the one that opened the window is not in it
    BOOST_TEST(s.seconds == 1.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(s.latency.max() == 10'000'000U);
}

BOOST_AUTO_TEST_CASE(measures_a_number_of_calls) {
    load l({.in_flight = 1, .warm_up = 0s, .measured = 1s, .calls = 50}, at(0s));
    auto now = 0ms;
    while (auto const due = l.take(at(now))) l.done(*due, at(now += 1ms));
    auto const s = l.result();
    BOOST_TEST(s.answered == 55U);
    BOOST_TEST(s.calls == 50U);
    BOOST_TEST(s.seconds == 0.05, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_number_of_calls_is_measured_while_as_many_are_under_way_as_before) {
    load l({.in_flight = 2, .warm_up = 0s, .measured = 1s, .calls = 4, .warm_calls = 2}, at(0s));
    auto now = 0ms;
    std::array<std::optional<time_point>, 2> under_way{l.take(at(now)), l.take(at(now))};
    while (under_way[0] || under_way[1])
        for (auto& due : under_way) {
            if (!due) continue;
            l.done(*due, at(now += 1ms));
            due = l.take(at(now));
        }
    BOOST_TEST(l.result().calls == 4U);
    BOOST_TEST(l.result().answered == 7U);  // one was under way, and is not measured
    BOOST_TEST(l.result().seconds == 0.004, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(memory_that_grows_within_the_window) {
    constexpr std::size_t size = std::size_t{32} << 20U;
    for (bool const within : {true, false}) {
        load l({.in_flight = 1, .warm_up = 0s, .measured = 1s, .calls = 50}, at(0s));
        std::vector<char> ballast;
        int n = 0;
        while (auto const due = l.take(at(0s))) {
            if (++n == (within ? 30 : 2)) ballast.assign(size, 'x');
            l.done(*due, at(1ms));
        }
        BOOST_TEST(ballast.back() == 'x');
        BOOST_TEST((l.result().more.at("grown_kib") > 16 * 1024) == within);
    }
}

BOOST_AUTO_TEST_CASE(calls_under_way_at_the_end_are_answered_but_not_measured) {
    load l({.in_flight = 2, .warm_up = 0s, .measured = 10ms}, at(0s));
    for (int i = 0; i < 5; ++i) l.done(*l.take(at(0ms)), at(0ms));
    auto const first = l.take(at(0ms));
    auto const second = l.take(at(0ms));
    l.done(*first, at(1ms));  // three a loop: opens the window
    auto const third = l.take(at(1ms));
    l.done(*third, at(12ms));
    BOOST_TEST(!l.take(at(12ms)));
    BOOST_CHECK_THROW(static_cast<void>(l.result()), std::runtime_error);
    l.done(*second, at(13ms));
    BOOST_TEST(l.result().calls == 1U);
    BOOST_TEST(l.result().answered == 8U);
}

BOOST_AUTO_TEST_CASE(with_a_rate_a_stall_shows_in_every_call_that_it_held_up) {
    // A call each 10 ms, answered in 1 ms, but for one that takes 105 ms.
    load l({.in_flight = 1, .warm_up = 0s, .measured = 1s, .calls = 0, .rate = 100}, at(0s));
    auto now = at(0s);
    int calls = 0;
    while (auto const due = l.take(now)) {
        now = std::max(now, *due) + (calls++ == 40 ? 105ms : 1ms);
        l.done(*due, now);
    }
    auto const s = l.result();
    BOOST_TEST(s.calls == 100U);
    // Sent late: the stalled one, and those due while it lasted.
    BOOST_TEST(s.latency.percentile(0.85) < 2'000'000U);
    BOOST_TEST(s.latency.percentile(0.90) > 2'000'000U);
    BOOST_TEST(s.latency.max() == 105'000'000U);
}

BOOST_AUTO_TEST_CASE(with_a_rate_calls_are_due_evenly_and_to_the_end) {
    load l({.in_flight = 1, .warm_up = 1s, .measured = 2s, .calls = 0, .rate = 10}, at(0s));
    std::vector<time_point> due;
    while (auto const d = l.take(at(0s))) {
        due.push_back(*d);
        l.done(*d, *d + 1ms);
    }
    BOOST_TEST(due.size() == 30U);
    BOOST_TEST((due.at(1) - due.at(0) == 100ms));
    BOOST_TEST(l.result().calls == 20U);
}

BOOST_AUTO_TEST_CASE(the_window_opens_when_every_loop_has_had_three_answers) {
    load l({.in_flight = 4, .warm_up = 0s, .measured = 1s}, at(0s));
    for (int i = 0; i < 12; ++i) l.done(*l.take(at(0s)), at(9s));
    BOOST_CHECK_THROW(static_cast<void>(l.result()), std::runtime_error);  // nothing measured yet
    l.done(*l.take(at(9s)), at(10s));
    BOOST_TEST(!l.take(at(10s)));
    BOOST_TEST(l.result().calls == 1U);
    BOOST_TEST(l.result().seconds == 1.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_SUITE_END()
