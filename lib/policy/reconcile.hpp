#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/model.hpp>

namespace vouch::policy {

/// What reading back shows about a call whose answer was lost.
enum class verdict : std::uint8_t {
    took_effect,
    still_available,  ///< it did not take effect, and the server still offers it
    not_yet_shown,    ///< neither is; what comes next will tell
    unknown,          ///< neither is shown
};

/// Whether `action` (accept, cancel, sas_start, sas_confirm, qr_confirm_scanned) took effect.
///
/// `id` is the verification as the caller named it, which may be an alias (`active`); `before` is
/// its last snapshot from before the action, or empty; `after` is the one read back. If that is of
/// another verification, it shows nothing, least of all that the action may be repeated.
/// `took_effect` says that what the caller wanted is so: where the other side, or another program
/// on this device, brought it about at the same time, the states do not tell that apart. Any other
/// endpoint: `unknown`.
[[nodiscard]] verdict reconcile(endpoint action, std::string_view id, snapshot const& before,
                                snapshot const& after) noexcept;

struct created {
    verdict what{};
    std::size_t index = 0;  ///< into `live`, for `took_effect`
};

/// Whether `v` can be what a `create` with these parameters made: outgoing and not ended, of this
/// purpose (`unknown`: any) and user. An empty `user_id` is `own_user_id`, and any user if that is
/// empty too; a verification that names no user is taken for the right one.
[[nodiscard]] bool matches_create(verification const& v, vouch::purpose purpose,
                                  std::string_view user_id, std::string_view own_user_id) noexcept;

/// Whether a `create` took effect, from the list read back. `known_before(id)` says whether the
/// client knew the verification before the call. One that matches and is new: that is it. None:
/// `still_available`. Several: `unknown`.
template <class Known>
[[nodiscard]] created reconcile_create(std::span<verification const> live, vouch::purpose purpose,
                                       std::string_view user_id, std::string_view own_user_id,
                                       Known&& known_before) {
    created found{verdict::still_available, 0};
    for (std::size_t i = 0; i < live.size(); ++i) {
        if (!matches_create(live[i], purpose, user_id, own_user_id)) continue;
        if (known_before(live[i].id.view())) continue;
        if (found.what == verdict::took_effect) return {verdict::unknown, 0};
        found = {verdict::took_effect, i};
    }
    return found;
}

/// Whether a `qr_scan` took effect, from the session read back. Only `done` proves it, and only of
/// a verification that the client itself saw unfinished before the call (`seen_live_before(id)`):
/// an old one stays in the session long after it is done.
template <class Seen>
[[nodiscard]] verdict reconcile_scan(session const& after, Seen&& seen_live_before) {
    if (!after.verification || after.verification->state != verification_state::done)
        return verdict::unknown;
    return seen_live_before(after.verification->id.view()) ? verdict::took_effect
                                                           : verdict::unknown;
}

}  // namespace vouch::policy
