#include "http/header_check.hpp"

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
                 "header X: the value has a CR, LF or NUL at character 7"},
             row{"X", "secret\n", "header X: the value has a CR, LF or NUL at character 7"},
             row{"X", "\0"sv, "header X: the value has a CR, LF or NUL at character 1"},
             row{"Authorization", "Bearer secret",
                 "header Authorization: the client sets it itself"},
             row{"authorization", "x", "header Authorization: the client sets it itself"},
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
               "user_agent: a CR, LF or NUL at character 4");
}

BOOST_AUTO_TEST_SUITE_END()
