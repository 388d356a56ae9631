#include "fixture.hpp"

#include <vector>

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

std::string issue(std::string_view code, std::string_view message, std::string_view path) {
    std::string json =
        R"({"message":"Invalid request body","code":"validation_error","details":{"issues":[{"code":")";
    json.append(code).append(R"(","message":")").append(message).append(R"(","path":[)");
    if (!path.empty()) json.append("\"").append(path).append("\"");
    return json + "]}]}}";
}

std::string plain(std::string_view code, std::string_view message) {
    std::string json = R"({"message":")";
    return json.append(message).append(R"(","code":")").append(code).append("\"}");
}

std::string type_issue(std::string_view received, std::string_view name,
                       std::string_view expected = "string") {
    return issue(
        "invalid_type",
        "Invalid input: expected " + std::string(expected) + ", received " + std::string(received),
        name);
}

std::string const unauthorized = plain("unauthorized", "Unauthorized: Invalid or missing token");
std::string const no_route = plain("not_found", "Route not found");
std::string const no_verification = plain("not_found", "Verification not found");
std::string const conflict = plain("conflict", "The verification does not allow this action now");

struct bad_case {
    char const* name;
    char const* method;
    std::string target;
    std::string body;
    int status;
    std::string answer;
};

constexpr char const* all = "/v1/app/setup/verifications";

std::vector<bad_case> cases(std::string const& id) {
    std::string const one = std::string(all) + "/" + id;
    std::string const scan = std::string(all) + "/qr/scan";
    std::string const none = std::string(all) + "/txn-none";
    std::string const key = "Unrecognized key: ";
    return {
        {"path", "GET", "/v1/app", "", 404, no_route},
        {"root", "GET", "/", "", 404, no_route},
        {"slash at the end", "GET", std::string(all) + "/", "", 404, no_route},
        {"below an id", "POST", one + "/sas", "", 404, no_route},
        {"too deep", "POST", one + "/sas/start/now", "", 404, no_route},
        {"events", "GET", "/v1/ws", "", 426,
         plain("upgrade_required", "This path speaks WebSocket only")},
        {"PUT a list", "PUT", all, "", 405,
         plain("method_not_allowed", "This path allows GET, HEAD, POST")},
        {"GET an action", "GET", one + "/accept", "", 405,
         plain("method_not_allowed", "This path allows POST")},
        {"POST a session", "POST", "/v1/app/setup", "", 405,
         plain("method_not_allowed", "This path allows GET, HEAD")},
        {"DELETE one", "DELETE", one, "", 405,
         plain("method_not_allowed", "This path allows GET, HEAD")},
        {"OPTIONS", "OPTIONS", scan, "", 405, plain("method_not_allowed", "This path allows POST")},
        {"escape cut off", "GET", std::string(all) + "/txn%2", "", 400,
         plain("bad_request", "The verification id is not percent-encoded correctly")},
        {"escape not hex", "POST", std::string(all) + "/%zz/accept", "", 400,
         plain("bad_request", "The verification id is not percent-encoded correctly")},
        {"unknown id", "GET", none, "", 404, no_verification},
        {"unknown id, action", "POST", none + "/accept", "", 404, no_verification},
        {"unknown id, cancel", "POST", none + "/cancel", R"({"code":"m.user"})", 404,
         no_verification},
        {"qr is an id", "GET", std::string(all) + "/qr", "", 404, no_verification},
        {"not JSON", "POST", all, "{", 400,
         plain("bad_request", "The body is not valid JSON: incomplete JSON")},
        {"JSON and more", "POST", all, "{} {}", 400,
         plain("bad_request", "The body is not valid JSON: extra data")},
        {"array", "POST", all, "[]", 422, type_issue("array", "", "object")},
        {"null", "POST", all, "null", 422, type_issue("null", "", "object")},
        {"string", "POST", one + "/cancel", R"("m.user")", 422, type_issue("string", "", "object")},
        {"user null", "POST", all, R"({"userID":null})", 422, type_issue("null", "userID")},
        {"user number", "POST", all, R"({"userID":7})", 422, type_issue("number", "userID")},
        {"user empty", "POST", all, R"({"userID":""})", 422,
         issue("too_small", "Too small: expected at least 1 character", "userID")},
        {"user unknown", "POST", all, R"({"userID":"@eve:vouch.example"})", 404,
         plain("not_found", "User not found")},
        {"purpose null", "POST", all, R"({"purpose":null})", 422, type_issue("null", "purpose")},
        {"purpose other", "POST", all, R"({"purpose":"fun"})", 422,
         issue("invalid_value", R"(Invalid option: expected one of \"login\"|\"device\")",
               "purpose")},
        {"create, member", "POST", all, R"({"userId":"@a:b"})", 422,
         issue("unrecognized_keys", key + R"(\"userId\")", "")},
        {"cancel, code", "POST", one + "/cancel", R"({"code":1.5})", 422,
         type_issue("number", "code")},
        {"cancel, empty code", "POST", one + "/cancel", R"({"code":""})", 422,
         issue("too_small", "Too small: expected at least 1 character", "code")},
        {"cancel, reason", "POST", one + "/cancel", R"({"reason":{}})", 422,
         type_issue("object", "reason")},
        {"cancel, member", "POST", one + "/cancel", R"({"why":"x"})", 422,
         issue("unrecognized_keys", key + R"(\"why\")", "")},
        {"accept, member", "POST", one + "/accept", R"({"code":"x"})", 422,
         issue("unrecognized_keys", key + R"(\"code\")", "")},
        {"scan, nothing", "POST", scan, "", 422, type_issue("undefined", "data")},
        {"scan, no data", "POST", scan, "{}", 422, type_issue("undefined", "data")},
        {"scan, data true", "POST", scan, R"({"data":true})", 422, type_issue("boolean", "data")},
        {"scan, not base64", "POST", scan, R"({"data":"a b"})", 422,
         issue("invalid_format", "Invalid QR code: it is not base64url", "data")},
        {"scan, empty", "POST", scan, R"({"data":""})", 422,
         issue("invalid_format", "Invalid QR code: it does not start with MATRIX", "data")},
        {"scan, version", "POST", scan, R"({"data":"TUFUUklYAQ"})", 422,
         issue("invalid_format", "Invalid QR code: its version is not 2", "data")},
        {"scan, cut off", "POST", scan, R"({"data":"TUFUUklYAgEACGE"})", 422,
         issue("invalid_format", "Invalid QR code: it ends within the transaction id", "data")},
        {"own request", "POST", one + "/accept", "", 409, conflict},
        {"too early", "POST", one + "/sas/start", "", 409, conflict},
        {"nothing to confirm", "POST", one + "/sas/confirm", "", 409, conflict},
        {"nothing scanned", "POST", one + "/qr/confirm-scanned", "", 409, conflict},
        {"active too", "POST", std::string(all) + "/active/sas/start", "", 409, conflict},
    };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_requests, served)

