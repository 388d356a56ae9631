#include <chrono>
#include <string>

#include <boost/asio/error.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/error.hpp>
#include <vouch/json.hpp>

#include "bodies.hpp"
#include "model/decode.hpp"

namespace vouch {
namespace {

using namespace std::chrono_literals;

failure full() {
    decode_scratch scratch;
    failure f;
    f.code = errc::outcome_unknown;
    f.endpoint = endpoint::sas_confirm;
    f.message = "it is unknown whether the action took effect (read back: its state does not tell)";
    f.status = 503;
    f.server_code = "busy";
    f.server_message = "Try \"later\"\n";
    f.issues = {{"/userID", "invalid_type", "Expected string"}};
    f.server_version = "4.2";
    f.cause = boost::asio::error::connection_reset;
    f.request_written = true;
    f.attempts.push_back({.endpoint = endpoint::sas_confirm,
                          .outcome = attempt_class::ambiguous,
                          .cause = boost::asio::error::connection_reset,
                          .elapsed = 1500us,
                          .code = errc::connection_lost,
                          .request_written = true,
                          .connection_reused = true});
    f.attempts.push_back({.endpoint = endpoint::retrieve,
                          .outcome = attempt_class::answered,
                          .status = 200,
                          .elapsed = 2ms,
                          .waited = 500ms,
                          .request_written = true});
    f.elapsed = 504ms;
    f.last = *decode_outcome(test::with(test::full_outcome(), "🐶", "🐱"), scratch);
    return f;
}

BOOST_AUTO_TEST_SUITE(failures)

BOOST_AUTO_TEST_CASE(as_a_line) {
    BOOST_TEST(to_string(full()) ==
               "sas_confirm: it is unknown whether the action took effect (read back: its state "
               "does not tell) (HTTP 503, code busy, \"Try \"later\"\\n\"); /userID: Expected "
               "string; Connection reset by peer; 2 attempts in 504 ms; last seen sas_ready");
    failure f;
    BOOST_TEST(to_string(f) == "session: Success");
    f.code = errc::verification_cancelled;
    f.message = "cancelled:\nby them";
    f.server_code = "m.user";
    BOOST_TEST(to_string(f) == "session: cancelled:\\nby them (code m.user)");
}

BOOST_AUTO_TEST_CASE(as_json) {
    auto const f = full();
    auto const o = boost::json::parse(to_json(f)).as_object();
    auto last = o.at("last").as_object();
    BOOST_TEST(o.size() == 14U);
    auto const without_last = [&] {
        auto copy = o;
        copy.erase("last");
        return boost::json::serialize(copy);
    };
    auto const cause =
        boost::json::serialize(boost::json::object{{"category", f.cause.category().name()},
                                                   {"value", f.cause.value()},
                                                   {"message", f.cause.message()}});
    BOOST_TEST(
        boost::json::parse(without_last()) ==
        boost::json::parse(
            R"({"code":"outcome_unknown","conditions":[],"endpoint":"sas_confirm",)"
            R"j("message":"it is unknown whether the action took effect (read back: its state )j"
            R"j(does not tell)",)j"
            R"("status":503,"serverCode":"busy","serverMessage":"Try \"later\"\n",)"
            R"("issues":[{"path":"/userID","code":"invalid_type","message":"Expected string"}],)"
            R"("serverVersion":"4.2","cause":)" +
            cause +
            R"(,"requestWritten":true,"attempts":[{"endpoint":"sas_confirm","outcome":"ambiguous",)"
            R"("status":null,"code":"connection_lost","cause":)" +
            cause +
            R"(,"elapsedMs":1.5,"waitedMs":0,"requestWritten":true,"connectionReused":true},)"
            R"({"endpoint":"retrieve","outcome":"answered","status":200,"code":null,"cause":null,)"
            R"("elapsedMs":2,"waitedMs":500,"requestWritten":true,"connectionReused":false}],)"
            R"("elapsedMs":504})"));
    BOOST_TEST(last.at("verification").at("state") == "sas_ready");
    BOOST_TEST(last.at("verification").at("sas") ==
               boost::json::parse(R"({"emojis":"[withheld]","decimals":"[withheld]"})"));
    BOOST_TEST(last.at("session").at("verification").at("qr").at("data") == "[withheld]");
    BOOST_TEST(last.at("reconciled") == false);
}

BOOST_AUTO_TEST_CASE(what_there_is_not_is_null) {
    failure f;
    f.code = errc::timed_out;
    auto o = boost::json::parse(to_json(f)).as_object();
    BOOST_TEST(o.size() == 14U);
    for (char const* const name :
         {"status", "serverCode", "serverMessage", "serverVersion", "cause", "last"})
        BOOST_TEST(o.at(name).is_null(), name);
    BOOST_TEST(o.at("attempts").as_array().empty());
    BOOST_TEST(o.at("conditions") == boost::json::parse(R"(["transient","timed_out"])"));
    BOOST_TEST(o.at("message") == "timed out");

    f.code = boost::asio::error::operation_aborted;
    BOOST_TEST(boost::json::parse(to_json(f)).at("code") == "cancelled");
    f.code = boost::asio::error::broken_pipe;
    BOOST_TEST(boost::json::parse(to_json(f)).at("code") == "other");
}

BOOST_AUTO_TEST_CASE(secrets_are_in_neither) {
    auto const f = full();
    std::string const all = to_string(f) + to_json(f);
    for (char const* const secret : {"🐶", "🐱", "🔑", "1234", "5678", "9012", "TUFU"})
        BOOST_TEST(all.find(secret) == all.npos, secret);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
