#include "cli/report.hpp"

#include <boost/asio/error.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

namespace cli = vouch::cli;

namespace {

cli::exit_code code_of(boost::system::error_code ec) { return cli::exit_code_for(ec); }

vouch::failure conflict() {
    vouch::failure f;
    f.code = make_error_code(vouch::errc::conflict);
    f.message = "sas_start is not available now";
    f.status = 409;
    f.server_code = "conflict";
    f.server_message = "not \x1b[31mnow";
    f.endpoint = vouch::endpoint::sas_start;
    f.attempts.resize(4);
    for (auto& a : f.attempts) a.endpoint = f.endpoint;
    f.attempts.back().endpoint = vouch::endpoint::retrieve;  // read back: not a try
    f.elapsed = std::chrono::milliseconds(1234);
    return f;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(exit_codes) {
    using cli::exit_code;
    using vouch::errc;
    struct {
        errc code;
        exit_code expected;
    } const rows[] = {
        {errc::invalid_argument, exit_code::usage},
        {errc::invalid_url, exit_code::usage},
        {errc::plain_http_refused, exit_code::usage},
        {errc::pool_closed, exit_code::failure},
        {errc::connect_failed, exit_code::failure},
        {errc::resolve_failed, exit_code::failure},
        {errc::tls_failed, exit_code::failure},
        {errc::connection_lost, exit_code::failure},
        {errc::timed_out, exit_code::failure},
        {errc::outcome_unknown, exit_code::failure},
        {errc::invalid_response, exit_code::failure},
        {errc::bad_request, exit_code::failure},
        {errc::unprocessable, exit_code::failure},
        {errc::unauthorized, exit_code::authentication},
        {errc::forbidden, exit_code::authentication},
        {errc::not_found, exit_code::not_found},
        {errc::verification_gone, exit_code::not_found},
        {errc::conflict, exit_code::not_ready},
        {errc::comparison_changed, exit_code::not_ready},
        {errc::method_unavailable, exit_code::not_ready},
        {errc::too_many_requests, exit_code::failure},
        {errc::server_error, exit_code::failure},
        {errc::verification_cancelled, exit_code::failure},
        {errc::verification_failed, exit_code::failure},
        {errc::no_progress, exit_code::failure},
    };
    for (auto const& r : rows)
        BOOST_TEST(
            static_cast<int>(code_of(make_error_code(r.code))) == static_cast<int>(r.expected),
            cli::code_name(make_error_code(r.code)));
    BOOST_TEST(static_cast<int>(code_of({})) == 0);
    BOOST_TEST(static_cast<int>(code_of(boost::asio::error::operation_aborted)) == 130);
    BOOST_TEST(static_cast<int>(code_of(boost::asio::error::connection_refused)) == 1);
}

BOOST_AUTO_TEST_CASE(a_conflict_for_people) {
    cli::place at;
    at.command = cli::command::sas_start;
    at.id = "v 1";
    auto const r = cli::describe(conflict(), at);
    BOOST_TEST(cli::to_text(r, {}, false) ==
               "vouch sas start: sas_start is not available now\n"
               "  server   409 conflict \"not \xef\xbf\xbd[31mnow\"\n"
               "  tried    3 times in 1.2 s\n"
               "  next     vouch show 'v 1'\n");
    BOOST_TEST(cli::to_text(r, {}, true).find("next") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_conflict_for_programs) {
    cli::place at;
    at.command = cli::command::sas_start;
    at.id = "v1";
    auto f = conflict();
    f.issues.push_back({"/userID", "invalid", "no user"});
    auto const json = boost::json::parse(cli::to_json(cli::describe(f, at)));
    auto const& e = json.at("error").as_object();
    BOOST_TEST(e.at("code").as_string() == "conflict");
    BOOST_TEST(e.at("step").as_string() == "sas start");
    BOOST_TEST(e.at("verificationID").as_string() == "v1");
    BOOST_TEST(e.at("status").as_int64() == 409);
    BOOST_TEST(e.at("serverCode").as_string() == "conflict");
    BOOST_TEST(e.at("serverMessage").as_string() == "not \x1b[31mnow");
    BOOST_TEST(e.at("issues").at(0).at("path").as_string() == "/userID");
    BOOST_TEST(e.at("attempts").as_int64() == 3);
    BOOST_TEST(e.at("next").as_string() == "vouch show v1");
    BOOST_TEST(e.at("exitCode").as_int64() == 4);
}

BOOST_AUTO_TEST_CASE(each_failure_names_a_next_step) {
    using vouch::errc;
    struct {
        errc code;
        bool has_token;
        char const* next;
    } const rows[] = {
        {errc::unauthorized, false, "no token was sent: export BEEPER_ACCESS_TOKEN=..."},
        {errc::unauthorized, true,
         "set a valid token of this device: export BEEPER_ACCESS_TOKEN=..."},
        {errc::not_found, true, "vouch list"},
        {errc::verification_gone, true, "vouch list"},
        {errc::outcome_unknown, true, "vouch show v1"},
        {errc::connect_failed, true,
         "is Beeper running at http://h? Another one: vouch --base-url URL accept"},
        {errc::tls_failed, true, "trust the server's certificate: vouch --ca-file FILE accept"},
        {errc::plain_http_refused, true,
         "use an https:// base URL, or add --allow-plain-http to send the token unencrypted"},
        {errc::timed_out, true, "vouch doctor"},
        {errc::server_error, true, "vouch doctor"},
        {errc::redirected, true, "vouch doctor"},
        {errc::protocol_error, true, "vouch doctor"},
        {errc::no_progress, true, "vouch doctor"},
        {errc::too_many_requests, true, "wait a moment, then: vouch accept v1"},
        {errc::unprocessable, true, "vouch accept --help"},
        {errc::invalid_url, true, "vouch accept --help"},
    };
    for (auto const& r : rows) {
        vouch::failure f;
        f.code = make_error_code(r.code);
        cli::place const at{cli::command::accept, "v1", "http://h", r.has_token};
        BOOST_TEST(cli::describe(f, at).next == r.next);
    }
    vouch::failure late;
    late.code = make_error_code(errc::timed_out);
    for (auto const waits : {cli::command::watch, cli::command::verify})
        BOOST_TEST(cli::describe(late, {waits, "v1", "http://h", true}).next ==
                   "vouch " + std::string(cli::to_string(waits)) + " v1");
}

BOOST_AUTO_TEST_CASE(a_problem_of_the_program) {
    cli::problem const p(cli::exit_code::not_found, "no_active_verification",
                         "no verification is active", "vouch verify");
    auto const r = cli::describe(p, {cli::command::show, {}, {}, false});
    BOOST_TEST(static_cast<int>(r.exit) == 5);
    BOOST_TEST(cli::to_text(r, {}, false) ==
               "vouch show: no verification is active\n"
               "  next     vouch verify\n");
    BOOST_TEST(cli::to_json(r) ==
               R"({"error":{"code":"no_active_verification","message":"no verification is active",)"
               R"("step":"show","next":"vouch verify","exitCode":5}})");
}

BOOST_AUTO_TEST_SUITE_END()
