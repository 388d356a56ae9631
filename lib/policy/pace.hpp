#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <vouch/options.hpp>

#include "policy/hold_habit.hpp"

namespace vouch::policy {

/// How one look of a watch at its verification ended.
struct look_facts {
    enum class kind : std::uint8_t {
        changed,       ///< 2xx, and a transition
        unchanged,     ///< 2xx, the same as before
        not_modified,  ///< 304
        failed,        ///< anything else, or no answer
    };
    kind what{};
    duration elapsed{};       ///< from sending the request to the answer
    std::string_view etag{};  ///< of the answer; empty: none
    /// The answer said `Preference-Applied: wait`.
    bool preference_applied = false;
    /// Retry-After or retry-after-ms.
    std::optional<duration> server_wait{};
    bool sas_live = false;      ///< both people compare now
    bool unheard = false;       ///< of a failure: no answer came at all
    bool budget_empty = false;  ///< of the origin
    bool rings = false;         ///< a doorbell tells when it moves
};

/// What to say with the next look: both headers, or neither. A hold that does not say what the
/// client has loses wake-ups.
struct look_request {
    std::string_view etag{};  ///< If-None-Match; empty: neither is sent
    int wait_seconds = 0;     ///< Prefer: wait=N (RFC 7240, 4.3)

    [[nodiscard]] bool may_be_held() const noexcept { return wait_seconds > 0; }
};

/// The pace of one watch.
///
/// A server that gives ETags is asked to hold the request open. Whether it does shows in what
/// comes back: an unchanged answer that took its time was held, and the next look starts at once;
/// one that came at once was not, and the looks are spaced out: `initial` after a change, then
/// `multiplier` times longer each, up to `max` (`max_while_sas` while both people compare),
/// jittered. It goes on asking, so a server that starts to hold is noticed. What it learns of the
/// server all paces of the client know, and forget when the server was away.
///
/// Where a doorbell rings, nothing is held, and what did not move is looked at again after
/// `between_rings`, in case that a ring got lost.
///
/// Failures are spaced out in the same way, and by the server's hint (up to 60 s, plus jitter)
/// where that is longer. While the origin's retry budget is empty, looks that are not held are
/// `max` apart. Where held requests die half-way again and again, shorter holds are asked for.
class pace {
public:
    static constexpr duration between_rings = std::chrono::seconds(30);

    /// `habit`: of the client; it has to live as long.
    pace(pace_options const& options, duration hold, hold_habit& habit) noexcept;
    pace(pace const&) = delete;
    pace& operator=(pace const&) = delete;
    ~pace() { habit_.found_nothing_out(); }  // if it was to

    /// For the look that starts now. `hold_allowed`: whether there is a connection to spare for
    /// waiting on.
    [[nodiscard]] look_request next_request(bool hold_allowed) noexcept;
    /// How long to wait before the next look. `random01` in [0, 1].
    [[nodiscard]] duration after(look_facts const& facts, double random01);

    /// Something moved (an action was answered, an event came): quick again.
    void hurry() noexcept { interval_ = options_.initial; }
    /// The next look asks for the whole state, and is not held.
    void forget() noexcept { etag_.clear(); }
    [[nodiscard]] pace_options const& options() const noexcept { return options_; }
    /// Of the newest state seen. Another pace can go on from there.
    [[nodiscard]] std::string& etag() noexcept { return etag_; }
    /// Whether the next look would ask for a hold, where there is a connection to spare.
    [[nodiscard]] bool may_ask() const noexcept { return hold_seconds_ > 0 && !etag_.empty(); }
    /// Whether to expect an answer at once.
    [[nodiscard]] bool is_paced() const noexcept { return !may_ask() || habit_.answers_at_once(); }

private:
    [[nodiscard]] bool was_held(look_facts const& facts) const noexcept;
    [[nodiscard]] bool worth_holding() noexcept;
    [[nodiscard]] duration after_failure(look_facts const& facts, double random01) noexcept;
    [[nodiscard]] duration after_change(look_facts const& facts, double random01) noexcept;
    [[nodiscard]] duration after_nothing(look_facts const& facts, double random01) noexcept;
    [[nodiscard]] duration spaced(look_facts const& facts, double random01) noexcept;

    pace_options options_;
    duration interval_;
    std::string etag_;
    hold_habit& habit_;
    std::int16_t hold_seconds_;
    std::int8_t quick_changes_ = 0;
    std::int8_t cut_holds_ = 0;
    bool asked_to_hold_ = false;
};

}  // namespace vouch::policy
