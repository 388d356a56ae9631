#include "policy/reconcile.hpp"

namespace vouch::policy {

namespace {

using enum verification_state;

bool offers(verification const* v, action a) noexcept {
    return v != nullptr && !is_terminal(v->state) && v->offers(a);
}

/// `done` is the end of both ways to verify. It tells of the one that was under way before, or that
/// is the only one: `way` and `other` are their states, `others` the other method. Where nothing
/// was seen before, it may have been done by the other way long ago.
bool ended_by(verification_state way, verification_state other, method others,
              verification const& v, verification const* before) noexcept {
    if (v.state != done) return false;
    if (before != nullptr && before->state == way) return true;
    return (before == nullptr || before->state != other) && !v.methods.contains(others);
}
bool ended_by_sas(verification const& v, verification const* before) noexcept {
    return ended_by(sas_ready, qr_scanned, method::qr, v, before);
}
bool ended_by_code(verification const& v, verification const* before) noexcept {
    return ended_by(qr_scanned, sas_ready, method::sas, v, before);
}

/// The table of accept: incoming requests leave `requested` through this device's accept alone
/// (another device's makes them `cancelled`); outgoing ones are accepted by the other side.
bool accepted(verification const& v, verification const* before) noexcept {
    bool const beyond =
        v.state == ready || v.state == sas_ready || v.state == qr_scanned || v.state == done;
    return beyond && (v.direction == direction::incoming || offers(before, action::accept));
}

/// `ready` without the offer also means that the other side does no SAS: only the offer's
/// disappearance tells. Or that this device has scanned a code: where there are codes, `sas_ready`
/// tells.
verdict started(verification const& v, verification const* before) noexcept {
    if (v.state == sas_ready || ended_by_sas(v, before)) return verdict::took_effect;
    if (v.state != ready || !offers(before, action::sas_start)) return verdict::unknown;
    return v.methods.contains(method::qr) ? verdict::not_yet_shown : verdict::took_effect;
}

/// `sas_ready` without the offer is "confirmed here, not there yet". It has to be the comparison
/// from before: that is the one that was confirmed.
bool confirmed(verification const& v, verification const* before) noexcept {
    if (v.state == done) return ended_by_sas(v, before);
    if (v.state != sas_ready || !v.sas) return false;
    return before == nullptr || !before->sas || *before->sas == *v.sas;
}

/// Confirming once more is right only if the very comparison that was confirmed is still asked
/// about: nothing is confirmed that nobody compared.
bool same_comparison(verification const& v, verification const* before) noexcept {
    return v.sas && before != nullptr && before->sas && *before->sas == *v.sas;
}

verdict offered_again(bool may_repeat) noexcept {
    return may_repeat ? verdict::still_available : verdict::unknown;
}

verdict shown(bool took_effect) noexcept {
    return took_effect ? verdict::took_effect : verdict::unknown;
}

}  // namespace

verdict reconcile(endpoint action_endpoint, std::string_view id, snapshot const& before,
                  snapshot const& after) noexcept {
    verification const* const v = after.verification();
    verification const* const b = before.verification();
    if (v == nullptr || v->id.view() != (b != nullptr ? b->id.view() : id)) return verdict::unknown;
    // What had ended before the call does not tell what the call did.
    bool const over = b != nullptr && is_terminal(b->state);
    if (over && action_endpoint != endpoint::cancel) return verdict::unknown;

    switch (action_endpoint) {
        case endpoint::accept:
            if (offers(v, action::accept)) return verdict::still_available;
            return shown(accepted(*v, b));
        case endpoint::cancel:
            // Whoever cancelled it, it has ended as the caller wanted; the error's code says who.
            // `done` and `error` are other ends.
            if (offers(v, action::cancel)) return verdict::still_available;
            return shown(v->state == cancelled);
        case endpoint::sas_start:
            if (offers(v, action::sas_start)) return verdict::still_available;
            return started(*v, b);
        case endpoint::sas_confirm:
            if (offers(v, action::sas_confirm)) return offered_again(same_comparison(*v, b));
            return shown(confirmed(*v, b));
        case endpoint::qr_confirm_scanned:
            if (offers(v, action::qr_confirm_scanned)) return verdict::still_available;
            // A used action leaves at once, so `qr_scanned` without it has been confirmed here.
            return shown(v->state == qr_scanned || ended_by_code(*v, b));
        default:
            return verdict::unknown;
    }
}

bool matches_create(verification const& v, vouch::purpose purpose, std::string_view user_id,
                    std::string_view own_user_id) noexcept {
    if (v.direction != direction::outgoing || is_terminal(v.state)) return false;
    if (purpose != vouch::purpose::unknown && v.purpose != purpose) return false;
    std::string_view const wanted = user_id.empty() ? own_user_id : user_id;
    return wanted.empty() || !v.other_user_id || v.other_user_id->view() == wanted;
}

}  // namespace vouch::policy
