// What clients of the emulator get wrong, and what it answers. Nothing of it has an effect.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>

using namespace std::chrono_literals;
using vouch::emulator::act;
using vouch::emulator::fault_kind;
using vouch::emulator::request;
using vouch::emulator::response;

namespace {

struct row {
    std::string method;
    std::string target;
    std::string body;
    int status;
    std::string answer;
    std::vector<std::pair<std::string, std::string>> headers{};
};

std::string problem(std::string_view message, std::string_view code) {
    return R"({"message":")" + std::string(message) + R"(","code":")" + std::string(code) + "\"}";
}

std::string issue(std::string_view code, std::string_view message, std::string_view path) {
    return R"({"message":"Invalid request body","code":"validation_error","details":{"issues":[{)"
           R"("code":")" +
           std::string(code) + R"(","message":")" + std::string(message) + R"(","path":[)" +
           std::string(path) + "]}]}}";
}

std::string const setup = "/v1/app/setup";
std::string const verifications = "/v1/app/setup/verifications";
std::string const one = "/v1/app/setup/verifications/";

/// A laptop and its running verification.
struct scene {
    vouch::emulator::service service;
    std::string token = service.device("laptop").token;
    std::string id;

    scene() {
        auto const r = ask({"POST", verifications, "{}", 200, ""});
        BOOST_TEST_REQUIRE(r.status == 200);
        auto const at = r.body.find(R"("verification":{"id":")") + 22;
        id = r.body.substr(at, r.body.find('"', at) - at);
    }

    response ask(row const& r) {
        request q{r.method, r.target, r.headers, r.body};
        if (r.headers.empty()) q.headers = {{"Authorization", "Bearer " + token}};
        return service.handle({}, q);
    }

