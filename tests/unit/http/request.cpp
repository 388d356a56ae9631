#include "http/request.hpp"

#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

using vouch::endpoint;
using vouch::errc;
using vouch::header;
using vouch::origin;
using vouch::http::append_request;
using vouch::http::prepared;
using vouch::http::request_parts;

namespace {

origin const local{false, "127.0.0.1", 23373};

prepared make(origin const& to = local, std::string_view prefix = "",
              std::string_view token = "t0k3n") {
    prepared p;
    auto const bad = p.assign(to, prefix, token, "rig/1");
    BOOST_TEST(!bad, bad.message);
    return p;
}

std::string bytes(prepared const& p, request_parts const& parts) {
    std::string out;
    append_request(out, p, parts);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(request)

BOOST_AUTO_TEST_CASE(a_read) {
    BOOST_TEST(bytes(make(), {.endpoint = endpoint::retrieve, .id = "v/1"}) ==
               "GET /v1/app/setup/verifications/v%2F1 HTTP/1.1\r\n"
               "Host: 127.0.0.1:23373\r\n"
               "User-Agent: rig/1\r\n"
               "Accept: application/json\r\n"
               "Accept-Encoding: identity\r\n"
               "Authorization: Bearer t0k3n\r\n"
               "\r\n");
}

BOOST_AUTO_TEST_CASE(an_action_without_a_body) {
    BOOST_TEST(bytes(make(), {.endpoint = endpoint::sas_confirm, .id = "v1"}) ==
               "POST /v1/app/setup/verifications/v1/sas/confirm HTTP/1.1\r\n"
               "Host: 127.0.0.1:23373\r\n"
               "User-Agent: rig/1\r\n"
               "Accept: application/json\r\n"
               "Accept-Encoding: identity\r\n"
               "Authorization: Bearer t0k3n\r\n"
               "Content-Length: 0\r\n"
               "\r\n");
}

BOOST_AUTO_TEST_CASE(a_body_a_prefix_and_headers) {
    header const extra[] = {{"traceparent", "00-ab-cd-01"}, {"X-Rig", ""}};
    BOOST_TEST(
        bytes(make({true, "beeper.example", 443}, "/desktop"), {.endpoint = endpoint::cancel,
                                                                .id = "v1",
                                                                .body = R"({"code":"m.user"})",
                                                                .headers = extra}) ==
        "POST /desktop/v1/app/setup/verifications/v1/cancel HTTP/1.1\r\n"
        "Host: beeper.example\r\n"
        "User-Agent: rig/1\r\n"
        "Accept: application/json\r\n"
        "Accept-Encoding: identity\r\n"
        "Authorization: Bearer t0k3n\r\n"
        "traceparent: 00-ab-cd-01\r\n"
        "X-Rig: \r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: 17\r\n"
        "\r\n"
        R"({"code":"m.user"})");
}

BOOST_AUTO_TEST_CASE(a_held_look_says_both_or_neither) {
    auto const p = make();
    auto const look = [&](std::string_view etag, int wait) {
        auto const all = bytes(
            p, {.endpoint = endpoint::retrieve, .id = "v1", .etag = etag, .wait_seconds = wait});
        auto const end = all.find("t0k3n\r\n") + 7;
        return all.substr(end, all.size() - end - 2);
    };
    BOOST_TEST(look("W/\"7\"", 25) == "If-None-Match: W/\"7\"\r\nPrefer: wait=25\r\n");
    BOOST_TEST(look("", 25) == "");
    BOOST_TEST(look("\"7\"", 0) == "");
    BOOST_TEST(look("\"7\"", 2147483647) == "If-None-Match: \"7\"\r\nPrefer: wait=2147483647\r\n");
}

BOOST_AUTO_TEST_CASE(hosts) {
    auto const host = [](origin const& o) {
        auto const all = bytes(make(o), {.endpoint = endpoint::session});
        auto const start = all.find("Host: ") + 6;
        return all.substr(start, all.find('\r', start) - start);
    };
    BOOST_TEST(host({false, "h", 80}) == "h");
    BOOST_TEST(host({false, "h", 443}) == "h:443");
    BOOST_TEST(host({true, "h", 443}) == "h");
    BOOST_TEST(host({true, "h", 80}) == "h:80");
    BOOST_TEST(host({false, "::1", 23373}) == "[::1]:23373");
    BOOST_TEST(host({true, "::1", 443}) == "[::1]");
}

BOOST_AUTO_TEST_CASE(no_token_no_header) {
    auto const all = bytes(make(local, "", ""), {.endpoint = endpoint::session});
    BOOST_TEST(all.find("Authorization") == all.npos);
}

BOOST_AUTO_TEST_CASE(a_new_token_serves_the_requests_after_it) {
    prepared p = make();
    BOOST_TEST(!p.set_token("another"));
    auto const all = bytes(p, {.endpoint = endpoint::session});
    BOOST_TEST(all.find("Bearer another\r\n") != all.npos);
    BOOST_TEST(all.find("t0k3n") == all.npos);
    BOOST_TEST(!p.set_token(""));
    BOOST_TEST(p.authorization().empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_changes_nothing) {
    prepared p = make();
    auto const before = bytes(p, {.endpoint = endpoint::session});
    BOOST_TEST((p.set_token("a\r\nEvil: 1").code == errc::invalid_argument));
    BOOST_TEST((p.assign(local, "/x", "a b", "rig").code == errc::invalid_argument));
    BOOST_TEST((p.assign(local, "/x", "ok", "rig\n").code == errc::invalid_argument));
    BOOST_TEST(bytes(p, {.endpoint = endpoint::session}) == before);
}

BOOST_AUTO_TEST_CASE(appends_without_allocating) {
    auto const p = make();
    std::string out;
    out.reserve(1000);
    auto const* const memory = out.data();
    append_request(out, p, {.endpoint = endpoint::session});
    auto const first = out.size();
    append_request(out, p, {.endpoint = endpoint::session});
    BOOST_TEST(out.size() == 2 * first);
    BOOST_TEST((out.data() == memory));
}

BOOST_AUTO_TEST_CASE(wiping_leaves_nothing) {
    std::string s = "Authorization: Bearer t0k3n, long enough for the heap";
    s.resize(10);
    auto* const memory = s.data();
    auto const capacity = s.capacity();
    vouch::http::wipe(s);
    BOOST_TEST(s.empty());
    BOOST_TEST((s.data() == memory));
    s.resize(capacity);
    BOOST_TEST(s == std::string(capacity, '\0'));
}

BOOST_AUTO_TEST_CASE(a_secret_moves_without_copies) {
    vouch::http::secret a("t0k3n");
    auto const* const memory = a.view().data();
    vouch::http::secret b(std::move(a));
    BOOST_TEST(b.view() == "t0k3n");
    BOOST_TEST((b.view().data() == memory));
    vouch::http::secret c;
    c = std::move(b);
    BOOST_TEST((c.view().data() == memory));
}

BOOST_AUTO_TEST_SUITE_END()
