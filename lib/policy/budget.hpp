#pragma once

#include <cstdint>

namespace vouch::policy {

/// The retry quota of one origin: a server that fails everything sees at most 10 % + 100 more
/// requests than its callers made.
///
/// A token pays for one resend or one reading back. It starts full, with 100; each call adds a
/// tenth. Counts in tenths, so that no rounding ever adds up. What met a connection that the server
/// had closed while it was idle, and is sent again on a new one, costs none: once a call.
class budget {
public:
    /// A caller starts a call.
    void on_call() noexcept {
        if (tenths_ < capacity) ++tenths_;
    }
    /// Takes one token, if there is one.
    [[nodiscard]] bool try_spend() noexcept {
        if (empty()) return false;
        tenths_ -= token;
        return true;
    }
    /// Less than one token is left.
    [[nodiscard]] bool empty() const noexcept { return tenths_ < token; }
    [[nodiscard]] bool full() const noexcept { return tenths_ == capacity; }
    /// For statistics.
    [[nodiscard]] double tokens() const noexcept { return tenths_ / 10.0; }

private:
    static constexpr std::int32_t token = 10;
    static constexpr std::int32_t capacity = 100 * token;

    std::int32_t tenths_ = capacity;
};

}  // namespace vouch::policy
