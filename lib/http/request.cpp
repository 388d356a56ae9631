#include "http/request.hpp"

#include <charconv>
#include <cstddef>
#include <limits>

#include "http/endpoint.hpp"
#include "http/header_check.hpp"
#include "http/url.hpp"

namespace vouch::http {

namespace {

template <class Number>
void append_number(std::string& out, Number n) {
    char digits[std::numeric_limits<Number>::digits10 + 2];
    auto const end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

secret authorization_line(std::string_view token) {
    if (token.empty()) return {};
    std::string line;
    line.reserve(token.size() + 32);  // so that no copy is left behind by growing
    append_header(line, "Authorization", "Bearer ");
    line.insert(line.size() - 2, token);
    secret result(line);
    wipe(line);
    return result;
}

/// RFC 9110, 7.2: the authority, without the scheme's default port.
std::string_view authority(std::string const& origin_text) {
    return std::string_view(origin_text).substr(origin_text.find("://") + 3);
}

}  // namespace

problem prepared::assign(origin const& to, std::string_view prefix, std::string_view token,
                         std::string_view user_agent) {
    if (auto p = check_user_agent(user_agent)) return p;
    if (auto p = set_token(token)) return p;
    prefix_ = prefix;
    headers_.clear();
    append_header(headers_, "Host", authority(to_string(to)));
    if (!user_agent.empty()) append_header(headers_, "User-Agent", user_agent);
    append_header(headers_, "Accept", "application/json");
    // Without it any coding would do (RFC 9110, 12.5.3).
    append_header(headers_, "Accept-Encoding", "identity");
    return {};
}

problem prepared::set_token(std::string_view token) {
    if (auto p = check_token(token)) return p;
    authorization_ = authorization_line(token);
    return {};
}

void append_info_request(std::string& out, prepared const& constant) {
    out.append("GET ").append(constant.prefix()).append("/v1/info HTTP/1.1\r\n");
    out.append(constant.headers()).append("\r\n");
}

void append_request(std::string& out, prepared const& constant, request_parts const& parts) {
    auto const& row = row_of(parts.endpoint);
    bool const post = row.verb == verb::post;

    out.append(post ? "POST " : "GET ").append(constant.prefix()).append(row.path);
    if (row.needs_id) append_segment(out, parts.id);
    out.append(row.suffix).append(" HTTP/1.1\r\n");
    out.append(constant.headers()).append(constant.authorization());
    for (auto const& h : parts.headers) append_header(out, h.name, h.value);

    if (!parts.etag.empty() && parts.wait_seconds > 0) {
        append_header(out, "If-None-Match", parts.etag);
        out.append("Prefer: wait=");
        append_number(out, parts.wait_seconds);
        out.append("\r\n");
    }
    if (post) {
        if (!parts.body.empty()) append_header(out, "Content-Type", "application/json");
        out.append("Content-Length: ");
        append_number(out, parts.body.size());
        out.append("\r\n");
    }
    out.append("\r\n").append(parts.body);
}

}  // namespace vouch::http
