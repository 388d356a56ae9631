#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/rig.hpp"

using vouch_test::has;
using vouch_test::rig;
using vouch_test::run;
using vouch_test::scratch_file;

namespace {

std::string line_of(vouch_test::ended const& e) {
    BOOST_TEST(e.exit == 0, e.err);
    BOOST_TEST_REQUIRE(e.out.ends_with("\n"));
    return e.out.substr(0, e.out.size() - 1);
}

std::string text(boost::json::value const& v) { return boost::json::value_to<std::string>(v); }

void must(vouch_test::ended const& e) { BOOST_TEST_REQUIRE(e.exit == 0, e.out << e.err); }

/// The error of a command that ends so.
boost::json::object failure(rig const& r, std::string_view device,
                            std::vector<std::string> const& arguments, int exit) {
    return r.json(device, arguments, exit).at("error").as_object();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calls)

BOOST_AUTO_TEST_CASE(emoji_step_by_step) {
    rig const r;
    BOOST_TEST(text(r.json("laptop", {"session"}).at("state")) == "needs-verification");
    BOOST_TEST(has(r.laptop({"session"}).out, "vouch verify"));
    BOOST_TEST(r.laptop({"list"}).out == "No verification is active.\n");

    auto const id = line_of(r.laptop({"create", "--purpose", "login", "--quiet"}));
    BOOST_TEST(!id.empty());
    BOOST_TEST(text(r.json("phone", {"list"}).at("items").at(0).at("id")) == id);
    BOOST_TEST(has(r.phone({"list"}).out, id));
    BOOST_TEST(has(r.phone({"show"}).out, "vouch accept " + id));
    must(r.phone({"accept", id}));
    must(r.laptop({"watch", "--until", "ready"}));
    must(r.laptop({"sas", "start"}));
    must(r.phone({"watch", id, "--until", "sas_ready"}));
    must(r.laptop({"watch", "--until", "sas_ready", "--quiet"}));

    auto const here = r.json("laptop", {"show", id}).at("verification").at("sas");
    BOOST_TEST((here == r.json("phone", {"show"}).at("verification").at("sas")));
    auto const changed = failure(r, "laptop", {"sas", "confirm", "--compared", "1 2 3"}, 4);
    BOOST_TEST(text(changed.at("code")) == "comparison_changed");
    must(r.laptop({"sas", "confirm", "--compared", text(here.at("decimals"))}));
    must(r.phone({"sas", "confirm", "--compared", text(here.at("emojis"))}));
    must(r.laptop({"watch"}));
    BOOST_TEST(r.json("laptop", {"session"}).at("e2ee").at("verified").as_bool());
    BOOST_TEST(has(r.laptop({"session"}).out, "verified      yes"));
}

BOOST_AUTO_TEST_CASE(a_qr_code_from_one_to_the_other) {
    rig const r;
    auto const id = line_of(r.laptop({"create", "-q"}));
    must(r.phone({"accept"}));
    must(r.laptop({"watch", "--until", "ready"}));
    BOOST_TEST(has(r.laptop({"qr", "show"}).out, "█"));
    auto scan = r.as("phone", {"qr", "scan", "-"});
    scan.input = r.laptop({"qr", "show", "--raw"}).out;
    BOOST_TEST(!scan.input.empty());
    must(run(scan));
    must(r.laptop({"watch", "--until", "qr_scanned"}));
    must(r.laptop({"qr", "confirm", id}));
    must(r.phone({"watch", id}));
}

BOOST_AUTO_TEST_CASE(cancel_tells_the_other_side_why) {
    rig const r;
    auto const id = line_of(r.laptop({"create", "-q"}));
    must(r.phone({"cancel", "--code", "m.user", "--reason", "not now"}));
    auto const e = r.laptop({"watch", id});
    BOOST_TEST(e.exit == 1);
    BOOST_TEST(has(e.err, "it ended before it was done. Cancelled: m.user (not now)."), e.err);
    BOOST_TEST(r.laptop({"watch", id, "--until", "cancelled"}).exit == 0);
    BOOST_TEST(text(r.json("laptop", {"watch", id}, 1).at("verification").at("state")) ==
               "cancelled");
}

BOOST_AUTO_TEST_CASE(failures_have_their_numbers) {
    rig const r;
    BOOST_TEST(text(failure(r, "laptop", {"show"}, 5).at("code")) == "no_active_verification");
    auto const gone = failure(r, "laptop", {"show", "no-such-id"}, 5);
    BOOST_TEST(gone.at("status").as_int64() == 404);
    BOOST_TEST(text(gone.at("next")) == "vouch list");
    auto const id = line_of(r.laptop({"create", "-q"}));
    auto const early = failure(r, "laptop", {"sas", "start", id}, 4);
    BOOST_TEST(text(early.at("code")) == "conflict");
    BOOST_TEST(early.at("status").as_int64() == 409);
    BOOST_TEST(text(early.at("state")) == "requested, can: cancel");
    BOOST_TEST(text(early.at("next")) == "vouch watch " + id);
    BOOST_TEST(text(failure(r, "laptop", {"qr", "show"}, 4).at("code")) == "no_qr_code");
    BOOST_TEST(failure(r, "phone", {"qr", "scan", "nonsense"}, 1).at("status").as_int64() == 422);
    auto const people = r.laptop({"sas", "start"});
    BOOST_TEST(people.exit == 4);
    BOOST_TEST(people.out == "");
    BOOST_TEST(has(people.err, "  next     vouch watch " + id), people.err);
    BOOST_TEST(has(people.err, "  server   409"), people.err);
}

BOOST_AUTO_TEST_CASE(tokens) {
    rig const r;
    auto none = r.as("laptop", {"list"});
    none.environment.erase(none.environment.begin() + 1);
    auto e = run(none);
    BOOST_TEST(e.exit == 3);
    BOOST_TEST(has(e.err, "no token was sent: export BEEPER_ACCESS_TOKEN=..."), e.err);

    auto wrong = none;
    wrong.environment.emplace_back("BEEPER_ACCESS_TOKEN=wrong");
    e = run(wrong);
    BOOST_TEST(e.exit == 3);
    BOOST_TEST(has(e.err, "set a valid token"), e.err);
    BOOST_TEST(!has(e.err, "wrong"), e.err);

    scratch_file const file(r.token("laptop") + "\n");
    auto from_file = wrong;
    from_file.arguments = {"list", "--token-file", file.path()};
    e = run(from_file);
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(e.err == "");

    auto from_fd = wrong;
    from_fd.arguments = {"list", "--token-fd", "0"};
    from_fd.input = r.token("laptop");
    BOOST_TEST(run(from_fd).exit == 0);

    auto typed = wrong;
    typed.arguments = {"list", "--token", r.token("laptop")};
    e = run(typed);
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(has(e.err, "warning: --token can be read by every user"), e.err);
    BOOST_TEST(!has(e.err, r.token("laptop")));
    typed.arguments.emplace_back("--quiet");
    BOOST_TEST(run(typed).err == "");
}

BOOST_AUTO_TEST_CASE(a_trace_without_secrets) {
    rig const r;
    auto const e = r.laptop({"create", "--verbose"});
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(has(e.err, "call 1 create to http://127.0.0.1:"), e.err);
    BOOST_TEST(has(e.err, "attempt 1 create: answered 200"), e.err);
    BOOST_TEST(!has(e.err, r.token("laptop")), e.err);
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    std::string url;
    {
        rig const gone;
        url = gone.as("laptop", {}).environment[0];
    }
    vouch_test::start const s{{"list", "--retries", "0"}, {url, "BEEPER_ACCESS_TOKEN=t"}, {}, {}};
    auto const e = run(s);
    BOOST_TEST(e.exit == 1);
    BOOST_TEST(has(e.err, "is Beeper running at http://127.0.0.1:"), e.err);
}

BOOST_AUTO_TEST_CASE(over_https) {
    rig r(true);
    scratch_file const ca(r.server().ca_pem());
    auto const refused = failure(r, "laptop", {"list", "--retries", "0"}, 1);
    BOOST_TEST(text(refused.at("code")) == "tls_failed");
    BOOST_TEST(has(text(refused.at("next")), "--ca-file"));
    BOOST_TEST(r.laptop({"list", "--ca-file", ca.path()}).exit == 0);
    auto const e = r.laptop({"list", "--insecure"});
    BOOST_TEST(e.exit == 0);
    BOOST_TEST(has(e.err, "the server's certificate is not checked"), e.err);
}

BOOST_AUTO_TEST_CASE(no_verification_is_asked_for_as_active) {
    rig r;
    (void)r.laptop({"create"});
    (void)r.laptop({"show", "active"});
    (void)r.laptop({"cancel", "active"});
    for (auto const& entry : r.server().requests())
        BOOST_TEST(!has(entry.target, "active"), entry.target);
}

BOOST_AUTO_TEST_SUITE_END()
