#include "cli/trace.hpp"

#include <regex>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_CASE(a_trace_stamps_each_line) {
    std::ostringstream out;
    vouch::cli::trace t(out);
    t.on_transition({"v1", vouch::verification_state::ready, vouch::verification_state::done});
    std::regex const expected(R"(\[ +\d+\.\d{3}\] verification v1: ready -> done\n)");
    BOOST_TEST(std::regex_match(out.str(), expected), out.str());
}
