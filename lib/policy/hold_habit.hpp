#pragma once

#include <utility>

namespace vouch::policy {

/// Whether a server holds requests open, as the looks of one client at it found out: what one look
/// learned, all of them know.
class hold_habit {
public:
    [[nodiscard]] bool holds() const noexcept { return is_ == kind::holds; }
    [[nodiscard]] bool answers_at_once() const noexcept { return is_ == kind::answers_at_once; }
    /// Whether to spend a look at once on a hold. While nothing is known, one is enough to find
    /// out.
    [[nodiscard]] bool worth_a_try() noexcept {
        if (is_ != kind::unknown) return holds();
        return !std::exchange(tried_, true);
    }

    /// What was to find out did not: it came to a change first, or nobody waits for it any more.
    void found_nothing_out() noexcept { tried_ = false; }

    void held() noexcept { is_ = kind::holds; }
    void answered_at_once() noexcept { is_ = kind::answers_at_once; }
    /// The server was away: it may be another one that comes back.
    void forget() noexcept { *this = {}; }

private:
    enum class kind : unsigned char { unknown, holds, answers_at_once };
    kind is_ = kind::unknown;
    bool tried_ = false;
};

}  // namespace vouch::policy
