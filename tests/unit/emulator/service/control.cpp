#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;
namespace json = boost::json;

namespace {

struct controlled : served {
    response control(std::string_view method, std::string_view path, std::string_view body = {}) {
        return call("", method, "/emulator/" + std::string(path), body);
    }
    json::value ok(std::string_view method, std::string_view path, std::string_view body = {}) {
        response const r = control(method, path, body);
        BOOST_TEST_REQUIRE((r.status == 200 || r.status == 201), r.body);
        return json::parse(r.body);
    }
    std::string wrong(std::string_view method, std::string_view path, std::string_view body) {
        response const r = control(method, path, body);
        BOOST_TEST(r.status == 422);
        return std::string(json::parse(r.body).at("message").as_string());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(control, controlled)

BOOST_AUTO_TEST_CASE(devices_come_and_go) {
    json::value const made =
        ok("POST", "devices",
           R"({"name":"tablet","token":"t0ken","trusted":false,"script":[{"do":"accept"}]})");
    BOOST_TEST(made.at("token").as_string() == "t0ken");
    BOOST_TEST(made.at("session").as_string() == "needs-verification");
    BOOST_TEST(made.at("script").at(0).at("do").as_string() == "accept");
    BOOST_TEST(ok("GET", "devices").at("items").as_array().size() == 3U);
    BOOST_TEST(call("t0ken", "GET", "/v1/app/setup").status == 200);
    BOOST_TEST(ok("POST", "devices/tablet/sign-out").at("session").as_string() == "needs-login");
    BOOST_TEST(ok("POST", "devices/tablet/sign-in").at("session").as_string() ==
               "needs-verification");
    BOOST_TEST(control("DELETE", "devices/tablet").status == 204);
    BOOST_TEST(control("GET", "devices/tablet").status == 404);
    BOOST_TEST(call("t0ken", "GET", "/v1/app/setup").status == 401);
}

BOOST_AUTO_TEST_CASE(scripts_faults_and_clock_steer_a_flow) {
    ok("PUT", "devices/phone/script",
       R"([{"do":"accept","afterMs":1500},{"do":"start"},{"do":"compare","afterMs":2000}])");
    std::string const id = create();
    BOOST_TEST(state(laptop, id) == "requested");
    json::value const clock = ok("POST", "clock", R"({"advanceMs":1500})");
    BOOST_TEST(clock.at("turnedMs").as_int64() == 1500);
    BOOST_TEST(state(laptop, id) == "sas_ready");

    json::value const added =
        ok("POST", "faults", R"({"kind":"status","endpoint":"sas_confirm","status":500})");
    BOOST_TEST(call(laptop, "POST", path(id, "/sas/confirm")).status == 500);
    BOOST_TEST(call(laptop, "POST", path(id, "/sas/confirm")).status == 200);
    json::value const faults = ok("GET", "faults").at("items");
    BOOST_TEST(faults.at(0).at("matched").as_int64() == 2);
    BOOST_TEST(faults.at(0).at("struck").as_int64() == 1);
    BOOST_TEST(control("DELETE", "faults/" + json::serialize(added.at("id"))).status == 204);
    BOOST_TEST(control("DELETE", "faults/99").status == 404);
    ok("POST", "clock", R"({"advanceMs":2000})");
    BOOST_TEST(state(laptop, id) == "done");

    json::value const t = ok("GET", "verifications/" + id);
    BOOST_TEST(t.at("sides").as_array().size() == 2U);
    BOOST_TEST(t.at("sides").at(1).at("device").as_string() == "phone");
    BOOST_TEST(t.at("effects").as_array().size() == 5U);
    BOOST_TEST(ok("GET", "state").at("verifications").as_array().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_frozen_clock_stands_still) {
    ok("POST", "clock", R"({"freeze":true})");
    std::string const id = create();
    now += 1h;
    BOOST_TEST(state(laptop, id) == "requested");
    BOOST_TEST(!s.next_due());
    ok("POST", "clock", R"({"advanceMs":600000})");
    BOOST_TEST(state(laptop, id) == "cancelled");
    json::value const running = ok("POST", "clock", R"({"freeze":false})");
    BOOST_TEST(!running.at("frozen").as_bool());
    BOOST_TEST(running.at("turnedMs").as_int64() == 600000 - 3600000);
}

BOOST_AUTO_TEST_CASE(reset_gives_the_start_again) {
    create();
    ok("POST", "devices", R"({"name":"tablet"})");
    ok("POST", "faults", R"({"kind":"reset"})");
    BOOST_TEST(control("POST", "reset").status == 204);
    BOOST_TEST(ok("GET", "devices").at("items").as_array().size() == 2U);
    BOOST_TEST(ok("GET", "faults").at("items").as_array().empty());
    BOOST_TEST(ok("GET", "requests").at("items").as_array().empty());
    BOOST_TEST(s.device("laptop").token == laptop);
    BOOST_TEST(good(laptop, "GET", "/v1/app/setup/verifications").at("items").as_array().empty());
}

BOOST_AUTO_TEST_CASE(requests_are_shown_without_tokens) {
    create();
    response const r = control("GET", "requests");
    BOOST_TEST(r.body.find(laptop) == std::string::npos);
    json::value const entry = json::parse(r.body).at("items").at(0);
    BOOST_TEST(entry.at("device").as_string() == "laptop");
    BOOST_TEST(entry.at("endpoint").as_string() == "create");
    BOOST_TEST(entry.at("status").as_int64() == 200);
    BOOST_TEST(control("DELETE", "requests").status == 204);
    BOOST_TEST(ok("GET", "requests").at("items").as_array().empty());
}

BOOST_AUTO_TEST_CASE(the_specification_is_served) {
    response const r = control("GET", "openapi.yaml");
    BOOST_TEST(field(r, "Content-Type") == "application/yaml");
    BOOST_TEST(r.body.starts_with("openapi: 3.1.0\n"));
    for (auto const* part : {"/verifications/{id}:", "two_lengths", "mismatch", "advanceMs"})
        BOOST_TEST(r.body.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(strangers_are_refused) {
    auto const status = [&](std::string host, std::string origin) {
        request r{"GET", "/emulator/state", {{"Host", std::move(host)}}, ""};
        if (!origin.empty()) r.headers.emplace_back("Origin", std::move(origin));
        return s.handle(now, r).status;
    };
    BOOST_TEST(status("127.0.0.1:80", "") == 200);
    BOOST_TEST(status("LocalHost:80", "") == 200);
    BOOST_TEST(status("[::1]:80", "http://localhost:3000") == 200);
    BOOST_TEST(status("emulator.example:80", "") == 403);
    BOOST_TEST(status("localhost.example", "") == 403);
    BOOST_TEST(status("[::2]", "") == 403);
    BOOST_TEST(status("127.0.0.1", "https://evil.example") == 403);
    BOOST_TEST(status("127.0.0.1", "null") == 403);

    stream remote(s, {.local = false}, [] {});
    remote.receive(now, "GET /emulator/state HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    BOOST_TEST(remote.output().starts_with("HTTP/1.1 403 Forbidden\r\n"));
}

BOOST_AUTO_TEST_CASE(bad_control_requests_name_the_place) {
    BOOST_TEST(wrong("POST", "devices", "{") ==
               "at the top: this is not valid JSON: incomplete JSON");
    BOOST_TEST(wrong("POST", "devices", "[]") == "at the top: this has to be an object");
    BOOST_TEST(wrong("POST", "devices", R"({"name":7})") == "at /name: this has to be a string");
    BOOST_TEST(
        wrong("POST", "devices", R"({"name":"a b"})") ==
        "at /name: a device name has 1 to 64 letters, digits, '-', '_' or '.': 'a b' has not");
    BOOST_TEST(wrong("POST", "devices", R"({"name":"phone"})") ==
               "there is already a device named 'phone'");
    BOOST_TEST(wrong("POST", "devices", R"({"name":"x","trusted":"yes"})") ==
               "at /trusted: this has to be true or false");
    BOOST_TEST(wrong("POST", "devices", R"({"name":"x","tamper":"all"})") ==
               "at /tamper: 'all' is none of none, commitment, key, mac, qr");
    BOOST_TEST(wrong("POST", "devices", R"({"name":"x","userID":"bob"})") ==
               "at /userID: a user id looks like @name:server: 'bob' does not");
    BOOST_TEST(wrong("POST", "devices", R"({"name":"x","ownPort":true})") ==
               "at /ownPort: a port can only be opened at the start or by the embedding program");
    BOOST_TEST(
        wrong("POST", "devices", R"({"name":"x","script":[{"do":"accept"},{"do":"dance"}]})") ==
        "at /script/1/do: 'dance' is none of create, accept, start, compare, confirm, "
        "mismatch, cancel, scan, show, fail, ignore");
    BOOST_TEST(wrong("PUT", "devices/phone/script", R"({"do":"accept"})") ==
               "at the top: this has to be an array of steps");
    BOOST_TEST(wrong("PUT", "devices/phone/script", R"([{"do":"accept","afterMs":-1}])") ==
               "at /0/afterMs: this has to be a whole number from 0 to 315360000000");
    BOOST_TEST(wrong("PUT", "devices/phone/script", R"([{"do":"accept","after":1}])") ==
               "at /0/after: there is no such member; known are 'do', 'afterMs', 'code', 'reason', "
               "'userID'");
    BOOST_TEST(wrong("POST", "faults", R"({"kind":"fire"})")
                   .starts_with("at /kind: 'fire' is none of delay, delay_response, status"));
    BOOST_TEST(wrong("POST", "faults", R"({"kind":"reset","device":"nobody"})") ==
               "there is no device named 'nobody'");
    BOOST_TEST(wrong("POST", "faults", R"({"kind":"reset","nth":0})") ==
               "at the top: 'nth' counts from 1");
    BOOST_TEST(wrong("POST", "clock", R"({"advanceMs":"1h"})") ==
               "at /advanceMs: this has to be a whole number from 0 to 315360000000");
    BOOST_TEST(control("POST", "devices/nobody/sign-in").status == 404);
    BOOST_TEST(control("GET", "devices/phone/script").status == 405);
    BOOST_TEST(control("PUT", "faults").status == 405);
    BOOST_TEST(control("GET", "nothing").status == 404);
    BOOST_TEST(control("GET", "devices/a/b/c").status == 404);
    BOOST_TEST(control("GET", "ca.pem").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
