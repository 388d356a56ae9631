#pragma once

#include <optional>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/options.hpp>

namespace vouch {

/// A failed attempt, as a retry policy sees it: is it worth another one?
struct retry_question {
    /// What was sent. Where an effect call was being read back: what reads it back.
    vouch::endpoint endpoint{};
    attempt_class outcome{};
    errc code{};            ///< what the call fails with if the answer is no
    error_code cause{};     ///< of the system, the resolver or TLS, if any
    int status = 0;         ///< 0: no answer came
    int number = 1;         ///< of the resend that is asked about, from 1
    duration elapsed{};     ///< since the call began
    duration remaining{};   ///< until its deadline
    double random01 = 0.0;  ///< for jitter: in [0, 1)
    /// Retry-After or retry-after-ms, at most `retry_options::max_server_wait`.
    std::optional<duration> server_wait{};
    std::optional<bool> should_retry{};  ///< x-should-retry
    /// Of an effect call that may have taken effect: reading back showed that it did not.
    bool no_effect = false;
};

struct retry_answer {
    bool again = false;
    duration wait{};  ///< before it; below 0: none
    /// For observers and messages. Static text; empty: the library's own.
    std::string_view reason{};
};

/// Whether and when a failed attempt is made again. This class is the standard policy: transient
/// failures (no connection, lost, timed out, 408, 425, 429, 500, 502, 503, 504), unless
/// x-should-retry says otherwise, after the wait that the server names, else after the backoff of
/// `retry_options`. Derive from it to decide otherwise, and ask `retry_policy::decide` for the
/// rest.
///
/// Safety is not its business, and out of its reach. Whatever it says,
/// - an effect call that may have taken effect is read back first, and sent again at most once, and
///   only if reading back showed that it did not; a 409 or a redirect of one is never sent again,
/// - a wait that would outlive the deadline is not begun,
/// - `max_retries` and the origin's retry quota are kept.
/// In each of these cases the call fails, and says why.
///
/// Asked on the pool's executor, amid the library's work: decide, start nothing. Serves as many
/// clients and calls as refer to it (`retry_options::policy`), and has to outlive their operations.
class retry_policy {
public:
    retry_policy() = default;
    retry_policy(retry_policy const&) = default;
    retry_policy& operator=(retry_policy const&) = default;
    virtual ~retry_policy() = default;

    [[nodiscard]] virtual retry_answer decide(retry_question const& q,
                                              retry_options const& options) noexcept;
};

}  // namespace vouch
