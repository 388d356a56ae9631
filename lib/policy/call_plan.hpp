#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/observer.hpp>
#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "policy/budget.hpp"
#include "policy/reconcile.hpp"

namespace vouch::policy {

/// Whether, and how, a call may be repeated.
enum class repeat : std::uint8_t {
    safe,     ///< a read: repeating it changes nothing
    action,   ///< acts on one verification, which tells by itself whether it took effect
    create,   ///< makes a verification: the list tells
    qr_scan,  ///< names its verification in an opaque payload: only `done` tells
};

/// What one HTTP exchange came to.
struct attempt_facts {
    attempt_class outcome{};
    error_code cause{};  ///< of the system, the resolver or TLS, if any
    errc code{};         ///< what the call would fail with; `errc{}`: a 2xx answer
    int status = 0;      ///< 0: none came
    /// Retry-After or retry-after-ms: how long the server asks to wait.
    std::optional<duration> retry_after{};
    /// x-should-retry.
    std::optional<bool> should_retry{};
    /// A reused connection ended before a byte of the answer.
    bool stale_connection = false;
    vouch::endpoint endpoint{};  ///< what was sent
};

/// What to do next.
struct step {
    retry_decision decision{};
    /// Before the resend or the reading back.
    duration wait{};
    /// For `give_up`, and for a `read_back` with `snapshot_only`.
    errc code{};
    /// For people. Static text.
    std::string_view reason{};
    /// Not on a connection that was used before.
    bool fresh_connection = false;
    /// This `read_back` decides nothing any more: the call fails with `code`, whatever it shows;
    /// it only fetches the snapshot that goes with the failure.
    bool snapshot_only = false;
    /// This `read_back` looks at the session: the verification was not to be found by its id.
    bool elsewhere = false;
};

/// The plan of one call: told how each attempt ended, says what to do next.
///
/// Whether a failure is worth another attempt, and after what wait, it asks the retry policy of the
/// options. What is safe it knows by itself: calls with an effect are never blindly sent twice
/// (where an attempt may have taken effect, it asks to read back first), nothing waits beyond the
/// deadline, and every resend or reading back costs a token of the origin's budget. Reading back
/// waits as the server asks, up to `max_server_wait`; where what it shows leaves the question open,
/// it is repeated until the deadline, with the pauses of `backoff`.
///
/// After `resend` send the call again and tell `after_attempt`; after `read_back` read what it is
/// about (an action: its verification; `create`: the list, then what was found there; `qr_scan`:
/// the session) and tell one of the `after_` functions of reading back; the other decisions are
/// final.
///
/// Where it cannot be found out whether the call took effect, it fails with `outcome_unknown`,
/// whatever went wrong on the way: a code that invites to try again would be a trap.
class call_plan {
public:
    /// `options.max_retries` bounds the resends of the call, and of each reading back.
    call_plan(repeat kind, retry_options const& options, clock::time_point start,
              clock::time_point deadline) noexcept
        : options_(options), start_(start), deadline_(deadline), kind_(kind) {}

    /// The latest end of an attempt (or reading back) that starts now. Attempts of a call with an
    /// effect keep 2 s of the deadline for reading back, or half of what remains if that is less.
    [[nodiscard]] clock::time_point attempt_deadline(clock::time_point now) const noexcept;

    /// `random01` in [0, 1].
    [[nodiscard]] step after_attempt(attempt_facts const& facts, clock::time_point now,
                                     double random01, budget& tokens) noexcept;
    /// The reading back was answered with a 2xx, and `v` is what it shows.
    [[nodiscard]] step after_read_back(verdict v, clock::time_point now, double random01,
                                       budget& tokens) noexcept;
    /// The list has what `create` made; its snapshot is still to be read.
    [[nodiscard]] step after_found(clock::time_point now, budget& tokens) noexcept;
    /// The reading back was answered with a 2xx that does not name the verification.
    [[nodiscard]] step after_nothing_there(clock::time_point now, budget& tokens) noexcept;
    /// No usable answer to the reading back.
    [[nodiscard]] step after_read_back_failure(attempt_facts const& facts, clock::time_point now,
                                               double random01, budget& tokens) noexcept;

    /// How often the call itself was sent again.
    [[nodiscard]] int resends() const noexcept { return resends_; }
    [[nodiscard]] bool reading_back() const noexcept { return reading_back_; }

private:
    struct reasons {
        std::string_view yes;
        std::string_view no;
    };

    [[nodiscard]] bool may_replay(attempt_facts const& facts, clock::time_point now) noexcept;
    [[nodiscard]] bool outlives_deadline(duration wait, clock::time_point now) const noexcept;
    [[nodiscard]] duration server_wait(attempt_facts const& facts) const noexcept;
    step after_effect_attempt(clock::time_point now, double random01, budget& tokens) noexcept;
    step resend(attempt_facts const& facts, int& count, reasons why, clock::time_point now,
                double random01, budget& tokens, bool no_effect = false) noexcept;
    step read_back(std::string_view reason, clock::time_point now, double random01,
                   budget& tokens) noexcept;
    step begin_read_back(std::string_view reason) noexcept;
    step look_again(clock::time_point now, double random01, budget& tokens) noexcept;
    step fresh_snapshot(clock::time_point now, budget& tokens) noexcept;

    retry_options options_;
    clock::time_point start_;
    clock::time_point deadline_;
    attempt_facts last_{};  ///< of the call itself, not of a reading back
    int resends_ = 0;
    int read_back_resends_ = 0;
    int looks_ = 0;  ///< that left it open
    repeat kind_;
    bool was_ambiguous_ = false;
    bool resent_after_look_ = false;
    bool replayed_ = false;
    bool reading_back_ = false;
    bool snapshot_only_ = false;
    bool looked_elsewhere_ = false;
};

}  // namespace vouch::policy
