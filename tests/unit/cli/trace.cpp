#include "cli/trace.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>

namespace {

using vouch::observer;
using namespace std::chrono_literals;

/// The line without its time.
std::string last_line(std::ostringstream& out) {
    auto line = out.str();
    out.str("");
    BOOST_TEST_REQUIRE(line.starts_with("["));
    BOOST_TEST_REQUIRE(line.ends_with("\n"));
    line.pop_back();
    BOOST_TEST(line.find('\n') == std::string::npos);
    return line.substr(line.find("] ") + 2);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_trace_reads_as_a_transcript) {
    std::ostringstream out;
    vouch::cli::trace t(out);
    vouch::origin const origin{false, "127.0.0.1", 80};
    observer::call_event const call{7, vouch::endpoint::sas_start, "v\x1b[1m1", origin};
    t.on_call_started(call);
    BOOST_TEST(last_line(out) == "call 7 sas_start v\xef\xbf\xbd[1m1 to http://127.0.0.1");

    vouch::attempt_record record;
    record.endpoint = vouch::endpoint::sas_start;
    record.outcome = vouch::attempt_class::answered;
    record.status = 409;
    record.elapsed = 1500us;
    t.on_attempt({7, 1, record});
    BOOST_TEST(last_line(out) == "call 7 attempt 1 sas_start: " +
                                     std::string(to_string(record.outcome)) + " 409 in 1.5 ms");
    t.on_decision({7, vouch::retry_decision::resend, "429 with Retry-After", 2s});
    BOOST_TEST(last_line(out) == "call 7 " + std::string(to_string(vouch::retry_decision::resend)) +
                                     " in 2000.0 ms: 429 with Retry-After");
    t.on_call_ended(call, vouch::make_error_code(vouch::errc::conflict), 3ms);
    BOOST_TEST(last_line(out).starts_with("call 7 failed after 3.0 ms: "));
    t.on_call_ended(call, {}, 3ms);
    BOOST_TEST(last_line(out) == "call 7 done after 3.0 ms");
    t.on_transition({"v1", vouch::verification_state::ready, vouch::verification_state::sas_ready});
    BOOST_TEST(last_line(out) == "verification v1: ready -> sas_ready");
    t.on_connection({vouch::pool_event::dialing, origin, {}});
    BOOST_TEST(last_line(out).starts_with("connection to http://127.0.0.1 "));
}
