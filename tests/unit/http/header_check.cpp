#include "http/header_check.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using vouch::errc;
using vouch::http::check_header;
using vouch::http::check_token;
using vouch::http::check_user_agent;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(header_check)

BOOST_AUTO_TEST_CASE(bad_headers) {
    struct row {
        std::string_view name;
        std::string_view value;
        char const* expected;
    };
    for (auto const& [name, value, expected] : {
             row{"", "x", "header: the name is empty"},
             row{"X Y", "x", "header: the name is no token (RFC 9110, 5.6.2) at character 2"},
             row{"X:", "x", "header: the name is no token (RFC 9110, 5.6.2) at character 2"},
             row{"X\r\nEvil", "x", "header: the name is no token (RFC 9110, 5.6.2) at character 2"},
             row{"\0"sv, "x", "header: the name is no token (RFC 9110, 5.6.2) at character 1"},
             row{"\xc3\xa9", "x", "header: the name is no token (RFC 9110, 5.6.2) at character 1"},
             row{"X", "secret\r\nEvil: 1",
                 "header X: the value has a control character at character 7"},
             row{"X", "secret\n", "header X: the value has a control character at character 7"},
             row{"X", "a\x0b", "header X: the value has a control character at character 2"},
             row{"X", "a\x7f", "header X: the value has a control character at character 2"},
             row{"X", "\0"sv, "header X: the value has a control character at character 1"},
             row{"Authorization", "Bearer secret",
                 "header Authorization: the client sets it itself; give the token to it"},
             row{"authorization", "x",
                 "header Authorization: the client sets it itself; give the token to it"},
             row{"HOST", "x", "header Host: the client sets it itself"},
             row{"content-length", "1", "header Content-Length: the client sets it itself"},
             row{"Transfer-Encoding", "chunked",
                 "header Transfer-Encoding: the client sets it itself"},
             row{"Connection", "close", "header Connection: the client sets it itself"},
         }) {
        auto const p = check_header({name, value});
        BOOST_TEST((p.code == errc::invalid_argument));
        BOOST_TEST(p.message == expected);
    }
}

BOOST_AUTO_TEST_CASE(headers_that_are_not_the_callers) {
    auto const reason = [](std::string_view name) {
        auto const message = check_header({name, "x"}).message;
        return message.substr(std::min(message.find(": "), message.size()));
    };
    for (auto const* const name : {"Accept", "accept-encoding", "Connection", "content-encoding",
                                   "Content-Length", "CONTENT-TYPE", "host", "transfer-encoding"})
        BOOST_TEST(reason(name) == ": the client sets it itself", name);
    BOOST_TEST(reason("user-agent") ==
               ": the client sets it itself; give client_options::user_agent");
    for (auto const* const name :
         {"expect", "http2-settings", "keep-alive", "te", "trailer", "upgrade"})
        BOOST_TEST(reason(name) == ": it is about the connection, which is the pool's business",
                   name);
    for (auto const* const name : {"if-match", "if-modified-since", "if-none-match", "if-range",
                                   "if-unmodified-since", "prefer", "range"})
        BOOST_TEST(reason(name) == ": the answer would not be the one that the client can read",
                   name);
}

BOOST_AUTO_TEST_CASE(good_headers) {
    for (auto const& h : {vouch::header{"traceparent", "00-abc-def-01"},
                          {"X", ""},
                          {"!#$%&'*+-.^_`|~09azAZ", "a\tb \xc3\xa9"},
                          {"Hosts", "x"}})
        BOOST_TEST(!check_header(h), h.name);
}

BOOST_AUTO_TEST_CASE(tokens) {
    auto const text = [](int at) {
        return "token: a space, a control character or one beyond ASCII at character " +
               std::to_string(at) + "; was a line break copied along?";
    };
    for (auto const& [token, at] : {std::pair{"secret\n"sv, 7},
                                    {"secret\r\nEvil: 1"sv, 7},
                                    {" secret"sv, 1},
                                    {"a secret"sv, 2},
                                    {"secret\x7f"sv, 7},
                                    {"\xc3\xa9"sv, 1},
                                    {"\0"sv, 1},
                                    {"\t"sv, 1}}) {
        auto const p = check_token(token);
        BOOST_TEST((p.code == errc::invalid_argument));
        BOOST_TEST(p.message == text(at));
    }
    for (auto const good : {"", "abc-._~+/09AZ==", "bbt_0123"}) BOOST_TEST(!check_token(good));
}

BOOST_AUTO_TEST_CASE(user_agents) {
    BOOST_TEST(!check_user_agent("rig/1.0 (my device)"));
    BOOST_TEST(check_user_agent("rig\nEvil: 1").message ==
               "user_agent: a control character at character 4");
}

BOOST_AUTO_TEST_SUITE_END()
