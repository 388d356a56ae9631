#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include <vouch/model.hpp>

namespace vouch::detail {

/// What a snapshot points to. One allocation holds, in this order: this struct, the verification
/// unless it equals the session's own (which then stands for both), the elements of all lists, the
/// bytes of all text.
struct snapshot_block {
    explicit snapshot_block(vouch::session&& s) noexcept : session(std::move(s)) {}

    mutable std::atomic<std::uint32_t> handles{1};
    vouch::verification const* verification = nullptr;
    vouch::session session;
};

/// Makes and marks snapshots.
struct snapshot_access {
    /// Moves both into a new block and lets their text and lists refer to it. Allocates once;
    /// throws `std::bad_alloc`.
    [[nodiscard]] static snapshot make(session&& s, std::optional<verification>&& v);
    /// The same, where the verification is the session's own.
    [[nodiscard]] static snapshot make_of_one(session&& s);
    /// The same block, marked as `reconciled`.
    [[nodiscard]] static snapshot reconciled(snapshot s) noexcept {
        s.reconciled_ = true;
        return s;
    }

private:
    static snapshot build(session&& s, verification* own, bool one_for_both);
};

}  // namespace vouch::detail
