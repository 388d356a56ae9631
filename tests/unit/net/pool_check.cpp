#include "net/pool_check.hpp"

#include <string>

#include <boost/test/unit_test.hpp>
#include <vouch/error.hpp>

#include "net/timer_queue.hpp"

using namespace std::chrono_literals;

namespace {

std::string problem(vouch::pool_options const& o) {
    try {
        vouch::net::check(o);
        return "none";
    } catch (vouch::error const& e) {
        BOOST_TEST(e.code() == vouch::errc::invalid_argument);
        return e.details().message;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_check)

BOOST_AUTO_TEST_CASE(options_that_cannot_be_used_are_named) {
    BOOST_TEST(problem({}) == "none");
    BOOST_TEST(problem({.max_total = 0}) == "pool_options::max_total has to be at least 1");
    BOOST_TEST(problem({.max_per_origin = 0}) ==
               "pool_options::max_per_origin has to be at least 1");
    BOOST_TEST(problem({.max_held_per_origin = 0}) ==
               "pool_options::max_held_per_origin has to be at least 1");
    BOOST_TEST(problem({.max_waiting = 0}) == "pool_options::max_waiting has to be at least 1");
    BOOST_TEST(problem({.connect_timeout = 0s}) ==
               "pool_options::connect_timeout has to be above 0");
    BOOST_TEST(problem({.idle_timeout = -1s}) == "pool_options::idle_timeout has to be 0 or more");
    BOOST_TEST(problem({.max_lifetime = 0s}) == "pool_options::max_lifetime has to be above 0");
}

BOOST_AUTO_TEST_CASE(a_wait_beyond_all_time_is_for_ever) {
    using time_point = vouch::clock::time_point;
    time_point const now{1h};
    BOOST_TEST((vouch::net::later(now, 2s) == time_point{1h + 2s}));
    BOOST_TEST((vouch::net::later(now, vouch::duration::max()) == time_point::max()));
}

BOOST_AUTO_TEST_SUITE_END()
