#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "cli/canned_server.hpp"
#include "cli/rig.hpp"

using vouch_test::canned_server;
using vouch_test::has;
using vouch_test::http_response;
using vouch_test::rig;
using vouch_test::run;
using vouch_test::scratch_file;

namespace {

constexpr auto session = R"({"e2ee":{"crossSigning":true,"firstSyncDone":true,
"hasBackedUpRecoveryKey":true,"initialized":true,"keyBackup":true,"secrets":{"masterKey":true,
"megolmBackupKey":true,"recoveryKey":true,"selfSigningKey":true,"userSigningKey":true},
"secretStorage":true,"verified":true},"state":"ready"})";

/// What a server that answers `/v1/info` so is found to be.
boost::json::object examined(std::string const& info) {
    canned_server const server([&](std::string const& head) {
        return head.starts_with("GET /v1/info ") ? info : http_response(200, session);
    });
    auto const e = run({{"doctor", "--json", "--base-url", server.url()}, {}, {}, {}});
    BOOST_TEST(e.exit == 0, e.out << e.err);
    return boost::json::parse(e.out).as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor)

BOOST_AUTO_TEST_CASE(a_server_in_good_health) {
    rig const r;
    auto const id = r.laptop({"create", "-q"}).out;
    auto const e = r.laptop({"doctor"});
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(e.err == "");
    for (auto const& line :
         {"server        " + r.url() + "\n", std::string("reachable     yes: 127.0.0.1:"),
          std::string("version       vouch emulator 4.2.1, running\n"),
          std::string("token         valid\n"), std::string("session       needs-verification\n"),
          std::string("holds polls   yes: it held one for "),
          "pushes        yes: ws" + r.url().substr(4) + "/v1/ws\n",
          "next          vouch watch " + id})
        BOOST_TEST(has(e.out, line), e.out << "should say " << line);
    BOOST_TEST(!has(e.out, "TLS"));

    auto const d = r.json("laptop", {"doctor"});
    BOOST_TEST(d.at("reachable").as_bool());
    BOOST_TEST(d.at("token").as_string() == "valid");
    BOOST_TEST(d.at("holdsPolls").as_bool());
    BOOST_TEST(d.at("pushes").as_bool());
    BOOST_TEST(d.at("server").at("version").as_string() == "4.2.1");
    BOOST_TEST(d.at("exitCode").as_int64() == 0);
    for (auto const& entry : r.requests())
        BOOST_TEST((entry.method == "GET" || entry.endpoint == "create"), entry.target);
}

BOOST_AUTO_TEST_CASE(how_a_server_takes_polls) {
    BOOST_TEST(has(rig().laptop({"doctor"}).out, "not known: it takes a verification to ask"));
    vouch::emulator::options o;
    o.hold = false;
    rig const at_once(o);
    (void)at_once.laptop({"create"});
    BOOST_TEST(has(at_once.laptop({"doctor"}).out, "holds polls   no: it answers at once"));
    o.etag = false;
    rig const without(o);
    (void)without.laptop({"create"});
    BOOST_TEST(has(without.laptop({"doctor"}).out, "holds polls   no: its answers have no ETag"));
}

BOOST_AUTO_TEST_CASE(over_https) {
    rig r(true);
    scratch_file const ca(r.server().ca_pem());
    auto const e = r.laptop({"doctor", "--ca-file", ca.path()});
    BOOST_TEST(e.exit == 0, e.out << e.err);
    for (auto const* const part : {"TLS           TLSv1.3, ", "certificate   for 127.0.0.1, ",
                                   "by CN = vouch emulator test authority", "trusted       yes\n"})
        BOOST_TEST(has(e.out, part), e.out << "should say " << part);

    auto const refused = r.json("laptop", {"doctor", "--retries", "0"}, 1).as_object();
    BOOST_TEST(refused.at("reachable").as_bool());
    auto const& tls = refused.at("tls").as_object();
    BOOST_TEST(!tls.at("verified").as_bool());
    BOOST_TEST(has(std::string(tls.at("reason").as_string()), "unable to get local issuer"));
    BOOST_TEST(tls.at("names").as_array().size() == 3U);
    BOOST_TEST(refused.at("error").at("code").as_string() == "tls_failed");
    BOOST_TEST(has(std::string(refused.at("next").as_string()), "--ca-file"));
    BOOST_TEST(refused.at("token").as_string() == "not known");
    rig const stranger(true);
    (void)stranger.laptop({"doctor", "--retries", "0"});
    BOOST_TEST(!stranger.requests().empty());
    for (auto const& entry : stranger.requests())
        BOOST_TEST(entry.device == "", "the token went to " << entry.target);

    auto const insecure = r.laptop({"doctor", "--insecure", "--quiet"});
    BOOST_TEST(insecure.exit == 0);
    BOOST_TEST(has(insecure.out, "trusted       not checked (--insecure), and it is not: "));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_and_what_to_do) {
    std::string url;
    {
        rig const r;
        url = r.url();
        auto refused = r.as("laptop", {"doctor"});
        refused.environment[1] = "BEEPER_ACCESS_TOKEN=wrong";
        auto e = run(refused);
        BOOST_TEST(e.exit == 3);
        BOOST_TEST(has(e.out, "token         refused\n"), e.out);
        BOOST_TEST(has(e.out, "next          set a valid token of this device: export "), e.out);
        refused.environment.erase(refused.environment.begin() + 1);
        e = run(refused);
        BOOST_TEST(e.exit == 3);
        BOOST_TEST(has(e.out, "token         missing\n"), e.out);
    }
    auto const gone = run({{"doctor", "--retries", "0", "--base-url", url}, {}, {}, {}});
    BOOST_TEST(gone.exit == 1);
    BOOST_TEST(has(gone.out, "reachable     no: cannot connect"), gone.out);
    BOOST_TEST(has(gone.out, "Connection refused\n"), gone.out);
    BOOST_TEST(has(gone.out, "next          is Beeper running at " + url + "?"), gone.out);
}

BOOST_AUTO_TEST_CASE(what_a_server_does_not_say) {
    auto d = examined(http_response(404, R"({"message":"no such route"})"));
    BOOST_TEST(d.at("server").at("version").as_string() == "");
    BOOST_TEST(d.at("pushes").is_null());
    BOOST_TEST(d.at("next").as_string() == "");
    d = examined(http_response(200, R"({"app":{"version":"9.1"},"endpoints":{}})"));
    BOOST_TEST(d.at("server").at("version").as_string() == "9.1");
    BOOST_TEST(!d.at("pushes").as_bool());
    d = examined(http_response(500, "", "X-Beeper-Desktop-Version: 8.0\r\n"));
    BOOST_TEST(d.at("server").at("version").as_string() == "8.0");
    examined("nonsense\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_out_of_step) {
    auto const d = examined(http_response(200, "{}", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    BOOST_TEST(d.at("clockSkewSeconds").as_int64() < -900'000'000);
    BOOST_TEST(has(std::string(d.at("next").as_string()), "set the clock of this machine"));
}

BOOST_AUTO_TEST_SUITE_END()
