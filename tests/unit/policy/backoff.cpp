#include "policy/backoff.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::duration;
using vouch::retry_options;
using vouch::policy::backoff;

BOOST_AUTO_TEST_SUITE(backoff_)

BOOST_AUTO_TEST_CASE(doubles_up_to_the_longest) {
    retry_options const o;
    duration const expected[] = {500ms, 1s, 2s, 4s, 8s, 8s, 8s};
    int resend = 0;
    for (auto const d : expected) BOOST_TEST((backoff(o, ++resend, 0) == d), "resend " << resend);
}

BOOST_AUTO_TEST_CASE(jitter_takes_off_up_to_its_share) {
    retry_options const o;
    BOOST_TEST((backoff(o, 1, 0) == 500ms));
    BOOST_TEST((backoff(o, 1, 0.5) == 437500us));
    BOOST_TEST((backoff(o, 1, 1) == 375ms));
    BOOST_TEST((backoff(o, 5, 1) == 6s));
}

BOOST_AUTO_TEST_CASE(a_hint_is_waited_out_and_a_little_longer) {
    using vouch::policy::hinted;
    retry_options const o;
    BOOST_TEST((hinted(o, 4s, 1min, 0) == 4s));
    BOOST_TEST((hinted(o, 4s, 1min, 0.5) == 4500ms));
    BOOST_TEST((hinted(o, 4s, 1min, 1) == 5s));
    BOOST_TEST((hinted(o, 0s, 1min, 1) == 0s));
    BOOST_TEST((hinted({.jitter = 0}, 4s, 1min, 1) == 4s));
    // What is added outlives no deadline, and a wait that does is told as it is.
    BOOST_TEST((hinted(o, 4s, 4100ms, 1) == 4050ms));
    BOOST_TEST((hinted(o, 4s, 4s, 1) == 4s));
    BOOST_TEST((hinted(o, 4s, 1s, 1) == 4s));
    BOOST_TEST((hinted({.jitter = 1}, duration::max() / 2, duration::max(), 1) < duration::max()));
}

BOOST_AUTO_TEST_CASE(odd_options_give_odd_but_sane_waits) {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    double const inf = std::numeric_limits<double>::infinity();
    BOOST_TEST((backoff({.initial_backoff = -1s}, 1, 0) == 0s));
    BOOST_TEST((backoff({.max_backoff = -1s}, 3, 0) == 0s));
    BOOST_TEST((backoff({.initial_backoff = 10s, .max_backoff = 3s}, 1, 0) == 3s));
    BOOST_TEST((backoff({.multiplier = 0.1}, 3, 0) == 500ms));
    BOOST_TEST((backoff({.multiplier = nan}, 3, 0) == 500ms));
    BOOST_TEST((backoff({.multiplier = inf}, 3, 0) == 8s));
    BOOST_TEST((backoff({.initial_backoff = 0s, .multiplier = inf}, 100, 0) == 0s));
    BOOST_TEST((backoff({.jitter = 7}, 1, 1) == 0s));
    BOOST_TEST((backoff({.jitter = nan}, 1, 1) == 500ms));
    BOOST_TEST((backoff({}, 1, nan) == 500ms));
    BOOST_TEST((backoff({}, 0, 0) == 500ms));
    BOOST_TEST((backoff({.max_backoff = duration::max()}, std::numeric_limits<int>::max(), 0) ==
                duration::max()));
}

// Any options, any resend: never negative, never beyond the longest, and less jitter is never less.
BOOST_AUTO_TEST_CASE(stays_within_bounds_whatever_the_options) {
    std::mt19937_64 random(20240607);
    std::uniform_int_distribution<std::int64_t> any_time(-1'000'000'000,
                                                         std::numeric_limits<std::int64_t>::max());
    std::uniform_real_distribution<double> any_factor(-2, 50);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < 20'000; ++i) {
        retry_options const o{.initial_backoff = duration(any_time(random)),
                              .max_backoff = duration(any_time(random)),
                              .multiplier = any_factor(random),
                              .jitter = unit(random) * 1.5};
        int const resend = static_cast<int>(random() % 200) - 5;
        double const r = unit(random);
        duration const wait = backoff(o, resend, r);
        BOOST_REQUIRE(wait >= 0s);
        BOOST_REQUIRE((wait <= o.max_backoff || wait == 0s));
        BOOST_REQUIRE(wait <= backoff(o, resend, r / 2));
        BOOST_REQUIRE(backoff(o, resend, 0) <= backoff(o, resend + 1, 0));
    }
}

BOOST_AUTO_TEST_SUITE_END()
