#include "policy/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace vouch::policy {

namespace {

/// `x` within [low, high]; `low` for a NaN.
double within(double x, double low, double high) noexcept {
    return x > low ? std::min(x, high) : low;
}

}  // namespace

duration backoff(retry_options const& options, int resend, double random01) noexcept {
    if (options.max_backoff <= duration::zero()) return duration::zero();
    auto const most = static_cast<double>(options.max_backoff.count());
    double const first = within(static_cast<double>(options.initial_backoff.count()), 0, most);
    double const factor = std::pow(within(options.multiplier, 1, 1e6), std::max(resend, 1) - 1);
    // A zero times infinity is a NaN, which `within` makes a zero.
    double const full = within(first * factor, 0, most);
    double const share = within(options.jitter, 0, 1) * within(random01, 0, 1);
    double const wait = full * (1 - share);
    if (wait >= most) return options.max_backoff;  // a double may round up to beyond the type
    return duration(static_cast<duration::rep>(wait));
}

duration hinted(retry_options const& options, duration wait, duration remaining,
                double random01) noexcept {
    if (wait <= duration::zero() || wait >= remaining) return wait;
    double const share = within(options.jitter, 0, 1) * within(random01, 0, 1);
    double const room = static_cast<double>((remaining - wait).count()) / 2;
    double const more = std::min(static_cast<double>(wait.count()) * share, room);
    return wait + duration(static_cast<duration::rep>(more));
}

}  // namespace vouch::policy
