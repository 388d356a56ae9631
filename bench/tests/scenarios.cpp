#include "scenarios/scenario.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(scenarios)

// A scenario that CMakeLists.txt does not know is one that no test runs.
BOOST_AUTO_TEST_CASE(each_is_tried) {
    std::string names;
    for (auto const& s : vouch::bench::scenarios()) names += (names.empty() ? "" : " ") + s.name;
    BOOST_TEST(names == VOUCH_BENCH_TRIED);
}

BOOST_AUTO_TEST_SUITE_END()
