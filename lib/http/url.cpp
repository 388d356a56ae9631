#include "http/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>

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

/// What the caller would expect to be sent, and nobody would get.
problem check_parts(std::string_view text, std::size_t start) {
    char const* const advice = "; remove it (a token goes into its own option)";
    if (auto const i = text.find('#'); i != text.npos)
        return bad_url("a fragment" + at(i) + "; remove it");
    if (auto const i = text.find('?'); i != text.npos) return bad_url("a query" + at(i) + advice);
    auto const i = text.substr(0, text.find('/', start)).find('@');
    if (i != text.npos) return bad_url("user information before the @" + at(i) + advice);
    return {};
}

problem read_port(std::string_view digits, origin& o) {
    o.port = o.tls ? 443 : 80;
    if (digits.empty()) return {};
    std::uint16_t port = 0;
    auto const [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || end != digits.data() + digits.size() || port == 0)
        return bad_url("the port is not a number within 1 to 65535");
    o.port = port;
    return {};
}

problem read_ipv6(std::string_view inside, origin& o) {
    auto const address = urls::parse_ipv6_address({inside.data(), inside.size()});
    if (!address) return bad_url("what is in the brackets is not an IPv6 address");
    o.host = address->to_string();
    return {};
}

problem read_name(std::string_view name, origin& o) {
    if (name.empty()) return bad_url("no host; give http://host:port or https://host");
    if (name.size() > max_host) return bad_url("a host name longer than 253 characters");
    if (!std::all_of(name.begin(), name.end(), is_host_char))
        return bad_url("a host name with characters that none has");
    o.host = lower(name);
    return {};
}

/// RFC 3986, 3.2, without user information. By hand: Boost 1.81 takes the beginning of a name that
/// looks like an IPv4 address for the whole host, and of a bad port for the whole port.
problem read_authority(std::string_view authority, origin& o) {
    std::string_view rest = authority;
    if (authority.starts_with('[')) {
        auto const close = authority.find(']');
        if (close == authority.npos) return bad_url("a bracket that is not closed");
        if (auto p = read_ipv6(authority.substr(1, close - 1), o)) return p;
        rest = authority.substr(close + 1);
        if (!rest.empty() && rest.front() != ':')
            return bad_url("something between the host and the port or path");
    } else {
        rest = authority.substr(std::min(authority.find(':'), authority.size()));
        if (auto p = read_name(authority.substr(0, authority.size() - rest.size()), o)) return p;
    }
    return read_port(rest.substr(rest.empty() ? 0 : 1), o);
}

bool is_segment(std::string_view s) noexcept {
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '%') {
            if (i + 2 >= s.size() || !is_hex(s[i + 1]) || !is_hex(s[i + 2])) return false;
            i += 2;
        } else if (!is_path_char(s[i])) {
            return false;
        }
    }
    return true;
}

/// The number of dots that a segment consists of, percent-encoded ones included; 0 if of others.
std::size_t dots(std::string_view s) noexcept {
    std::size_t n = 0;
    while (!s.empty()) {
        if (s.front() != '.' && !iequals(s.substr(0, 3), "%2e")) return 0;
        s.remove_prefix(s.front() == '.' ? 1 : 3);
        ++n;
    }
    return n;
}

/// RFC 3986, 5.2.4.
problem read_prefix(std::string_view path, std::string& out) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        if (!is_segment(segment))
            return bad_url("the path has characters that have to be percent-encoded");
        if (dots(segment) == 2) {
            out.resize(out.empty() ? 0 : out.rfind('/'));
        } else if (dots(segment) != 1) {
            out.append("/").append(segment);
        }
    }
    while (out.ends_with('/')) out.pop_back();
    return {};
}

}  // namespace

problem parse_base_url(std::string_view text, base_url& out) {
    base_url result;
    if (auto p = check_characters(text)) return p;
    if (auto p = check_scheme(text, result.origin.tls)) return p;
    auto const start = text.find("://") + 3;
    if (auto p = check_parts(text, start)) return p;
    auto const slash = std::min(text.find('/', start), text.size());
    if (auto p = read_authority(text.substr(start, slash - start), result.origin)) return p;
    if (auto p = read_prefix(text.substr(slash), result.prefix)) return p;
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
