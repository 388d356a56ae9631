#include "policy/retry_policy.hpp"

#include "policy/backoff.hpp"
#include "policy/tls_refused.hpp"

namespace vouch {

namespace {

/// 500, 502, 503 and 504 may pass; of other 5xx nobody knows.
bool status_may_pass(int status) noexcept {
    switch (status) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504:
            return true;
        default:
            return false;
    }
}

bool may_pass(retry_question const& q) noexcept {
    if (q.should_retry || q.no_effect) return q.should_retry.value_or(true);
    if (q.outcome == attempt_class::answered) return status_may_pass(q.status);
    switch (q.code) {
        case errc::resolve_failed:
        case errc::connect_failed:
        case errc::connection_lost:
        case errc::timed_out:
            return true;
        case errc::tls_failed:
            return !policy::refused_by_tls(q.cause);
        default:
            return false;
    }
}

}  // namespace

retry_answer retry_policy::decide(retry_question const& q, retry_options const& options) noexcept {
    if (!q.should_retry.value_or(true)) return {.reason = "the server says not to send again"};
    if (!may_pass(q)) return {};
    return {.again = true,
            .wait = q.server_wait ? policy::hinted(options, *q.server_wait, q.remaining, q.random01)
                                  : policy::backoff(options, q.number, q.random01)};
}

namespace policy {

retry_policy& policy_of(retry_options const& options) noexcept {
    static retry_policy standard;
    return options.policy != nullptr ? *options.policy : standard;
}

std::string_view flaw_in(retry_options const& o) noexcept {
    if (o.max_retries < 0 || o.max_retries > 100) return "max_retries is not from 0 to 100";
    if (o.initial_backoff < duration::zero()) return "initial_backoff is below 0";
    if (o.max_backoff < duration::zero()) return "max_backoff is below 0";
    if (!(o.multiplier >= 1)) return "multiplier is below 1";
    if (!(o.jitter >= 0 && o.jitter <= 1)) return "jitter is not from 0 to 1";
    if (o.max_server_wait < duration::zero()) return "max_server_wait is below 0";
    return {};
}

}  // namespace policy

}  // namespace vouch
