#include <vouch/log_observer.hpp>

#include <chrono>
#include <string>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

using vouch::observer;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_CASE(a_log_reads_as_a_transcript) {
    std::string last;
    vouch::log_observer log([&](std::string_view line) { last = line; });
    vouch::origin const origin{false, "127.0.0.1", 80};
    observer::call_event const call{7, vouch::endpoint::sas_start, "v\x1b[1m\n1", origin};
    log.on_call_started(call);
    BOOST_TEST(last == R"(call 7 sas_start v\x1b[1m\n1 to http://127.0.0.1)");
    log.on_call_started({8, vouch::endpoint::list, "", origin});
    BOOST_TEST(last == "call 8 list to http://127.0.0.1");

    vouch::attempt_record record{.endpoint = vouch::endpoint::sas_start,
                                 .outcome = vouch::attempt_class::answered,
                                 .status = 409,
                                 .elapsed = 1500us};
    log.on_attempt({7, 1, record});
    BOOST_TEST(last == "call 7 attempt 1 sas_start: answered 409 in 1.5 ms");
    record.outcome = vouch::attempt_class::not_sent;
    record.status = 0;
    record.cause = boost::asio::error::connection_refused;
    log.on_attempt({7, 2, record});
    BOOST_TEST(last == "call 7 attempt 2 sas_start: not sent in 1.5 ms: Connection refused");

    log.on_decision({7, vouch::retry_decision::resend, "the server did nothing yet", 2s});
    BOOST_TEST(last == "call 7 resend in 2000.0 ms: the server did nothing yet");
    log.on_decision(
        {7, vouch::retry_decision::give_up, "the server refused it", 0s, vouch::errc::not_found});
    BOOST_TEST(last == "call 7 give up: the server refused it");
    log.on_look({"v1", false, false, 250ms});
    BOOST_TEST(last == "watch of v1 goes on: next look in 250.0 ms");
    log.on_look({"v1", true, true, 5s});
    BOOST_TEST(last ==
               "watch of v1 failed: next look in 5000.0 ms, the retry budget of this server is "
               "used up");
    log.on_call_ended(call, vouch::errc::conflict, 3ms);
    BOOST_TEST(last == "call 7 failed after 3.0 ms: the action is not available in this state");
    log.on_call_ended(call, {}, 3ms);
    BOOST_TEST(last == "call 7 done after 3.0 ms");
    log.on_transition({"v1", vouch::verification_state::ready, vouch::verification_state::done});
    BOOST_TEST(last == "verification v1: ready -> done");
    log.on_connection({vouch::pool_event::dialing, origin, {}});
    BOOST_TEST(last == "connection to http://127.0.0.1 dialing");
    log.on_connection({vouch::pool_event::closed, origin, boost::asio::error::eof});
    BOOST_TEST(last == "connection to http://127.0.0.1 closed: End of file");
    log.on_push({vouch::push_event::connected, origin, {}, {}});
    BOOST_TEST(last == "doorbell of http://127.0.0.1 connected");
    log.on_push({vouch::push_event::lost, origin, boost::asio::error::eof, "cannot connect\n"});
    BOOST_TEST(last == R"(doorbell of http://127.0.0.1 lost: End of file (cannot connect\n))");
    BOOST_TEST(last.find('\n') == last.npos);
}
