#include "http/url.hpp"

#include <ostream>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using vouch::errc;
using vouch::origin;
using vouch::http::append_segment;
using vouch::http::base_url;
using vouch::http::check_id;
using vouch::http::check_plain_http;
using vouch::http::is_loopback;
using vouch::http::parse_base_url;
using namespace std::string_literals;

namespace {

/// Origin and prefix, or the message.
std::string read(std::string_view text) {
    base_url url;
    if (auto const p = parse_base_url(text, url)) {
        BOOST_TEST((p.code == errc::invalid_url));
        BOOST_TEST(url.origin.host.empty());
        return p.message;
    }
    return to_string(url.origin) + " " + url.prefix;
}

origin origin_of(std::string_view text) {
    base_url url;
    auto const p = parse_base_url(text, url);
    BOOST_TEST(!p, p.message);
    return url.origin;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(url_)

BOOST_AUTO_TEST_CASE(good_ones) {
    struct row {
        char const* text;
        char const* expected;
    };
    for (auto const& [text, expected] : {
             row{"http://127.0.0.1:23373", "http://127.0.0.1:23373 "},
             row{"http://localhost:23373/", "http://localhost:23373 "},
             row{"https://beeper.example/desktop", "https://beeper.example /desktop"},
             row{"https://beeper.example/desktop/", "https://beeper.example /desktop"},
             row{"https://beeper.example/a/b//", "https://beeper.example /a/b"},
             row{"https://beeper.example//", "https://beeper.example "},
             row{"HTTPS://Beeper.EXAMPLE", "https://beeper.example "},
             row{"http://h:80", "http://h "},
             row{"https://h:443/x", "https://h /x"},
             row{"http://h:443", "http://h:443 "},
             row{"https://h:80", "https://h:80 "},
             row{"http://h:/x", "http://h /x"},
             row{"http://h:00080", "http://h "},
             row{"http://[::1]:23373", "http://[::1]:23373 "},
             row{"http://[0:0:0:0:0:0:0:1]", "http://[::1] "},
             row{"https://[2001:DB8::A]/x", "https://[2001:db8::a] /x"},
             row{"https://h/a/./b/../c", "https://h /a/c"},
             row{"https://h/../..", "https://h "},
             row{"https://h/a/%2E%2e/b/%2e/", "https://h /b"},
             row{"https://h/.../x", "https://h /.../x"},
             row{"https://1.2.3.4.example", "https://1.2.3.4.example "},
             row{"https://[::ffff:1.2.3.4]:1", "https://[::ffff:1.2.3.4]:1 "},
             row{"https://h/a%20b/%2F", "https://h /a%20b/%2F"},
             row{"https://my_host.local", "https://my_host.local "},
             row{"https://xn--bcher-kva.example", "https://xn--bcher-kva.example "},
             row{"https://h.example.", "https://h.example. "},
             row{"http://h:65535", "http://h:65535 "},
             row{"http://h:1", "http://h:1 "},
             row{"https://h/@me", "https://h /@me"},
         })
        BOOST_TEST(read(text) == expected, text << " -> " << read(text));
}

BOOST_AUTO_TEST_CASE(what_an_origin_holds) {
    auto const o = origin_of("https://[::1]/x");
    BOOST_TEST(o.tls);
    BOOST_TEST(o.host == "::1");
    BOOST_TEST(o.port == 443);
    BOOST_TEST(origin_of("http://h").port == 80);
    BOOST_TEST(!origin_of("http://h").tls);
}

BOOST_AUTO_TEST_CASE(bad_ones) {
    struct row {
        std::string text;
        char const* expected;
    };
    char const* const scheme = "base URL: the scheme is neither http nor https";
    char const* const no_scheme = "base URL: no scheme; begin with http:// or https://";
    char const* const port = "base URL: the port is not a number within 1 to 65535";
    char const* const host = "base URL: a host name with characters that none has";
    char const* const no_host = "base URL: no host; give http://host:port or https://host";
    char const* const literal = "base URL: what is in the brackets is not an IPv6 address";
    char const* const other = "base URL: the path has characters that have to be percent-encoded";
    for (auto const& [text, expected] : {
             row{"", "base URL: empty; give http://host:port or https://host"},
             row{"127.0.0.1:23373", no_scheme},
             row{"localhost", no_scheme},
             row{"http:/h", no_scheme},
             row{"http:h", no_scheme},
             row{"://h", no_scheme},
             row{"ftp://h", scheme},
             row{"ws://h", scheme},
             row{"httpss://h", scheme},
             row{"http://", no_host},
             row{"http:///x", no_host},
             row{"http://:80", no_host},
             row{"http://h:0", port},
             row{"http://h:65536", port},
             row{"http://h:99999999999999999999", port},
             row{"http://h:80a", port},
             row{"http://h:-1", port},
             row{"http://[::1", "base URL: a bracket that is not closed"},
             row{"http://[::g]", literal},
             row{"http://[]", literal},
             row{"http://[fe80::1%25eth0]", literal},
             row{"http://[127.0.0.1]", literal},
             row{"http://[::1]80", "base URL: something between the host and the port or path"},
             row{"http://h:1:2", port},
             row{"http://::1", no_host},
             row{"http://a%20b", host},
             row{"http://h/%2", other},
             row{"http://[v1.x]", literal},
             row{"http://a%00b", host},
             row{"http://a!b", host},
             row{"http://h/%zz", other},
             row{"http://h/<x>", other},
             row{"http://user:secret@h",
                 "base URL: user information before the @ at character 19; remove it (a token "
                 "goes into its own option)"},
             row{"https://secret@h/",
                 "base URL: user information before the @ at character 15; remove it (a token "
                 "goes into its own option)"},
             row{"http://h?token=secret",
                 "base URL: a query at character 9; remove it (a token goes into its own option)"},
             row{"http://h/x#secret", "base URL: a fragment at character 11; remove it"},
             row{"http://h/x?#", "base URL: a fragment at character 12; remove it"},
             row{" http://h", "base URL: a space or control character at character 1; remove it"},
             row{"http://h\n", "base URL: a space or control character at character 9; remove it"},
             row{"http://h\0.x"s,
                 "base URL: a space or control character at character 9; remove it"},
             row{"http://b\xc3\xbc"
                 "cher.example",
                 "base URL: a character beyond ASCII at character 9; write a host name as "
                 "xn--..., a path percent-encoded"},
             row{"http://" + std::string(254, 'a'),
                 "base URL: a host name longer than 253 characters"},
             row{"http://h/" + std::string(4096, 'a'), "base URL: longer than 4096 characters"},
         }) {
        BOOST_TEST(read(text) == expected, text << " -> " << read(text));
        BOOST_TEST(read(text).find("secret") == std::string::npos);
    }
    BOOST_TEST(read(std::string("bbt_secret")) == no_scheme);
}

BOOST_AUTO_TEST_CASE(loopback) {
    for (auto const* const yes : {"http://127.0.0.1", "http://127.255.3.4:1", "http://[::1]",
                                  "http://localhost", "http://LOCALHOST:23373", "http://localhost.",
                                  "http://phone.localhost", "http://[0:0::1]"})
        BOOST_TEST(is_loopback(origin_of(yes)), yes);
    for (auto const* const no :
         {"http://128.0.0.1", "http://126.255.255.255", "http://0.0.0.0", "http://[::]",
          "http://[::2]", "http://localhost.example", "http://notlocalhost", "http://10.0.0.1",
          "http://127.0.0.1.example", "http://127.1", "http://[::ffff:127.0.0.1]"})
        BOOST_TEST(!is_loopback(origin_of(no)), no);
}

BOOST_AUTO_TEST_CASE(plain_http) {
    BOOST_TEST(!check_plain_http(origin_of("http://localhost:23373"), false));
    BOOST_TEST(!check_plain_http(origin_of("https://beeper.example"), false));
    BOOST_TEST(!check_plain_http(origin_of("http://beeper.example"), true));
    auto const p = check_plain_http(origin_of("http://beeper.example"), false);
    BOOST_TEST((p.code == errc::plain_http_refused));
    BOOST_TEST(p.message ==
               "base URL: http to beeper.example would send the token in clear; use https, or "
               "allow it with allow_plain_http (--allow-plain-http, VOUCH_ALLOW_PLAIN_HTTP=1)");
}

BOOST_AUTO_TEST_CASE(ids) {
    struct row {
        std::string id;
        char const* expected;
    };
    char const* const dots = "verification id: \".\" and \"..\" name no verification";
    for (auto const& [id, expected] : {
             row{"", "verification id: empty"},
             row{".", dots},
             row{"..", dots},
             row{std::string(4097, 'x'), "verification id: longer than 4096 bytes"},
         }) {
        auto const p = check_id(id);
        BOOST_TEST((p.code == errc::invalid_argument));
        BOOST_TEST(p.message == expected);
    }
    for (auto const& good : {"v"s, "..."s, " "s, "/"s, "\0"s, "active"s, std::string(4096, 'x')})
        BOOST_TEST(!check_id(good));
}

BOOST_AUTO_TEST_CASE(segments) {
    struct row {
        std::string id;
        char const* expected;
    };
    for (auto const& [id, expected] : {
             row{"vrf_01-a.b~C", "vrf_01-a.b~C"},
             row{"a/b", "a%2Fb"},
             row{"../x", "..%2Fx"},
             row{"a?b#c", "a%3Fb%23c"},
             row{"100%", "100%25"},
             row{"%2F", "%252F"},
             row{"a b+c", "a%20b%2Bc"},
             row{"\r\nHost: x", "%0D%0AHost%3A%20x"},
             row{"\0\x7f"s, "%00%7F"},
             row{"\xf0\x9f\x90\xb6", "%F0%9F%90%B6"},
             row{"$m:example", "%24m%3Aexample"},
         }) {
        std::string out = "/";
        append_segment(out, id);
        BOOST_TEST(out == "/"s + expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()
