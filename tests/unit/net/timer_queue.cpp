#include "net/timer_queue.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>

using namespace std::chrono_literals;
using vouch::net::timer;
using vouch::net::timer_queue;

namespace {

struct probe final : timer {
    std::function<void()> what;
    explicit probe(std::function<void()> w = [] {}) : what(std::move(w)) {}
    void on_time() override { what(); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(timer_queue_suite)

BOOST_AUTO_TEST_CASE(they_fire_in_order_of_time) {
    vouch::testing::simulation sim;
    timer_queue q(sim.clock());
    std::vector<long> seen;
    std::deque<probe> timers;
    std::mt19937 random(7);
    for (int i = 0; i < 1000; ++i) {
        // Half of them within the minute, half beyond; and some at the same time.
        auto const due = sim.now() + std::chrono::milliseconds(random() % 1200) * 100;
        timers.emplace_back([&, due] {
            BOOST_TEST((sim.now() == due));
            seen.push_back(sim.elapsed().count());
        });
        q.arm(timers.back(), due);
    }
    sim.run();
    BOOST_TEST(seen.size() == 1000U);
    BOOST_TEST(std::is_sorted(seen.begin(), seen.end()));
    BOOST_TEST(q.size() == 0U);
}

BOOST_AUTO_TEST_CASE(within_a_turn_time_stands_still) {
    vouch::testing::simulation sim;
    timer_queue q(sim.clock());
    auto const start = sim.now();
    {
        timer_queue::turn const outer(q);
        sim.run_for(1s);
        BOOST_TEST((q.now() == start));
        {
            timer_queue::turn const inner(q);
            BOOST_TEST((q.now() == start));
        }
        BOOST_TEST((q.now() == start));
    }
    BOOST_TEST((q.now() == start + 1s));
    // What fires together sees one time, that of the wake-up.
    std::vector<vouch::clock::time_point> seen;
    probe first([&] { seen.push_back(q.now()); });
    probe second([&] { seen.push_back(q.now()); });
    q.arm(first, start + 2s);
    q.arm(second, start + 2s);
    sim.run_for(2s);
    BOOST_TEST(seen.size() == 2U);
    BOOST_TEST((seen[0] == seen[1]));
    BOOST_TEST((q.now() == start + 3s));
}

BOOST_AUTO_TEST_CASE(disarmed_and_moved_ones) {
    vouch::testing::simulation sim;
    timer_queue q(sim.clock());
    std::deque<probe> timers;
    std::mt19937 random(8);
    std::vector<int> fired(500, 0);
    std::vector<int> expected(500, 0);
    for (std::size_t i = 0; i < 500; ++i) {
        timers.emplace_back([&, i] { ++fired[i]; });
        q.arm(timers.back(), sim.now() + std::chrono::milliseconds(random() % 1000));
    }
    for (std::size_t i = 0; i < 500; ++i) {
        expected[i] = 1;
        if (i % 3 == 0) q.arm(timers[i], sim.now() + (i % 2 == 0 ? 2s : 2min));
        if (i % 7 == 0) q.arm(timers[i], sim.now() + (i % 2 == 0 ? 3min : 3s));
        if (i % 5 == 0) {
            q.disarm(timers[i]);
            expected[i] = 0;
            BOOST_TEST(!timers[i].armed());
        }
    }
    sim.run();
    BOOST_TEST(fired == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_arms_itself_for_now_lets_others_run) {
    vouch::testing::simulation sim;
    timer_queue q(sim.clock());
    int rounds = 0;
    probe again;
    again.what = [&] {
        if (++rounds < 100) q.arm(again, sim.now());
    };
    bool other = false;
    probe later([&] { other = true; });
    q.arm(again, sim.now());
    q.arm(later, sim.now() + 1ms);
    sim.run();
    BOOST_TEST(rounds == 100);
    BOOST_TEST(other);
}

BOOST_AUTO_TEST_CASE(at_rest_nothing_keeps_the_executor) {
    vouch::testing::simulation sim;
    timer_queue q(sim.clock());
    probe p;
    q.arm(p, sim.now() + 1h);
    q.disarm(p);
    q.rest();
    sim.run();
    BOOST_TEST((sim.elapsed() == 0s));
}

BOOST_AUTO_TEST_SUITE_END()
