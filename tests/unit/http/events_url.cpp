#include "http/events_url.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>

namespace http = vouch::http;
using vouch::errc;

namespace {

/// What to ask for, or what is wrong.
std::string locate(char const* named, char const* base) {
    http::base_url own;
    BOOST_TEST_REQUIRE(!http::parse_base_url(base, own));
    std::string target;
    auto const p = http::locate_events(named, own, target);
    if (!p) return target;
    BOOST_TEST((p.code == errc::push_unavailable));
    return p.message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(events_url)

BOOST_AUTO_TEST_CASE(only_its_own_server_is_asked) {
    struct row {
        char const* named;
        char const* base;
        std::string result;
    };
    auto const elsewhere = [](std::string const& here) {
        return "/v1/info names a WebSocket at another origin, and the token is for " + here +
               " alone";
    };
    std::string const none =
        "what /v1/info names as ws_events is no ws:// or wss:// URL without a query";
    for (row const& r : {
             row{"ws://127.0.0.1:23373/v1/ws", "http://127.0.0.1:23373", "/v1/ws"},
             row{"ws://127.0.0.1:23373/v1/ws", "http://localhost:23373", "/v1/ws"},
             row{"ws://[::1]:23373/v1/ws", "http://localhost:23373", "/v1/ws"},
             row{"wss://beeper.example/desktop/v1/ws", "https://beeper.example/desktop",
                 "/desktop/v1/ws"},
             row{"wss://beeper.example:443/", "https://beeper.example", "/"},
             row{"/v1/ws", "https://beeper.example/desktop", "/desktop/v1/ws"},
             row{"ws://localhost:23374/v1/ws", "http://localhost:23373",
                 elsewhere("http://localhost:23373")},
             row{"ws://beeper.example:443/v1/ws", "https://beeper.example",
                 elsewhere("https://beeper.example")},
             row{"wss://other.example/v1/ws", "https://beeper.example",
                 elsewhere("https://beeper.example")},
             row{"//other.example/v1/ws", "https://beeper.example", none},
             row{"https://beeper.example/v1/ws", "https://beeper.example", none},
             row{"wss://beeper.example/v1/ws?token=x", "https://beeper.example", none},
             row{"wss://me@beeper.example/v1/ws", "https://beeper.example", none},
             row{"/v1/ws\r\nX: y", "https://beeper.example", none},
             row{"ws", "https://beeper.example", none},
             row{"", "https://beeper.example", none},
         })
        BOOST_TEST(locate(r.named, r.base) == r.result, r.named);
}

BOOST_AUTO_TEST_SUITE_END()
