// What callers get wrong, and what they are told. Nothing of it is ever sent.

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace std::string_literals;
using vouch::errc;

namespace {

constexpr auto ignore = [](vouch::error_code, auto const&) {};

struct constructor_row {
    vouch::client_options options;
    errc code;
    std::string_view message;
    vouch::pool_options pool{};
};

struct call_row {
    std::function<void(vouch::client&, vouch::failure&)> call;
    std::string_view message;
};

void refused(constructor_row row) {
    asio::io_context ctx{1};
    row.options.use_environment = false;
    try {
        vouch::client const c(ctx.get_executor(), row.options, row.pool);
        BOOST_ERROR("no error, but: " << row.message);
    } catch (vouch::error const& e) {
        BOOST_TEST(e.code() == row.code);
        auto message = e.details().message;
        // OpenSSL's own reason follows in brackets, in words that differ between its versions.
        if (row.code == errc::tls_failed)
            message.erase(std::min(message.rfind(" ("), message.size()));
        BOOST_TEST(message == row.message);
        // The server's name may be in it, the token never.
        if (!row.options.token.empty())
            BOOST_TEST(e.details().message.find(row.options.token) == std::string::npos);
    }
}

void refused(call_row const& row) {
    asio::io_context ctx{1};
    vouch::client c(ctx.get_executor(), {.base_url = "http://127.0.0.1:1", .token = "secret"});
    vouch::failure f;
    row.call(c, f);
    ctx.run();
    BOOST_TEST(f.code == errc::invalid_argument);
    BOOST_TEST(f.code == vouch::condition::invalid_input);
    BOOST_TEST(f.message == row.message);
    BOOST_TEST(!f.request_written);
    BOOST_TEST(c.get_pool().stats().dials == 0U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_AUTO_TEST_CASE(base_urls) {
    using enum errc;
    std::string const long_url = "http://h/" + std::string(4096, 'x');
    for (constructor_row const& row : {
             constructor_row{{.base_url = "localhost:23373"},
                             invalid_url,
                             "base URL: no scheme; begin with http:// or https://"},
             {{.base_url = "ftp://127.0.0.1"},
              invalid_url,
              "base URL: the scheme is neither http nor https"},
             {{.base_url = "ws://127.0.0.1/v1/ws"},
              invalid_url,
              "base URL: the scheme is neither http nor https"},
             {{.base_url = "http://"},
              invalid_url,
              "base URL: no host; give http://host:port or https://host"},
             {{.base_url = "http://127.0.0.1:70000"},
              invalid_url,
              "base URL: the port is not a number within 1 to 65535"},
             {{.base_url = "http://127.0.0.1:0"},
              invalid_url,
              "base URL: the port is not a number within 1 to 65535"},
             {{.base_url = "http://127.0.0.1:port"},
              invalid_url,
              "base URL: the port is not a number within 1 to 65535"},
             {{.base_url = "http://[::1"}, invalid_url, "base URL: a bracket that is not closed"},
             {{.base_url = "http://me:pass@127.0.0.1"},
              invalid_url,
              "base URL: user information before the @ at character 15; remove it (a token goes "
              "into its own option)"},
             {{.base_url = "http://127.0.0.1/?token=x"},
              invalid_url,
              "base URL: a query at character 18; remove it (a token goes into its own option)"},
             {{.base_url = "http://127.0.0.1/#top"},
              invalid_url,
              "base URL: a fragment at character 18; remove it"},
             {{.base_url = "http://127.0.0.1/ "},
              invalid_url,
              "base URL: a space or control character at character 18; remove it"},
             {{.base_url = "http://127.0.0.1\r\nHost: other"},
              invalid_url,
              "base URL: a space or control character at character 17; remove it"},
             {{.base_url = "http://b\xc3\xbc"
                           "cher.example"},
              invalid_url,
              "base URL: a character beyond ASCII at character 9; write a host name as xn--..., a "
              "path percent-encoded"},
             {{.base_url = long_url}, invalid_url, "base URL: longer than 4096 characters"},
             {{.base_url = "http://beeper.example"},
              plain_http_refused,
              "base URL: http to beeper.example would send the token in clear; use https, or allow "
              "it with allow_plain_http (--allow-plain-http, VOUCH_ALLOW_PLAIN_HTTP=1)"},
             {{.base_url = "http://127.0.0.1.example"},
              plain_http_refused,
              "base URL: http to 127.0.0.1.example would send the token in clear; use https, or "
              "allow it with allow_plain_http (--allow-plain-http, VOUCH_ALLOW_PLAIN_HTTP=1)"},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(client_options) {
    using enum errc;
    for (constructor_row const& row : {
             constructor_row{{.token = "two words"},
                             invalid_argument,
                             "token: a space, a control character or one beyond ASCII at character "
                             "4; was a line break copied along?"},
             {{.token = "secret\n"},
              invalid_argument,
              "token: a space, a control character or one beyond ASCII at character 7; was a line "
              "break copied along?"},
             {{.token = "secret\r\nX-Evil: 1"},
              invalid_argument,
              "token: a space, a control character or one beyond ASCII at character 7; was a line "
              "break copied along?"},
             {{.token = "\xc3\xa9t\xc3\xa9"},
              invalid_argument,
              "token: a space, a control character or one beyond ASCII at character 1; was a line "
              "break copied along?"},
             {{.user_agent = "rig\r\nX-Evil: 1"},
              invalid_argument,
              "user_agent: a control character at character 4"},
             {{.timeout = 0s}, invalid_argument, "client_options::timeout is not above 0"},
             {{.timeout = -1s}, invalid_argument, "client_options::timeout is not above 0"},
             {{.attempt_timeout = 0s},
              invalid_argument,
              "client_options::attempt_timeout is not above 0"},
             {{.retry = {.max_retries = -1}},
              invalid_argument,
              "retry_options::max_retries is not from 0 to 100"},
             {{.retry = {.max_retries = 101}},
              invalid_argument,
              "retry_options::max_retries is not from 0 to 100"},
             {{.retry = {.initial_backoff = -1ms}},
              invalid_argument,
              "retry_options::initial_backoff is below 0"},
             {{.retry = {.multiplier = 0.5}},
              invalid_argument,
              "retry_options::multiplier is below 1"},
             {{.retry = {.multiplier = std::numeric_limits<double>::quiet_NaN()}},
              invalid_argument,
              "retry_options::multiplier is below 1"},
             {{.retry = {.jitter = 1.5}},
              invalid_argument,
              "retry_options::jitter is not from 0 to 1"},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(tls_options) {
    using enum errc;
    for (constructor_row const& row : {
             constructor_row{{},
                             tls_failed,
                             "tls.ca_pem holds no certificate: give PEM text (BEGIN CERTIFICATE)",
                             {.tls = {.ca_pem = "not a certificate"}}},
             {{},
              tls_failed,
              "cannot load tls.ca_file: /no/such/file",
              {.tls = {.ca_file = "/no/such/file"}}},
             {{},
              tls_failed,
              "cannot load tls.certificate_file: /no/such/file",
              {.tls = {.certificate_file = "/no/such/file"}}},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(a_new_token) {
    asio::io_context ctx{1};
    vouch::client c(ctx.get_executor(), {.base_url = "http://127.0.0.1:1", .token = "secret"});
    BOOST_CHECK_EXCEPTION(c.set_token("a b"), vouch::error, [](vouch::error const& e) {
        return e.code() == errc::invalid_argument &&
               e.details().message ==
                   "token: a space, a control character or one beyond ASCII at character 2; was a "
                   "line break copied along?";
    });
}

BOOST_AUTO_TEST_CASE(ids) {
    std::string const longest(4097, 'x');
    auto const with = [](std::string id) {
        return
            [id](vouch::client& c, vouch::failure& f) { c.retrieve(id, {.details = &f}, ignore); };
    };
    for (call_row const &row : {
             call_row{with(""), "verification id: empty"},
             {with("."), "verification id: \".\" and \"..\" name no verification"},
             {with(".."), "verification id: \".\" and \"..\" name no verification"},
             {with(longest), "verification id: longer than 4096 bytes"},
             {[](auto&c, auto&f) { c.accept("", {.details = &f}, ignore); },
              "verification id: empty"},
             {[](auto&c, auto&f) { c.cancel("..", {}, {.details = &f}, ignore); },
              "verification id: \".\" and \"..\" name no verification"},
             {[](auto&c, auto&f) { c.sas_start(".", {.details = &f}, ignore); },
              "verification id: \".\" and \"..\" name no verification"},
             {[](auto&c, auto&f) { c.sas_confirm("", {.details = &f}, ignore); },
              "verification id: empty"},
             {[](auto&c, auto&f) { c.qr_confirm_scanned("", {.details = &f}, ignore); },
              "verification id: empty"},
             {[](auto&c, auto&f) { c.watch("", {.details = &f}, ignore); },
              "verification id: empty"},
             {[](auto&c, auto&f) {
                  c.wait_until("..", vouch::verification_state::done, {.details = &f}, ignore);
              },
              "verification id: \".\" and \"..\" name no verification"},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(call_options) {
    auto const with_header = [](std::string name, std::string value) {
        return [name, value](vouch::client& c, vouch::failure& f) {
            vouch::header const h{name, value};
            c.session({.headers = {&h, 1}, .details = &f}, ignore);
        };
    };
    for (call_row const &row : {
             call_row{[](auto&c, auto&f) { c.session({.timeout = 0s, .details = &f}, ignore); },
                      "timeout is not above 0"},
             {[](auto&c, auto&f) { c.list({.attempt_timeout = -1ns, .details = &f}, ignore); },
              "attempt_timeout is not above 0"},
             {[](auto&c, auto&f) { c.create({}, {.max_retries = -1, .details = &f}, ignore); },
              "max_retries is not from 0 to 100"},
             {[](auto&c, auto&f) { c.create({}, {.max_retries = 1000, .details = &f}, ignore); },
              "max_retries is not from 0 to 100"},
             {with_header("", "x"), "header: the name is empty"},
             {with_header("X Y", "x"),
              "header: the name is no token (RFC 9110, 5.6.2) at character 2"},
             {with_header("X-A:", "x"),
              "header: the name is no token (RFC 9110, 5.6.2) at character 4"},
             {with_header("X-A", "x\r\nX-Evil: 1"),
              "header X-A: the value has a control character at character 2"},
             {with_header("X-A", "x\0y"s),
              "header X-A: the value has a control character at character 2"},
             {with_header("Authorization", "Bearer x"),
              "header Authorization: the client sets it itself; give the token to it"},
             {with_header("host", "other"), "header Host: the client sets it itself"},
             {with_header("Content-Length", "0"),
              "header Content-Length: the client sets it itself"},
             {with_header("transfer-encoding", "chunked"),
              "header Transfer-Encoding: the client sets it itself"},
             {with_header("Connection", "close"), "header Connection: the client sets it itself"},
             {with_header("X-A", "x\x7f"),
              "header X-A: the value has a control character at character 2"},
             {with_header("expect", "100-continue"),
              "header Expect: it is about the connection, which is the pool's business"},
             {with_header("Prefer", "wait=60"),
              "header Prefer: the answer would not be the one that the client can read"},
             {with_header("Accept-Encoding", "gzip"),
              "header Accept-Encoding: the client sets it itself"},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(bodies) {
    for (call_row const &row : {
             call_row{
                 [](auto&c, auto&f) { c.create({.user_id = "@\xff:h"}, {.details = &f}, ignore); },
                 "user_id is not UTF-8 text"},
             {[](auto&c, auto&f) { c.cancel("v", {.code = "m.\xc3"}, {.details = &f}, ignore); },
              "code is not UTF-8 text"},
             {[](auto&c, auto&f) {
                  c.cancel("v", {.reason = "\xed\xa0\x80"}, {.details = &f}, ignore);
              },
              "reason is not UTF-8 text"},
             {[](auto&c, auto&f) { c.qr_scan("", {.details = &f}, ignore); },
              "data is empty: give the payload scanned from the other device"},
             {[](auto&c, auto&f) { c.qr_scan("MATRIX\x02\xfe", {.details = &f}, ignore); },
              "data is not UTF-8 text"},
         })
        refused(row);
}

BOOST_AUTO_TEST_CASE(waits) {
    for (call_row const &row : {
             call_row{[](auto&c, auto&f) { c.watch("v", {.timeout = 0s, .details = &f}, ignore); },
                      "timeout is not above 0: give how long to wait"},
             {[](auto&c, auto&f) {
                  c.wait_until("v", vouch::verification_state::unknown, {.details = &f}, ignore);
              },
              "there is no state `unknown` to wait for: name one of the API's"},
         })
        refused(row);
}

BOOST_AUTO_TEST_SUITE_END()
