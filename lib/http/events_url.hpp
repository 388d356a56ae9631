#pragma once

#include <string>
#include <string_view>

#include "http/problem.hpp"
#include "http/url.hpp"

namespace vouch::http {

/// Where on `own`, the client's server, the WebSocket is that the server names in /v1/info: what to
/// ask for. `named` is a URL, or a path as the API's own. Another origin is refused with
/// `push_unavailable`, as the token is for its own alone; `127.0.0.1`, `[::1]` and `localhost` are
/// the same machine.
[[nodiscard]] problem locate_events(std::string_view named, base_url const& own,
                                    std::string& target);

}  // namespace vouch::http
