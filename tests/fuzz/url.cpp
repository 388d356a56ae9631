// Any bytes as a base URL, an id and a header: what passes can be sent, and means one thing only.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "http/header_check.hpp"
#include "http/request.hpp"
#include "http/url.hpp"

namespace {

using vouch::fuzz::require;
using vouch::http::base_url;

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (auto i = text.find(what); i != text.npos; i = text.find(what, i + 1)) ++n;
    return n;
}

/// RFC 9112, 3.2: an absolute path, and the authority of the URL without the scheme's own port.
void check_target(base_url const& url) {
    vouch::http::prepared constant;
    require(!constant.assign(url.origin, url.prefix, "t", "fuzz"));
    std::string out;
    vouch::http::append_request(out, constant, {.endpoint = vouch::endpoint::session});
    auto const written = to_string(url.origin);
    auto const host = written.substr(written.find("://") + 3);
    require(
        out.starts_with("GET " + url.prefix + "/v1/app/setup HTTP/1.1\r\nHost: " + host + "\r\n"));
    auto const port = std::to_string(url.origin.port);
    require(host.ends_with(":" + port) == (port != (url.origin.tls ? "443" : "80")) ||
            host.front() == '[');
}

void check_url(std::string_view text) {
    base_url url;
    if (auto const p = vouch::http::parse_base_url(text, url)) {
        require(p.code == vouch::errc::invalid_url && p.message.starts_with("base URL: "));
        return;
    }
    require(!url.origin.host.empty() && url.origin.port != 0);
    require(url.prefix.empty() || (url.prefix.front() == '/' && url.prefix.back() != '/'));
    for (char const c : url.prefix + url.origin.host) require(c > 0x20 && c < 0x7f);
    // What it is written as is read as the same.
    base_url again;
    require(!vouch::http::parse_base_url(to_string(url.origin) + url.prefix, again));
    require(again.origin == url.origin && again.prefix == url.prefix);
    // A name that ends in digits alone is an address to whoever connects: never by accident.
    if (vouch::http::is_loopback(url.origin))
        require(url.origin.host == "::1" || url.origin.host.starts_with("127.") ||
                url.origin.host.find("localhost") != url.origin.host.npos);
    check_target(url);
}

void check_request(std::string_view text) {
    vouch::http::prepared constant;
    vouch::origin const to{false, "h", 80};
    auto const bad_token = constant.assign(to, "/p", text, "fuzz");
    if (bad_token) require(!constant.assign(to, "/p", "", "fuzz"));
    vouch::header const header{"X", text};
    bool const bad_header = static_cast<bool>(vouch::http::check_header(header));
    bool const bad_id = static_cast<bool>(vouch::http::check_id(text));
    bool const bad_name = static_cast<bool>(vouch::http::check_header({text, "x"}));
    require(bad_name || text.find_first_of(" \r\n:") == text.npos);
    require(bad_header || text.find_first_of(std::string_view("\r\n\0\x7f", 4)) == text.npos);

    std::string out;
    vouch::http::append_request(out, constant,
                                {.endpoint = vouch::endpoint::accept,
                                 .id = bad_id ? std::string_view("v") : text,
                                 .headers = {&header, bad_header ? 0U : 1U}});
    // One request, of as many lines as are meant.
    std::size_t const lines = 6 + (bad_token || text.empty() ? 0U : 1U) + (bad_header ? 0U : 1U);
    require(count(out, "\r\n") == lines + 1 && out.find("\r\n\r\n") == out.size() - 4);
    auto const path = out.substr(5, out.find(' ', 5) - 5);
    require(path.starts_with("/p/v1/app/setup/verifications/") && count(path, "/") == 7);
    require(path.ends_with("/accept") && path.find_first_of("?#") == path.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = vouch::fuzz::as_text(data, size);
    check_url(text);
    check_request(text);
    return 0;
}
