// Replies by which a client that only follows them is kept asking for ever: the built program
// stops after few requests, and says what is wrong.

#include <algorithm>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/rig.hpp"

using vouch::emulator::act;
using vouch::emulator::fault_kind;
using vouch_test::has;
using vouch_test::rig;
using vouch_test::run;

namespace {

constexpr int most_requests = 10;

/// The session of a device, without its verification, as an answer to an action.
std::string answer_without_verification(rig const& r) {
    auto session = r.json("laptop", {"session"}).as_object();
    session.erase("verification");
    return boost::json::serialize(boost::json::object{{"session", session}});
}

/// Runs `vouch verify`, whose person says yes to everything, and checks that it gives up within
/// `most_requests` of its first request to `endpoint`.
void gives_up(rig& r, std::string const& endpoint, std::string const& because) {
    r.server().script("phone", {{.what = act::accept}, {.what = act::compare}});
    auto const earlier = r.requests().size();
    auto s = r.as("laptop", {"verify"});
    s.input = "y\ny\ny\ny\n";
    auto const e = run(s);
    BOOST_TEST(e.exit == 1, e.out << e.err);
    BOOST_TEST(has(e.err, "vouch verify: "), e.err);
    BOOST_TEST(has(e.err, because), e.err);
    BOOST_TEST(has(e.err, "  next     vouch "), e.err);
    int since = 0;
    int all = 0;
    auto const log = r.requests();
    for (auto i = earlier; i < log.size(); ++i) {
        if (log[i].device != "laptop") continue;
        ++all;
        if (since > 0 || log[i].endpoint == endpoint) ++since;
    }
    BOOST_TEST(since > 0);
    BOOST_TEST(since <= most_requests);
    // What comes before are looks at what the other device does: few, because they are held.
    BOOST_TEST(all <= 2 * most_requests);
    BOOST_TEST_MESSAGE(endpoint << ": " << since << " requests from it on, " << all << " in all");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replies)

BOOST_AUTO_TEST_CASE(create_without_session_verification) {
    rig r;
    auto const body = answer_without_verification(r);
    r.server().fault({.kind = fault_kind::status,
                      .device = "laptop",
                      .endpoint = "create",
                      .count = 0,
                      .status = 200,
                      .body = body});
    gives_up(r, "create", "the answer names no verification");
}

BOOST_AUTO_TEST_CASE(sas_start_is_kept_after_start) {
    rig r;
    r.server().fault(
        {.kind = fault_kind::lose, .device = "laptop", .endpoint = "sas_start", .count = 0});
    gives_up(r, "sas_start", "the server still offers sas_start after it was sent twice");
}

BOOST_AUTO_TEST_CASE(confirm_without_verification) {
    rig r;
    auto const body = answer_without_verification(r);
    r.server().fault({.kind = fault_kind::status,
                      .device = "laptop",
                      .endpoint = "sas_confirm",
                      .count = 0,
                      .status = 200,
                      .body = body});
    gives_up(r, "sas_confirm", "the server still offers sas_confirm after it was sent twice");
}

BOOST_AUTO_TEST_SUITE_END()
