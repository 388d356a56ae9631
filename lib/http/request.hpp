#pragma once

#include <span>
#include <string>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "http/problem.hpp"
#include "http/secret.hpp"

namespace vouch::http {

/// The part of a client's requests that is the same in all of them: path prefix, Host, User-Agent,
/// Accept, Accept-Encoding, Authorization. The token is wiped when it is replaced or destroyed.
class prepared {
public:
    prepared() = default;

    /// `prefix` as `base_url` has it. An empty token is not sent. Refuses what cannot be sent
    /// (`check_token`, `check_user_agent`), and then changes nothing.
    [[nodiscard]] problem assign(origin const& to, std::string_view prefix, std::string_view token,
                                 std::string_view user_agent);
    /// For the requests made after it.
    [[nodiscard]] problem set_token(std::string_view token);

    [[nodiscard]] std::string_view prefix() const noexcept { return prefix_; }
    [[nodiscard]] std::string_view headers() const noexcept { return headers_; }
    [[nodiscard]] std::string_view authorization() const noexcept { return authorization_.view(); }

private:
    std::string prefix_;
    std::string headers_;
    secret authorization_;  // the whole line
};

/// What differs from one request to the next. Checked before (`check_id`, `check_header`).
struct request_parts {
    vouch::endpoint endpoint{};
    std::string_view id{};    ///< where the endpoint needs one
    std::string_view body{};  ///< JSON; empty: none
    std::span<header const> headers{};
    /// If-None-Match and `Prefer: wait=N`: sent together, or neither.
    std::string_view etag{};
    int wait_seconds = 0;
};

/// Appends `GET /v1/info`, which tells what else the server has. It is public: no token goes along.
void append_info_request(std::string& out, prepared const& constant);

/// Appends the bytes of one request. Allocates only where `out` has to grow. `out` then holds the
/// token: `wipe` it when it is not needed any more.
void append_request(std::string& out, prepared const& constant, request_parts const& parts);

}  // namespace vouch::http
