// The built program `vouch-rig`, against its own emulator and against one that it is told of.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <boost/json.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/junit.hpp"
#include "cli/process.hpp"
#include "cli/rig.hpp"

using vouch_test::ended;
using vouch_test::has;
using vouch_test::scratch_file;
using vouch_test::start;

namespace {

namespace json = boost::json;

ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "run");
    return vouch_test::run({.arguments = std::move(arguments), .which = vouch_test::program::rig});
}

std::string content(std::string const& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

constexpr auto people = R"({"pairs": [
    {"name": "honest", "weight": 8, "responder": {"thinksMs": [0, 20]}},
    {"name": "mismatch", "initiator": {"does": "mismatch"}, "method": "sas",
     "expect": "m.mismatched_sas"},
    {"name": "refused", "responder": {"does": "refuse"}, "expect": "m.user"},
    {"name": "left", "initiator": {"does": "cancel"}, "expect": "m.user"},
    {"name": "ignored", "responder": {"does": "ignore"}, "timeoutMs": 3000,
     "expect": "timed_out"},
    {"name": "in between", "tamper": "key", "method": "sas", "expect": "m.mismatched_sas"},
    {"name": "careless", "tamper": "key", "method": "sas", "initiator": {"does": "careless"},
     "responder": {"does": "careless"}, "expect": "m.key_mismatch"}]})";

constexpr auto network = R"([
    {"kind": "reset_after", "endpoint": "sas_confirm", "probability": 0.2},
    {"kind": "status", "status": 503, "retryAfterMs": "20", "endpoint": "create",
     "device": "initiator", "probability": 0.1},
    {"kind": "lose", "endpoint": "accept", "device": "responder", "probability": 0.1},
    {"kind": "duplicate", "endpoint": "sas_start", "probability": 0.1},
    {"kind": "garble", "endpoint": "retrieve", "nth": 2, "probability": 0.2},
    {"kind": "truncate", "bytes": 60, "endpoint": "retrieve", "probability": 0.2}])";

