#pragma once

#include <optional>

#include <vouch/error.hpp>
#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "policy/call_plan.hpp"

namespace vouch::http {

/// How one exchange ended, as the connection saw it.
struct exchange_end {
    /// Why there is no whole response, where that is known better than from `cause` (the step of a
    /// dial, a deadline, what the response reader found).
    errc problem{};
    /// What the transport said. With neither: a whole response came.
    error_code cause{};
    bool request_written = false;   ///< any byte of the request
    bool reused = false;            ///< the connection had served a request before
    bool response_started = false;  ///< any byte of the response
    int status = 0;                 ///< of a whole response
    std::optional<duration> retry_after{};
    std::optional<bool> should_retry{};
};

/// What the retry policy has to know of it.
[[nodiscard]] policy::attempt_facts classify(exchange_end const& end) noexcept;

/// The error of a status: `errc{}` for 2xx. 408 is `timed_out`, 425 is `too_many_requests` (both
/// may be tried later), 410 is `not_found`. 304 is an `unexpected_status`: whoever sent
/// If-None-Match looks for it first.
[[nodiscard]] errc from_status(int status) noexcept;

/// The error of a transport that failed amid an exchange.
[[nodiscard]] errc from_transport(error_code const& cause) noexcept;

[[nodiscard]] errc from_dial(dial_step step) noexcept;

}  // namespace vouch::http
