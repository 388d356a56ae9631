#pragma once

#include <string_view>

#include <vouch/options.hpp>

#include "http/problem.hpp"

namespace vouch::http {

// All of them fail with `invalid_argument`, and no message repeats a value.

/// An additional header of the caller's: `name` is a token, `value` has no control character but
/// tabs (RFC 9110, 5.5), and it is none of those that are the client's own business: what frames a
/// message, what names the connection, and what changes which answer comes.
[[nodiscard]] problem check_header(header const& h);

/// Visible ASCII only (RFC 6750, 2.1 allows less). Empty: no token is sent.
[[nodiscard]] problem check_token(std::string_view token);

[[nodiscard]] problem check_user_agent(std::string_view value);

}  // namespace vouch::http
