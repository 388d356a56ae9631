#pragma once

#include <string>
#include <string_view>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "http/problem.hpp"

namespace vouch::http {

/// Where a client sends its requests.
struct base_url {
    vouch::origin origin;
    /// Path before the API's own, percent-encoded, without a slash at its end; empty for none.
    std::string prefix;
};

/// Reads `http://` or `https://`, a host (name, IPv4, IPv6 in brackets), an optional port and an
/// optional path. The host comes out in lower case, the scheme's default port filled in, dot
/// segments of the path resolved. User information, query and fragment are refused, since they
/// would be sent to nobody. Fails with `invalid_url`; the message repeats nothing of `text`, which
/// may hold a token.
[[nodiscard]] problem parse_base_url(std::string_view text, base_url& out);

/// 127.0.0.0/8, ::1, localhost and names below it (RFC 6761, 6.3).
[[nodiscard]] bool is_loopback(origin const& o) noexcept;

/// Refuses http beyond loopback with `plain_http_refused`, unless allowed.
[[nodiscard]] problem check_plain_http(origin const& o, bool allowed);

/// Refuses ids that cannot stand as one path segment: "", ".", "..", and more than 4,096 bytes.
[[nodiscard]] problem check_id(std::string_view id);

/// Appends `id` as one path segment: all but the unreserved characters of RFC 3986, 2.3 is
/// percent-encoded.
void append_segment(std::string& out, std::string_view id);

}  // namespace vouch::http
