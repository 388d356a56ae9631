// What a program reads line by line, and what a person may forbid.

#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/rig.hpp"

using vouch::emulator::act;
using vouch_test::has;
using vouch_test::rig;
using vouch_test::run;

namespace {

/// The states in the documents of the lines, one after the other.
std::string states(std::string const& out) {
    std::istringstream in(out);
    std::string all;
    for (std::string line; std::getline(in, line);) {
        auto const document = boost::json::parse(line).as_object();
        all += (all.empty() ? "" : " ") +
               std::string(document.contains("error")
                               ? document.at("error").at("code").as_string()
                               : document.at("verification").at("state").as_string());
    }
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE(watch_tells_a_document_for_each_change_at_once) {
    rig r;
    (void)r.laptop({"create"});
    // On a terminal of its own it is seen that nothing waits in a buffer.
    vouch_test::terminal_run t(r.as("laptop", {"watch", "--jsonl"}));
    t.expect(R"("state":"requested")");
    t.expect("\n");
    (void)r.phone({"accept"});
    t.expect(R"("state":"ready")");
    t.expect("\n");
    (void)r.phone({"cancel"});
    t.expect(R"("state":"cancelled")");
    BOOST_TEST(t.wait() == 1);
    BOOST_TEST(states(t.screen()) == "requested ready cancelled");
    BOOST_TEST(!has(t.screen(), "\x1b"));
}

BOOST_AUTO_TEST_CASE(watch_is_told_by_the_servers_websocket) {
    rig r;
    (void)r.laptop({"create"});
    vouch_test::terminal_run t(r.as("laptop", {"watch", "--push", "--until", "ready"}));
    t.expect("requested");
    (void)r.phone({"accept"});
    t.expect("ready");
    BOOST_TEST(t.wait() == 0);
    auto const log = r.requests();
    BOOST_TEST(std::any_of(log.begin(), log.end(),
                           [](auto const& entry) { return entry.target == "/v1/ws"; }));
    // None is asked for otherwise.
    auto const before = log.size();
    (void)r.laptop({"watch", "--until", "ready"});
    auto const later = r.requests();
    for (auto i = before; i < later.size(); ++i) BOOST_TEST(later[i].target != "/v1/ws");
}

BOOST_AUTO_TEST_CASE(the_last_line_may_be_an_error) {
    rig r;
    (void)r.laptop({"create"});
    vouch_test::terminal_run t(r.as("laptop", {"watch", "--jsonl"}));
    t.expect(R"("state":"requested")");
    r.server().reset();
    t.expect(R"("error":)");
    BOOST_TEST(t.wait() == 5);
    BOOST_TEST(states(t.screen()) == "requested verification_gone");
    BOOST_TEST(states(r.laptop({"watch", "no-such-id", "--jsonl"}).out) == "not_found");
}

BOOST_AUTO_TEST_CASE(verify_tells_how_it_goes_and_what_came_of_it) {
    rig r;
    r.server().script("phone", {{.what = act::accept}, {.what = act::compare}});
    auto s = r.as("laptop", {"verify", "--jsonl"});
    s.input = "y\n";
    auto const e = run(s);
    BOOST_TEST(e.exit == 0, e.err);
    auto const all = states(e.out);
    BOOST_TEST(all.starts_with("requested "), all);
    BOOST_TEST(has(all, " sas_ready "), all);
    BOOST_TEST(all.ends_with(" done"), all);
    auto const last = e.out.substr(e.out.rfind('\n', e.out.size() - 2) + 1);
    BOOST_TEST(boost::json::parse(last).at("trusted").as_bool());
}

BOOST_AUTO_TEST_CASE(read_only_sends_no_action) {
    rig const r;
    auto const id = r.laptop({"create", "-q"}).out;
    auto const before = r.requests().size();
    for (auto arguments : std::vector<std::vector<std::string>>{{"create"},
                                                                {"accept"},
                                                                {"cancel"},
                                                                {"sas", "start"},
                                                                {"sas", "confirm"},
                                                                {"qr", "scan", "data"},
                                                                {"qr", "confirm"},
                                                                {"verify"}}) {
        arguments.emplace_back("--read-only");
        auto const e = r.laptop(arguments);
        BOOST_TEST(e.exit == 2, e.err);
        BOOST_TEST(has(e.err,
                       "read-only (--read-only or VOUCH_READ_ONLY): this may change a "
                       "verification, so nothing was sent"),
                   e.err);
        BOOST_TEST(has(e.err, "  next     vouch show"), e.err);
    }
    auto by_environment = r.as("laptop", {"cancel", "--json"});
    by_environment.environment.emplace_back("VOUCH_READ_ONLY=1");
    auto const e = run(by_environment);
    BOOST_TEST(e.exit == 2);
    BOOST_TEST(boost::json::parse(e.out).at("error").at("code").as_string() == "read_only");
    BOOST_TEST(r.requests().size() == before);
    for (auto arguments : std::vector<std::vector<std::string>>{
             {"session"}, {"list"}, {"show"}, {"watch", "--until", "requested"}, {"doctor"}}) {
        arguments.emplace_back("--read-only");
        BOOST_TEST(r.laptop(arguments).exit == 0);
    }
}

BOOST_AUTO_TEST_SUITE_END()
