#include "http/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "http/chars.hpp"

namespace vouch {

std::string to_string(origin const& o) {
    bool const literal = o.host.find(':') != std::string::npos;
    std::string s = o.tls ? "https://" : "http://";
    if (literal) s += '[';
    s += o.host;
    if (literal) s += ']';
    if (o.port != (o.tls ? 443 : 80)) s += ':' + std::to_string(o.port);
    return s;
}

namespace http {

namespace {

namespace urls = boost::urls;

constexpr std::size_t max_id = 4096;
constexpr std::size_t max_host = 253;
constexpr std::size_t max_url = 4096;

problem bad_url(std::string what) { return {errc::invalid_url, "base URL: " + std::move(what)}; }

std::string at(std::size_t i) { return " at character " + std::to_string(i + 1); }

/// The mistakes that people make, found before a parser that says no more than "no".
problem check_characters(std::string_view s) {
    if (s.empty()) return bad_url("empty; give http://host:port or https://host");
    if (s.size() > max_url) return bad_url("longer than 4096 characters");
    for (std::size_t i = 0; i < s.size(); ++i) {
        auto const c = static_cast<unsigned char>(s[i]);
        if (c <= 0x20 || c == 0x7f)
            return bad_url("a space or control character" + at(i) + "; remove it");
        if (c >= 0x80)
            return bad_url("a character beyond ASCII" + at(i) +
                           "; write a host name as xn--..., a path percent-encoded");
    }
    return {};
}

problem check_scheme(std::string_view s, bool& tls) {
    auto const end = s.find("://");
    auto const scheme = lower(s.substr(0, end == s.npos ? 0 : end));
    if (end == s.npos || end == 0) return bad_url("no scheme; begin with http:// or https://");
    if (scheme != "http" && scheme != "https")
        return bad_url("the scheme is neither http nor https");
    tls = scheme == "https";
    return {};
}

/// `rest` is what follows "://".
problem check_parts(std::string_view rest, std::size_t offset) {
    if (auto const i = rest.find('#'); i != rest.npos)
        return bad_url("a fragment" + at(offset + i) + "; remove it");
    if (auto const i = rest.find('?'); i != rest.npos)
        return bad_url("a query" + at(offset + i) +
                       "; remove it (a token goes into its own option)");
    if (auto const i = rest.substr(0, rest.find('/')).find('@'); i != rest.npos)
        return bad_url("user information before the @" + at(offset + i) +
                       "; remove it (a token goes into its own option)");
    return {};
}

problem read_port(urls::url_view const& u, origin& o) {
    o.port = o.tls ? 443 : 80;
    if (!u.has_port() || u.port().empty()) return {};
    auto const digits = u.port();
    std::uint16_t port = 0;
    auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || end != digits.data() + digits.size() || port == 0)
        return bad_url("the port is not within 1 to 65535");
    o.port = port;
    return {};
}

problem read_host(urls::url_view const& u, origin& o) {
    switch (u.host_type()) {
        case urls::host_type::ipv6:
            o.host = u.host_ipv6_address().to_string();
            return {};
        case urls::host_type::ipv4:
            o.host = u.host_ipv4_address().to_string();
            return {};
        case urls::host_type::ipvfuture:
            return bad_url("an address literal that is not IPv6");
        default:
            break;
    }
    o.host = lower(u.host());
    if (o.host.empty()) return bad_url("no host; give http://host:port or https://host");
    if (o.host.size() > max_host) return bad_url("a host name longer than 253 characters");
    if (!std::all_of(o.host.begin(), o.host.end(), is_host_char))
        return bad_url("a host name with characters that none has");
    return {};
}

std::string read_prefix(urls::url_view const& u) {
    urls::url path{u};
    path.normalize_path();
    std::string prefix(path.encoded_path());
    while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
    return prefix;
}

}  // namespace

problem parse_base_url(std::string_view text, base_url& out) {
    base_url result;
    if (auto p = check_characters(text)) return p;
    if (auto p = check_scheme(text, result.origin.tls)) return p;
    auto const start = text.find("://") + 3;
    if (auto p = check_parts(text.substr(start), start)) return p;
    auto const parsed = urls::parse_uri(text);
    if (!parsed) return bad_url("not a URL after the scheme; check host, port and path");
    if (auto p = read_host(*parsed, result.origin)) return p;
    if (auto p = read_port(*parsed, result.origin)) return p;
    result.prefix = read_prefix(*parsed);
    out = std::move(result);
    return {};
}

bool is_loopback(origin const& o) noexcept {
    std::string_view host = o.host;
    if (host == "::1") return true;
    if (!host.empty() && host.back() == '.') host.remove_suffix(1);
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    auto const ipv4 = urls::parse_ipv4_address(o.host);
    return ipv4 && ipv4->is_loopback();
}

problem check_plain_http(origin const& o, bool allowed) {
    if (o.tls || allowed || is_loopback(o)) return {};
    return {errc::plain_http_refused,
            "base URL: http to " + o.host +
                " would send the token in clear; use https, or allow it with allow_plain_http "
                "(--allow-plain-http, VOUCH_ALLOW_PLAIN_HTTP=1)"};
}

problem check_id(std::string_view id) {
    auto const bad = [](char const* what) -> problem { return {errc::invalid_argument, what}; };
    if (id.empty()) return bad("verification id: empty");
    if (id == "." || id == "..")
        return bad("verification id: \".\" and \"..\" name no verification");
    if (id.size() > max_id) return bad("verification id: longer than 4096 bytes");
    return {};
}

void append_segment(std::string& out, std::string_view id) {
    static constexpr char hex[] = "0123456789ABCDEF";
    for (char const c : id) {
        if (is_unreserved(c)) {
            out += c;
        } else {
            auto const u = static_cast<unsigned char>(c);
            out += '%';
            out += hex[u >> 4];
            out += hex[u & 15];
        }
    }
}

}  // namespace http

}  // namespace vouch
