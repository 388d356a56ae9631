#include "fixture.hpp"

#include <set>

using namespace vouch::emulator;
using namespace vouch::emulator::test;
namespace json = boost::json;

namespace {

std::string at(json::value const& v, std::string_view pointer) {
    return std::string(v.at_pointer(pointer).as_string());
}

std::set<std::string> members(json::value const& v) {
    std::set<std::string> names;
    for (auto const& m : v.as_object()) names.emplace(m.key());
    return names;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_flow, served)

BOOST_AUTO_TEST_CASE(emoji_from_create_to_ready) {
    std::string const id = create();
    json::value const asked = good(phone, "GET", "/v1/app/setup/verifications");
    BOOST_TEST(at(asked, "/items/0/id") == id);
    BOOST_TEST(at(asked, "/items/0/direction") == "incoming");
    BOOST_TEST(at(asked, "/items/0/purpose") == "login");
    good(phone, "POST", path(id, "/accept"));
    good(laptop, "POST", path(id, "/sas/start"));
    json::value const a = good(laptop, "GET", path(id));
    json::value const b = good(phone, "GET", path(id));
    BOOST_TEST(at(a, "/verification/state") == "sas_ready");
    BOOST_TEST(at(a, "/verification/sas/emojis") == at(b, "/verification/sas/emojis"));
    BOOST_TEST(at(a, "/verification/sas/decimals") == at(b, "/verification/sas/decimals"));
    good(laptop, "POST", path(id, "/sas/confirm"));
    json::value const end = good(phone, "POST", path(id, "/sas/confirm"));
    BOOST_TEST(at(end, "/verification/state") == "done");
    BOOST_TEST(at(end, "/session/verification/id") == id);

    json::value session = good(laptop, "GET", "/v1/app/setup");
    BOOST_TEST(session.at("e2ee").at("verified").as_bool());
    BOOST_TEST(at(session, "/state") == "needs-secrets");
    BOOST_TEST(at(session, "/verification/state") == "done");
    now += 10s;
    session = good(laptop, "GET", "/v1/app/setup");
    BOOST_TEST(at(session, "/state") == "ready");
    BOOST_TEST(good(laptop, "GET", "/v1/app/setup/verifications").at("items").as_array().empty());

    auto const effects = s.effects(id);
    BOOST_TEST(effects.size() == 5U);
    for (effect const& e : effects) BOOST_TEST(e.performed == 1U, e.device << e.action);
}

BOOST_AUTO_TEST_CASE(codes_from_create_to_done) {
    std::string const id = create();
    json::value const shown = good(phone, "POST", path(id, "/accept"));
    std::string const data = at(shown, "/verification/qr/data");
    std::string const body = json::serialize(json::object{{"data", data}});
    json::value const scanned = good(laptop, "POST", "/v1/app/setup/verifications/qr/scan", body);
    BOOST_TEST(at(scanned, "/verification/state") == "ready");
    BOOST_TEST(scanned.at("verification").as_object().if_contains("qr") == nullptr);
    BOOST_TEST(state(phone, id) == "qr_scanned");
    good(phone, "POST", path(id, "/qr/confirm-scanned"));
    BOOST_TEST(state(laptop, id) == "done");
}

BOOST_AUTO_TEST_CASE(shapes_are_those_of_the_contract) {
    json::value const session = good(laptop, "GET", "/v1/app/setup");
    BOOST_TEST((members(session) == std::set<std::string>{"e2ee", "state", "matrix"}));
    BOOST_TEST((members(session.at("matrix")) ==
                std::set<std::string>{"deviceID", "homeserver", "userID"}));
    for (auto const* name : {"crossSigning", "firstSyncDone", "hasBackedUpRecoveryKey",
                             "initialized", "keyBackup", "secretStorage", "verified"})
        BOOST_TEST(session.at("e2ee").at(name).is_bool(), name);
    for (auto const* name :
         {"masterKey", "megolmBackupKey", "recoveryKey", "selfSigningKey", "userSigningKey"})
        BOOST_TEST(session.at("e2ee").at("secrets").at(name).is_bool(), name);

    std::string const id = create();
    json::value const mine = good(laptop, "GET", path(id)).at("verification");
    BOOST_TEST(
        (members(mine) == std::set<std::string>{"id", "availableActions", "direction", "methods",
                                                "purpose", "state", "otherUserID"}));
    json::value const theirs = good(phone, "GET", path(id)).at("verification");
    BOOST_TEST(at(theirs, "/otherDevice/id") == s.device("laptop").id);
    BOOST_TEST(at(theirs, "/otherDevice/name") == "laptop");
    json::value const cancelled =
        good(phone, "POST", path(id, "/cancel"), R"({"code":"m.mismatched_sas","reason":"no"})");
    BOOST_TEST(at(cancelled, "/verification/error/code") == "m.mismatched_sas");
    BOOST_TEST(at(cancelled, "/verification/error/reason") == "no");
}

BOOST_AUTO_TEST_CASE(info_is_public) {
    response const r = call("", "GET", "/v1/info");
    BOOST_TEST(r.status == 200);
    BOOST_TEST(field(r, "X-Beeper-Desktop-Version") == "4.2.1");
    json::value const v = json::parse(r.body);
    BOOST_TEST((members(v) == std::set<std::string>{"app", "platform", "server", "endpoints"}));
    BOOST_TEST(
        (members(v.at("server")) == std::set<std::string>{"status", "base_url", "port", "hostname",
                                                          "remote_access", "mcp_enabled"}));
    BOOST_TEST(at(v, "/server/status") == "running");
    BOOST_TEST(v.at("server").at("port").as_int64() == 80);
    BOOST_TEST(at(v, "/endpoints/ws_events") == "ws://127.0.0.1/v1/ws");
}

BOOST_AUTO_TEST_CASE(the_session_is_public_until_somebody_signs_in) {
    BOOST_TEST(call("", "GET", "/v1/app/setup").status == 401);
    device_options const devices[] = {{.name = "laptop", .signed_in = false},
                                      {.name = "phone", .signed_in = false}};
    served fresh({.devices = devices});
    json::value const v = fresh.good("", "GET", "/v1/app/setup");
    BOOST_TEST(at(v, "/state") == "needs-login");
    BOOST_TEST(v.as_object().if_contains("matrix") == nullptr);
    BOOST_TEST(!v.at("e2ee").at("verified").as_bool());
    BOOST_TEST(fresh.call(fresh.laptop, "GET", "/v1/app/setup/verifications").status == 401);
    BOOST_TEST(fresh.call("", "POST", "/emulator/devices/laptop/sign-in").status == 200);
    BOOST_TEST(fresh.call("", "GET", "/v1/app/setup").status == 401);
    BOOST_TEST(at(fresh.good(fresh.laptop, "GET", "/v1/app/setup"), "/state") ==
               "needs-verification");
}

BOOST_AUTO_TEST_CASE(ids_come_back_percent_encoded) {
    served odd({.odd_ids = true});
    json::value const v = odd.good(odd.laptop, "POST", "/v1/app/setup/verifications");
    std::string const id = at(v, "/verification/id");
    BOOST_TEST(id.starts_with("a/b?c=1&d#%2e é+"));
    std::string const encoded =
        "a%2Fb%3fc%3D1%26d%23%252e%20%C3%A9%2B" + id.substr(std::string("a/b?c=1&d#%2e é+").size());
    BOOST_TEST(odd.state(odd.laptop, encoded) == "requested");
    BOOST_TEST(odd.call(odd.laptop, "GET", odd.path(id)).status == 404);
}

BOOST_AUTO_TEST_CASE(same_seed_same_world) {
    served other;
    BOOST_TEST(other.laptop == laptop);
    BOOST_TEST(other.create() == create());
    served third({.seed = 2});
    BOOST_TEST(third.laptop != laptop);
}

BOOST_AUTO_TEST_SUITE_END()
