#pragma once

#include <vouch/options.hpp>

namespace vouch::policy {

/// How long to wait before a resend where the server gave no hint: `initial_backoff`, multiplied
/// for each resend after the first up to `max_backoff`, less a random share of up to `jitter`.
///
/// `resend` counts from 1, `random01` is in [0, 1]. Never negative, never above `max_backoff`,
/// whatever the options.
[[nodiscard]] duration backoff(retry_options const& options, int resend, double random01) noexcept;

/// How long to wait where the server named `wait`: never less, and a random share of up to `jitter`
/// of it more, so that those who were told the same moment do not all come at once. The share takes
/// at most half of what `remaining` leaves after `wait`: it alone outlives no deadline.
[[nodiscard]] duration hinted(retry_options const& options, duration wait, duration remaining,
                              double random01) noexcept;

}  // namespace vouch::policy