    void check(row r) {
        if (auto const at = r.target.find("ID"); at != std::string::npos)
            r.target.replace(at, 2, id);
        auto const before = ask({"GET", one + id, "", 200, ""}).body;
        auto const answer = ask(r);
        BOOST_TEST_CONTEXT(r.method + " " + r.target + " " + r.body) {
            BOOST_TEST(answer.status == r.status);
            BOOST_TEST(answer.body == r.answer);
        }
        BOOST_TEST((ask({"GET", one + id, "", 200, ""}).body == before));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_FIXTURE_TEST_CASE(paths_and_methods, scene) {
    auto const nowhere = problem("Route not found", "not_found");
    auto const unknown = problem("Verification not found", "not_found");
    for (row const& r : {
             row{"GET", "/", "", 404, nowhere},
             row{"GET", "/v1/app/setups", "", 404, nowhere},
             row{"POST", one + "ID/sas", "", 404, nowhere},
             row{"POST", one + "ID/sas/confirm/", "", 404, nowhere},
             row{"GET", one, "", 404, nowhere},
             row{"PUT", setup, "", 405,
                 problem("This path allows GET, HEAD", "method_not_allowed")},
             row{"DELETE", verifications, "", 405,
                 problem("This path allows GET, HEAD, POST", "method_not_allowed")},
             row{"GET", one + "ID/accept", "", 405,
                 problem("This path allows POST", "method_not_allowed")},
             row{"GET", one + "no-such-id", "", 404, unknown},
             row{"POST", one + "no-such-id/accept", "", 404, unknown},
             row{"GET", one + "%2E%2E", "", 404, unknown},
             row{"GET", one + "%zz", "", 400,
                 problem("The verification id is not percent-encoded correctly", "bad_request")},
             row{"GET", "/v1/ws", "", 426,
                 problem("This path speaks WebSocket only", "upgrade_required")},
         })
        check(r);
}

BOOST_FIXTURE_TEST_CASE(tokens, scene) {
    auto const refused = problem("Unauthorized: Invalid or missing token", "unauthorized");
    for (auto const& headers : std::vector<std::vector<std::pair<std::string, std::string>>>{
             {{"Accept", "*/*"}},
             {{"Authorization", "Bearer wrong"}},
             {{"Authorization", "Bearer "}},
             {{"Authorization", token}},
             {{"Authorization", "Basic " + token}},
         }) {
        check({"GET", verifications, "", 401, refused, headers});
        check({"POST", one + "ID/cancel", "", 401, refused, headers});
    }
}

BOOST_FIXTURE_TEST_CASE(bodies_of_requests, scene) {
    auto const form = std::vector<std::pair<std::string, std::string>>{
        {"Authorization", "Bearer " + token},
        {"Content-Type", "application/x-www-form-urlencoded"}};
    for (row const& r : {
             row{"POST", verifications, "{", 400,
                 problem("The body is not valid JSON: incomplete JSON", "bad_request")},
             row{"POST", verifications, "userID=x", 400,
                 problem("The Content-Type has to be application/json", "bad_request"), form},
             row{"POST", verifications, "[]", 422,
                 issue("invalid_type", "Invalid input: expected object, received array", "")},
             row{"POST", verifications, R"({"userID":null})", 422,
                 issue("invalid_type", "Invalid input: expected string, received null",
                       "\"userID\"")},
             row{"POST", verifications, R"({"userID":""})", 422,
                 issue("too_small", "Too small: expected at least 1 character", "\"userID\"")},
             row{"POST", verifications, R"({"purpose":"fun"})", 422,
                 issue("invalid_value", R"(Invalid option: expected one of \"login\"|\"device\")",
                       "\"purpose\"")},
             row{"POST", verifications, R"({"user_id":"@a:b"})", 422,
                 issue("unrecognized_keys", R"(Unrecognized key: \"user_id\")", "")},
             row{"POST", verifications, R"({"userID":"@nobody:elsewhere"})", 404,
                 problem("User not found", "not_found")},
             row{"POST", one + "ID/cancel", R"({"code":7})", 422,
                 issue("invalid_type", "Invalid input: expected string, received number",
                       "\"code\"")},
             row{"POST", one + "ID/accept", R"({"really":true})", 422,
                 issue("unrecognized_keys", R"(Unrecognized key: \"really\")", "")},
             row{"POST", one + "qr/scan", "", 422,
                 issue("invalid_type", "Invalid input: expected string, received undefined",
                       "\"data\"")},
             row{"POST", one + "qr/scan", R"({"data":"not a code"})", 422,
                 issue("invalid_format", "Invalid QR code: it is not base64url", "\"data\"")},
         })
        check(r);
}

BOOST_FIXTURE_TEST_CASE(actions_that_are_not_available, scene) {
    auto const refused = problem("The verification does not allow this action now", "conflict");
    for (auto const* const action : {"accept", "sas/start", "sas/confirm", "qr/confirm-scanned"})
        check({"POST", one + "ID/" + action, "", 409, refused});
    check({"POST", one + "active/sas/confirm", "{}", 409, refused});
}

BOOST_FIXTURE_TEST_CASE(control_requests, scene) {
    auto const invalid = [](std::string_view message) {
        return problem(message, "validation_error");
    };
    std::string const emulator = "/emulator/";
    for (row const& r : {
             row{"GET", emulator + "nothing", "", 404, problem("Route not found", "not_found")},
             row{"GET", emulator + "devices/tablet", "", 404,
                 problem("There is no device of this name", "not_found")},
             row{"PUT", emulator + "clock", "", 405,
                 problem("Method Not Allowed", "method_not_allowed")},
             row{"POST", emulator + "devices", "{", 422,
                 invalid("at the top: this is not valid JSON: incomplete JSON")},
             row{"POST", emulator + "devices", R"({"name":"a b"})", 422,
                 invalid("at /name: a device name has 1 to 64 letters, digits, '-', '_' or '.': "
                         "'a b' has not")},
             row{"POST", emulator + "devices", R"({"name":"laptop"})", 422,
                 invalid("there is already a device named 'laptop'")},
             row{"PUT", emulator + "devices/laptop/script", R"([{"do":"dance"}])", 422,
                 invalid("at /0/do: 'dance' is none of create, accept, start, compare, confirm, "
                         "mismatch, cancel, scan, show, fail, ignore")},
             row{"PUT", emulator + "devices/laptop/script", R"({"do":"accept"})", 422,
                 invalid("at the top: this has to be an array of steps")},
             row{"POST", emulator + "faults", R"({"kind":"status","nth":0})", 422,
                 invalid("at the top: 'nth' counts from 1")},
             row{"POST", emulator + "clock", R"({"advanceMs":-1})", 422,
                 invalid("at /advanceMs: this has to be a whole number from 0 to 315360000000")},
             row{"POST",
                 emulator + "reset",
                 "",
                 403,
                 problem("The control interface answers programs on this machine only",
                         "forbidden"),
                 {{"Host", "evil.example"}}},
             row{"POST",
                 emulator + "reset",
                 "",
                 403,
                 problem("The control interface answers programs on this machine only",
                         "forbidden"),
                 {{"Host", "127.0.0.1"}, {"Origin", "https://evil.example"}}},
         })
        check(r);
}

BOOST_FIXTURE_TEST_CASE(embedding_programs, scene) {
    auto const told = [](auto call) {
        std::string message = "no error";
        try {
            call();
        } catch (std::invalid_argument const& e) {
            message = e.what();
        }
        return message;
    };
    auto& s = service;
    BOOST_TEST(told([&] { s.add_device({.name = ""}); }) ==
               "a device name has 1 to 64 letters, digits, '-', '_' or '.': '' has not");
    BOOST_TEST(told([&] { s.add_device({.name = "x", .account = "alice"}); }) ==
               "a user id looks like @name:server: 'alice' does not");
    BOOST_TEST(told([&] { s.add_device({.name = "x", .token = "a b"}); }) ==
               "a token has letters, digits and '-._~+/=' only");
    BOOST_TEST(told([&] { s.add_device({.name = "x", .token = token}); }) ==
               "the token of device 'x' is another device's");
    BOOST_TEST(told([&] { s.remove_device("tablet"); }) == "there is no device named 'tablet'");
    BOOST_TEST(told([&] {
                   std::vector<vouch::emulator::step> const steps{{.what = act::accept},
                                                                  {.what = act::create}};
                   s.script("phone", steps);
               }) == "'create' can only be the first step of a script");
    BOOST_TEST(
        told([&] { s.fault({.endpoint = "confirm"}); }) ==
        "there is no endpoint 'confirm': it is info, events, session, list, create, retrieve, "
        "accept, cancel, sas_start, sas_confirm, qr_scan or qr_confirm_scanned");
    BOOST_TEST(told([&] { s.fault({.device = "tablet"}); }) == "there is no device named 'tablet'");
    BOOST_TEST(told([&] { s.fault({.status = 100}); }) ==
               "a final status lies between 200 and 599");
    BOOST_TEST(told([&] { s.fault({.probability = 2}); }) == "a probability lies between 0 and 1");
    BOOST_TEST(told([&] { s.fault({.retry_after = "1\r\nX: y"}); }) ==
               "a header of a fault must not hold CR, LF or NUL");
    BOOST_TEST(told([&] { s.fault({.kind = fault_kind::delay, .wait = -1s}); }) ==
               "a fault cannot wait backwards");
}

BOOST_AUTO_TEST_SUITE_END()
