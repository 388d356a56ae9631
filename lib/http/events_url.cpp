#include "http/events_url.hpp"

#include <utility>

namespace vouch::http {

namespace {

problem unavailable(std::string what) { return {errc::push_unavailable, std::move(what)}; }

bool same_place(origin const& a, origin const& b) {
    return a == b || (a.tls == b.tls && a.port == b.port && is_loopback(a) && is_loopback(b));
}

/// Empty: it is none.
std::string as_http(std::string_view named, base_url const& own) {
    if (named.starts_with('/') && !named.starts_with("//"))
        return to_string(own.origin) + own.prefix + std::string(named);
    if (named.starts_with("ws")) return "http" + std::string(named.substr(2));
    return {};
}

}  // namespace

problem locate_events(std::string_view named, base_url const& own, std::string& target) {
    base_url events;
    auto const url = as_http(named, own);
    if (url.empty() || parse_base_url(url, events))
        return unavailable(
            "what /v1/info names as ws_events is no ws:// or wss:// URL without a "
            "query");
    if (!same_place(events.origin, own.origin))
        return unavailable("/v1/info names a WebSocket at another origin, and the token is for " +
                           to_string(own.origin) + " alone");
    target = events.prefix.empty() ? "/" : std::move(events.prefix);
    return {};
}

}  // namespace vouch::http