BOOST_AUTO_TEST_CASE(each_is_refused_exactly_so_and_changes_nothing) {
    std::string const id = create();
    std::string const before = call(laptop, "GET", path(id)).body;
    for (bad_case const& c : cases(id)) {
        response const r = call(laptop, c.method, c.target, c.body);
        BOOST_TEST(r.status == c.status, c.name);
        BOOST_TEST(r.body == c.answer, c.name);
        BOOST_TEST(field(r, "Content-Type") == "application/json");
        BOOST_TEST((field(r, "Allow").empty() == (c.status != 405)), c.name);
        BOOST_TEST(call(laptop, "GET", path(id)).body == before, c.name);
    }
}

BOOST_AUTO_TEST_CASE(without_a_valid_token_nothing_is_told) {
    std::string const id = create();
    for (std::string const& target : {std::string(all), path(id), std::string("/v1/app/setup")}) {
        for (std::string const& token : {std::string(), std::string("wrong"), laptop + "x"}) {
            response const r = call(token, "GET", target);
            BOOST_TEST(r.status == 401);
            BOOST_TEST(r.body == unauthorized);
        }
    }
    for (auto const* value : {"Basic abc", "Bearer", "", "bearer:x"}) {
        request const r{"GET", std::string(all), {{"Authorization", value}}, ""};
        BOOST_TEST(s.handle(now, r).status == 401, value);
    }
    // Neither is it told what would be wrong with the rest.
    BOOST_TEST(call("wrong", "POST", all, "{").status == 401);
    request const lower{"GET", std::string(all), {{"authorization", "bearer " + laptop}}, ""};
    BOOST_TEST(s.handle(now, lower).status == 200);
}

BOOST_AUTO_TEST_CASE(what_others_do_is_nobodys_business) {
    s.add_device({.name = "eve", .account = "@eve:vouch.example"});
    std::string const id = create();
    std::string const eve = s.device("eve").token;
    BOOST_TEST(call(eve, "GET", path(id)).body == no_verification);
    BOOST_TEST(call(eve, "POST", path(id, "/cancel")).status == 404);
}

BOOST_AUTO_TEST_CASE(bodies_that_are_not_said_to_be_json) {
    request r{"POST", std::string(all), {{"Authorization", "Bearer " + laptop}}, "{}"};
    r.headers.emplace_back("Content-Type", "text/plain");
    BOOST_TEST(s.handle(now, r).body ==
               plain("bad_request", "The Content-Type has to be application/json"));
    r.headers.back().second = "Application/JSON; charset=utf-8";
    BOOST_TEST(s.handle(now, r).status == 200);
}

BOOST_AUTO_TEST_CASE(a_conflict_is_counted_but_has_no_effect) {
    std::string const id = create();
    call(laptop, "POST", path(id, "/sas/confirm"));
    for (effect const& e : s.effects(id)) {
        if (e.action != "sas_confirm") continue;
        BOOST_TEST(e.performed == 0U);
        BOOST_TEST(e.refused == 1U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
