// What servers get wrong, and what callers are told.

#include <string>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::string_literals;
using vouch::errc;

namespace {

asio::awaitable<void> answer_once(tcp::socket peer, std::string_view bytes) {
    std::string request;
    co_await asio::async_read_until(peer, asio::dynamic_buffer(request), "\r\n\r\n",
                                    asio::use_awaitable);
    co_await asio::async_write(peer, asio::buffer(bytes), asio::use_awaitable);
    peer.shutdown(tcp::socket::shutdown_send);
}

asio::awaitable<void> answer_all(tcp::acceptor& at, std::string_view bytes) {
    for (;;) {
        auto peer = co_await at.async_accept(asio::use_awaitable);
        asio::co_spawn(at.get_executor(), answer_once(std::move(peer), bytes), asio::detached);
    }
}

/// The failure of `retrieve` at a server that answers everything with `bytes`.
vouch::failure told(std::string_view bytes) {
    asio::io_context ctx{1};
    tcp::acceptor at(ctx, {asio::ip::address_v4::loopback(), 0});
    asio::co_spawn(ctx, answer_all(at, bytes), asio::detached);
    auto const url = "http://127.0.0.1:" + std::to_string(at.local_endpoint().port());
    vouch::client c(ctx.get_executor(), {.base_url = url, .token = "secret"},
                    {.max_header_bytes = 1024, .max_body_bytes = 4096});
    vouch::failure f;
    bool over = false;
    c.retrieve("v", {.max_retries = 0, .details = &f}, [&](vouch::error_code ec, auto const&) {
        over = true;
        BOOST_TEST(ec);
    });
    while (!over) ctx.run_one();
    BOOST_TEST(f.attempts.size() == 1U);
    BOOST_TEST(f.request_written);
    return f;
}

std::string ok(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string status(int code, std::string_view body, std::string_view headers = {}) {
    return "HTTP/1.1 " + std::to_string(code) +
           " S\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) +
           "\r\n" + std::string(body);
}

constexpr std::string_view e2ee =
    R"("e2ee":{"crossSigning":true,"firstSyncDone":false,"hasBackedUpRecoveryKey":false,)"
    R"("initialized":true,"keyBackup":false,"secrets":{"masterKey":false,"megolmBackupKey":false,)"
    R"("recoveryKey":false,"selfSigningKey":false,"userSigningKey":false},"secretStorage":false,)"
    R"("verified":false})";

std::string with_verification(std::string_view verification) {
    return ok(R"({"session":{"state":"ready",)" + std::string(e2ee) + R"(},"verification":)" +
              std::string(verification) + "}");
}

struct row {
    std::string bytes;
    errc code;
    std::string message;
};

void check(row const& r) {
    auto const f = told(r.bytes);
    BOOST_TEST_CONTEXT(r.bytes.substr(0, 300)) {
        BOOST_TEST(f.code == r.code);
        BOOST_TEST(f.message == r.message);
    }
}

std::string const useless = "the answer's body is not the API's: ";
std::string const no_use = " (sending again would not help)";

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_AUTO_TEST_CASE(bodies_of_answers) {
    using enum errc;
    for (row const& r : {
             row{ok(""), invalid_response, useless + "empty body (at byte 0)" + no_use},
             row{ok("null"), invalid_response,
                 useless + "expected an object, found null (at byte 0)" + no_use},
             row{ok("[]"), invalid_response,
                 useless + "expected an object, found an array (at byte 0)" + no_use},
             row{ok("{}"), invalid_response, useless + "/session: missing (at byte 1)" + no_use},
             row{ok("<html>hello</html>"), invalid_response,
                 useless + "not JSON: syntax error (at byte 0)" + no_use},
             row{ok(R"({"session":)"), invalid_response,
                 useless + "not JSON: incomplete JSON (at byte 11)" + no_use},
             row{ok(R"({"session":"x"})"), invalid_response,
                 useless + "/session: expected an object, found a string (at byte 11)" + no_use},
             row{ok(R"({"session":{"state":"ready"}})"), invalid_response,
                 useless + "/session/e2ee: missing (at byte 27)" + no_use},
             row{ok(R"({"session":{"e2ee":{}}})"), invalid_response,
                 useless + "/session/e2ee/crossSigning: missing (at byte 20)" + no_use},
             row{ok("{\"session\":\"\xff\"}"), invalid_response,
                 useless + "not UTF-8 (at byte 12)" + no_use},
             row{ok(R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}"),
                 invalid_response, useless + "not JSON: too deep (at byte 36)" + no_use},
             row{with_verification(R"({})"), invalid_response,
                 useless + "/verification/id: missing (at byte 323)" + no_use},
             row{with_verification(R"([])"), invalid_response,
                 useless + "/verification: expected an object, found an array (at byte 322)" +
                     no_use},
             row{with_verification(
                     R"({"id":7,"state":"ready","direction":"incoming","purpose":"login",)"
                     R"("methods":[],"availableActions":[]})"),
                 invalid_response,
                 useless + "/verification/id: expected a string, found a number (at byte 328)" +
                     no_use},
             row{with_verification(
                     R"({"id":"v","state":"ready","direction":"incoming","purpose":"login",)"
                     R"("methods":"sas","availableActions":[]})"),
                 invalid_response,
                 useless +
                     "/verification/methods: expected an array, found a string (at byte 399)" +
                     no_use},
             row{with_verification(
                     R"({"id":"v","state":"ready","direction":"incoming","purpose":"login",)"
                     R"("methods":[],"availableActions":[3]})"),
                 invalid_response,
                 useless +
                     "/verification/availableActions/0: expected a string, found a number (at byte "
                     "422)" +
                     no_use},
             row{with_verification(
                     R"({"id":"v","state":"sas_ready","direction":"incoming","purpose":"login",)"
                     R"("methods":[],"availableActions":[],"sas":{"emojis":["a"]}})"),
                 invalid_response,
                 useless +
                     "/verification/sas/emojis: expected a string, found an array (at byte 444)" +
                     no_use},
             row{with_verification(
                     R"({"id":"v","state":"error","direction":"incoming","purpose":"login",)"
                     R"("methods":[],"availableActions":[],"error":{"code":"x"}})"),
                 invalid_response,
                 useless + "/verification/error/reason: missing (at byte 443)" + no_use},
         })
        check(r);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_http) {
    using enum errc;
    std::string const not_http = "the answer is not HTTP/1.1: ";
    std::string const too_large = "the answer is too large: ";
    std::string const lost = "the connection was lost before the whole answer was in";
    std::string const once = " (max_retries is 0: not sent again)";
    for (row const& r : {
             row{"SSH-2.0-OpenSSH_9.2\r\n\r\n", protocol_error,
                 not_http +
                     "it does not begin with HTTP/1.1 or HTTP/1.0; is it the API's host and port?" +
                     no_use},
             row{"HTTP/2 200\r\n\r\n", protocol_error,
                 not_http +
                     "it does not begin with HTTP/1.1 or HTTP/1.0; is it the API's host and port?" +
                     no_use},
             row{"\x15\x03\x01", protocol_error,
                 not_http +
                     "it begins like TLS; if the server speaks TLS, write https:// in the URL" +
                     no_use},
             row{"HTTP/1.1 20 OK\r\n\r\n", protocol_error,
                 not_http + "the status is not three digits and a space" + no_use},
             row{"HTTP/1.1 099 OK\r\n\r\n", protocol_error,
                 not_http + "a status below 100" + no_use},
             row{"HTTP/1.1 101 Switching Protocols\r\n\r\n", protocol_error,
                 not_http + "101 without a request to switch protocols" + no_use},
             row{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                 protocol_error, not_http + "conflicting values of Content-Length" + no_use},
             row{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", protocol_error,
                 not_http + "a Content-Length that is no number" + no_use},
             row{"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", protocol_error,
                 not_http + "a header field without a proper name" + no_use},
             row{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", protocol_error,
                 not_http + "a transfer coding other than chunked" + no_use},
             row{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", protocol_error,
                 not_http + "a malformed chunk size" + no_use},
             row{"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
                 protocol_error,
                 not_http + "a content coding, though the request asks for none" + no_use},
             row{"HTTP/1.1 200 OK\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", response_too_large,
                 too_large + "the header is larger than max_header_bytes" + no_use},
             row{"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", response_too_large,
                 too_large + "the body is larger than max_body_bytes" + no_use},
             row{"HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, ' '), response_too_large,
                 too_large + "the body is larger than max_body_bytes" + no_use},
             row{"", connection_lost, lost + once},
             row{"HTTP/1.1 200 OK\r\nContent-Le", connection_lost,
                 lost + ": closed amid the header" + once},
             row{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", connection_lost,
                 lost + ": closed amid the body" + once},
         })
        check(r);
}

BOOST_AUTO_TEST_CASE(error_answers) {
    struct error_row {
        std::string bytes;
        errc code;
        std::string server_code;
        std::string server_message;
    };
    using enum errc;
    for (error_row const& r : {
             error_row{status(400, R"({"message":"bad","code":"bad_request"})"), bad_request,
                       "bad_request", "bad"},
             {status(401, R"({"message":"Unauthorized: Invalid or missing token",)"
                          R"("code":"unauthorized"})"),
              unauthorized, "unauthorized", "Unauthorized: Invalid or missing token"},
             {status(403, R"({"error":"no scope"})"), forbidden, "", "no scope"},
             {status(404, ""), not_found, "", ""},
             {status(409, R"({"message":"not now","code":"conflict"})"), conflict, "conflict",
              "not now"},
             {status(410, "gone"), not_found, "", "gone"},
             {status(418, "{}"), unexpected_status, "", "{}"},
             {status(422, R"({"message":"bad","code":7})"), unprocessable, "7", "bad"},
             {status(429, R"({"message":"slow"})", "Retry-After: 3600\r\n"), too_many_requests, "",
              "slow"},
             {status(500, "<html><title>Oops</title><body>Down for a while</body></html>"),
              server_error, "", "Oops Down for a while"},
             {status(502, "\xff\xfe"), server_error, "", "\xef\xbf\xbd\xef\xbf\xbd"},
             {status(302, "", "Location: https://user:pw@elsewhere.example/x?token=y\r\n"),
              redirected, "", ""},
             {status(600, ""), unexpected_status, "", ""},
         }) {
        auto const f = told(r.bytes);
        BOOST_TEST_CONTEXT(r.bytes) {
            BOOST_TEST(f.code == r.code);
            BOOST_TEST(f.server_code == r.server_code);
            BOOST_TEST(f.server_message == r.server_message);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_redirect_tells_the_origin_alone) {
    auto const f =
        told(status(302, "", "Location: https://user:pw@elsewhere.example/x?token=y\r\n"));
    BOOST_TEST(
        f.message ==
        "the server redirects, which is not followed: it points to https://elsewhere.example "
        "(sending again would not help)");
}

BOOST_AUTO_TEST_SUITE_END()
