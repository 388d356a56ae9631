#include <array>
#include <utility>

#include <emulator/service/json_writer.hpp>
#include <emulator/service/render.hpp>
#include <emulator/service/version.hpp>

namespace vouch::emulator {
namespace {

struct url_parts {
    std::string scheme;
    std::string host;
    std::string port;
};

/// Of a URL that the emulator made itself.
url_parts split(std::string_view url) {
    std::size_t const host = url.find("://") + 3;
    std::size_t const bracket = url.find(']', host);
    std::size_t const colon = url.find(':', bracket == std::string_view::npos ? host : bracket);
    url_parts parts{std::string(url.substr(0, host - 3)), std::string(url.substr(host)), ""};
    if (colon != std::string_view::npos) {
        parts.host = url.substr(host, colon - host);
        parts.port = url.substr(colon + 1);
    } else {
        parts.port = parts.scheme == "https" ? "443" : "80";
    }
    return parts;
}

std::string endpoints_json(std::string const& base, url_parts const& url, bool events) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> oauth_paths{{
        {"authorization_endpoint", "/oauth/authorize"},
        {"introspection_endpoint", "/oauth/introspect"},
        {"registration_endpoint", "/oauth/register"},
        {"revocation_endpoint", "/oauth/revoke"},
        {"token_endpoint", "/oauth/token"},
        {"userinfo_endpoint", "/oauth/userinfo"},
    }};
    object_writer oauth;
    for (auto const& [name, path] : oauth_paths) oauth.text(name, base + std::string(path));
    object_writer w;
    w.raw("oauth", oauth.done()).text("spec", base + "/v1/spec").text("mcp", base + "/v0/mcp");
    if (events)
        w.text("ws_events",
               (url.scheme == "https" ? "wss" : "ws") + base.substr(url.scheme.size()) + "/v1/ws");
    return w.done();
}

}  // namespace

std::string info_json(std::string_view base_url, bool events) {
    std::string const base(base_url);
    url_parts const url = split(base);
    return object_writer()
        .raw("app", object_writer()
                        .text("name", "vouch emulator")
                        .text("version", emulated_version)
                        .text("bundle_id", "example.vouch.emulator")
                        .done())
        .raw("platform", object_writer().text("os", "linux").text("arch", "x64").done())
        .raw("server", object_writer()
                           .text("status", "running")
                           .text("base_url", base)
                           .raw("port", url.port)
                           .text("hostname", url.host)
                           .flag("remote_access", false)
                           .flag("mcp_enabled", false)
                           .done())
        .raw("endpoints", endpoints_json(base, url, events))
        .done();
}

}  // namespace vouch::emulator
