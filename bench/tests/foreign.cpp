#include "measure/foreign.hpp"

#include <boost/test/unit_test.hpp>

#include "measure/usage.hpp"
#include "process/child.hpp"

using namespace vouch::bench;

BOOST_AUTO_TEST_SUITE(foreign)

BOOST_AUTO_TEST_CASE(is_a_share_of_the_machine) {
    foreign_load const others;
    auto const percent = others.percent();
    BOOST_TEST(percent >= 0);
    BOOST_TEST(percent <= 100);
}

BOOST_AUTO_TEST_CASE(what_a_child_used_counts_as_own_once_it_was_waited_for) {
    auto const before = cpu_of_children().total();
    static_cast<void>(in_child(-1, [] {
        auto const start = cpu_so_far().total();
        while (cpu_so_far().total() - start < 20'000) continue;
        return boost::json::value(nullptr);
    }));
    BOOST_TEST(cpu_of_children().total() - before >= 20'000);
}

BOOST_AUTO_TEST_SUITE_END()