std::map<std::int64_t, std::string> ends(json::value const& document) {
    std::map<std::int64_t, std::string> all;
    for (auto const& p : document.at("pairs").as_array())
        all[p.at("number").as_int64()] = p.at("end").as_string().c_str();
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(vouch_rig)

BOOST_AUTO_TEST_CASE(a_thousand_pairs_end_as_their_scenario_expects_and_the_seed_replays_them) {
    scratch_file const scenario(people), faults(network), junit(""), html("");
    std::vector<std::string> const arguments{
        "--pairs",     "1000",    "--concurrency", "100",        "--method",      "mixed",
        "--seed",      "7",       "--json",        "--scenario", scenario.path(), "--faults",
        faults.path(), "--junit", junit.path(),    "--html",     html.path()};
    auto const e = run(arguments);
    BOOST_TEST_REQUIRE(e.exit == 0, e.out.substr(0, 2000) << e.err);
    auto const document = json::parse(e.out);
    BOOST_TEST(document.at("expected").as_int64() == 1000);
    BOOST_TEST(document.at("unexpected").as_int64() == 0);
    auto const& by_end = document.at("ends").as_object();
    for (auto const* const end :
         {"done", "m.user", "m.mismatched_sas", "m.key_mismatch", "timed_out"})
        BOOST_TEST(by_end.contains(end), end);

    std::istringstream in(content(junit.path()));
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(in, tree);
    auto const& suite = tree.get_child("testsuites.testsuite");
    BOOST_TEST(suite.get<int>("<xmlattr>.tests") == 1000);
    BOOST_TEST(suite.get<int>("<xmlattr>.failures") == 0);
    BOOST_TEST(suite.count("testcase") == 1000U);
    BOOST_TEST(vouch_test::junit_breaches(content(junit.path())) == std::vector<std::string>{},
               boost::test_tools::per_element());
    BOOST_TEST(has(content(html.path()), "Nothing."));

    auto const again = run(arguments);
    BOOST_TEST(again.exit == 0);
    BOOST_TEST((ends(json::parse(again.out)) == ends(document)));
}

BOOST_AUTO_TEST_CASE(an_end_that_was_not_expected) {
    scratch_file const scenario(
        R"({"pairs": [{"name": "odd", "responder": {"does": "refuse"}, "expect": "done"}]})");
    scratch_file const junit("");
    auto const e = run(
        {"--pairs", "3", "--seed", "5", "--scenario", scenario.path(), "--junit", junit.path()});
    BOOST_TEST(e.exit == 1);
    BOOST_TEST(has(e.out, "0 as expected, 3 not"));
    BOOST_TEST(has(e.out,
                   "pair 2 (odd, sas): m.user where done was expected; replay: --seed 5 "
                   "--only 2"));
    BOOST_TEST(has(e.out, "responder  accepted no"));
    BOOST_TEST(e.err == "");  // no progress where there is no terminal
    BOOST_TEST(has(content(junit.path()), "failures=\"3\""));
    BOOST_TEST(vouch_test::junit_breaches(content(junit.path())) == std::vector<std::string>{},
               boost::test_tools::per_element());

    auto const one = run(
        {"--pairs", "3", "--seed", "5", "--only", "2", "--json", "--scenario", scenario.path()});
    BOOST_TEST(one.exit == 1);
    auto const pairs = json::parse(one.out).at("pairs").as_array();
    BOOST_TEST_REQUIRE(pairs.size() == 1U);
    BOOST_TEST(pairs[0].at("number").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(real_servers) {
    vouch_test::rig there;
    scratch_file const laptop(there.token("laptop")), phone(there.token("phone") + "\n");
    auto const at = [&](std::string const& name, scratch_file const& token) {
        return name + "=" + there.server().url() + "," + token.path();
    };
    auto const e =
        run({"--pairs", "3", "--target", at("laptop", laptop), "--target", at("phone", phone)});
    BOOST_TEST(e.exit == 0, e.out << e.err);
    BOOST_TEST(has(e.out, "3 pairs in "));
    BOOST_TEST(has(e.out, " on laptop, phone: 3 as expected, 0 not"));
    BOOST_TEST(!has(e.out + e.err, there.token("laptop")));
}

BOOST_AUTO_TEST_CASE(real_servers_far_away) {
    vouch_test::rig there(true);
    scratch_file const laptop(there.token("laptop")), phone(there.token("phone"));
    scratch_file const ca(there.server().ca_pem());
    auto const targets = [&](std::string const& url) {
        return std::vector<std::string>{"--pairs",  "1",
                                        "--target", "laptop=" + url + "," + laptop.path(),
                                        "--target", "phone=" + url + "," + phone.path()};
    };
    auto arguments = targets(there.url());
    BOOST_TEST(run(arguments).exit == 1);
    arguments.insert(arguments.end(), {"--ca-file", ca.path()});
    auto const trusted = run(arguments);
    BOOST_TEST(trusted.exit == 0, trusted.out << trusted.err);

    arguments = targets("http://192.0.2.1:1");
    arguments.insert(arguments.end(), {"--timeout", "100ms"});
    auto const refused = run(arguments);
    BOOST_TEST(refused.exit == 2);
    BOOST_TEST(has(refused.err, "http"), refused.err);
    arguments.emplace_back("--allow-plain-http");
    BOOST_TEST(run(arguments).exit == 1);  // nobody is there
}

BOOST_AUTO_TEST_CASE(over_tls_quietly) {
    auto const e = run({"--pairs", "5", "--tls", "--method", "qr", "--quiet"});
    BOOST_TEST(e.exit == 0, e.out << e.err);
    BOOST_TEST(e.out == "");
    BOOST_TEST(e.err == "");
}

BOOST_AUTO_TEST_CASE(progress_on_a_terminal_and_an_interrupt) {
    scratch_file const scenario(
        R"({"pairs": [{"name": "slow", "responder": {"does": "ignore"}, "expect": "timed_out"}]})");
    vouch_test::terminal_run t({.arguments = {"run", "--pairs", "4", "--concurrency", "2",
                                              "--timeout", "20m", "--scenario", scenario.path()},
                                .environment = {"TERM=xterm"},
                                .which = vouch_test::program::rig});
    t.expect("0/4");
    t.type("\x03");
    BOOST_TEST(t.wait() == 130);
    BOOST_TEST(has(t.screen(), "interrupted"));
    BOOST_TEST(has(t.screen(), "were not run to the end"));

    vouch_test::terminal_run all({.arguments = {"run", "--pairs", "40", "--no-color"},
                                  .environment = {"TERM=xterm"},
                                  .which = vouch_test::program::rig});
    all.expect("/40  done ");
    all.expect("40 as expected, 0 not");
    BOOST_TEST(all.wait() == 0);
}

BOOST_AUTO_TEST_CASE(help_and_wrong_usage) {
    auto const help =
        vouch_test::run({.arguments = {"run", "--help"}, .which = vouch_test::program::rig});
    BOOST_TEST(help.exit == 0);
    BOOST_TEST(has(help.out, "--pairs"));
    auto const version =
        vouch_test::run({.arguments = {"--version"}, .which = vouch_test::program::rig});
    BOOST_TEST(version.exit == 0);
    BOOST_TEST(version.out.starts_with("vouch-rig "));

    scratch_file const bad(R"({"pairs": [{"name": "a", "expext": "done"}]})");
    scratch_file const token("t");
    struct {
        std::vector<std::string> arguments;
        std::string part;
    } const rows[] = {
        {{"--pairs", "0"}, "--pairs"},
        {{"--method", "nfc"}, "nfc"},
        {{"--only", "5", "--pairs", "4"}, "--only 5 is beyond --pairs 4"},
        {{"--timeout", "soon"}, "--timeout 'soon' is no time"},
        {{"--scenario", "/nowhere"}, "/nowhere: this file cannot be read"},
        {{"--scenario", bad.path()}, "/pairs/0/expext: there is no such member"},
        {{"--faults", bad.path()}, "this has to be an array of faults"},
        {{"--junit", "/nowhere/x.xml"}, "/nowhere/x.xml: this file cannot be written"},
        {{"--target", "laptop", "--target", "phone"}, "is not NAME=URL,TOKEN_FILE"},
        {{"--target", "a=http://127.0.0.1:1," + token.path()}, "targets come in twos"},
        {{"--target", "a=http://127.0.0.1:1,/nowhere", "--target", "b=c,d"},
         "/nowhere: this file cannot be read"},
        {{"--target", "a=ftp://x," + token.path(), "--target", "b=ftp://x," + token.path()},
         "vouch-rig: target a: base URL: the scheme is neither http nor https"},
        {{"--target", "a=b,c", "--target", "d=e,f", "--tls"}, "leave out --target"},
        {{"--target", "a=b,c", "--target", "d=e,f", "--concurrency", "2"}, "needs 4 targets"},
    };
    for (auto const& row : rows) {
        auto const e = run(row.arguments);
        BOOST_TEST(e.exit == 2);
        BOOST_TEST(has(e.err, row.part), e.err);
        BOOST_TEST(e.out == "");
    }
    auto const none = vouch_test::run({.which = vouch_test::program::rig});
    BOOST_TEST(none.exit == 2);
}

BOOST_AUTO_TEST_SUITE_END()
