#include <emulator/world/view.hpp>

namespace vouch::emulator {

std::string_view state_of(side const& s) {
    switch (s.at) {
        case phase::requested:
            return "requested";
        case phase::ready:
        case phase::starting:
        case phase::has_scanned:
            return "ready";
        case phase::comparing:
        case phase::confirmed:
            return "sas_ready";
        case phase::was_scanned:
            return "qr_scanned";
        case phase::done:
            return "done";
        case phase::cancelled:
            return "cancelled";
        case phase::failed:
            return "error";
    }
    return "error";
}

bool both_do_sas(side const& a, side const& b) { return a.owner->sas && b.owner->sas; }

bool is_available(transaction& t, side const& s, deed d) {
    switch (d) {
        case deed::accept:
            return s.at == phase::requested && !t.is_initiator(s);
        case deed::cancel:
            return !is_over(s.at);
        case deed::sas_start: {
            side const* const other = t.other(s);
            return s.at == phase::ready && other != nullptr && both_do_sas(s, *other);
        }
        case deed::sas_confirm:
            return s.at == phase::comparing;
        case deed::qr_scan:
            return s.at == phase::ready && s.owner->scan_qr;
        case deed::qr_confirm_scanned:
            return s.at == phase::was_scanned;
        case deed::none:
        case deed::create:
            break;
    }
    return false;
}

names actions_of(transaction& t, side const& s) {
    names actions;
    if (is_available(t, s, deed::accept)) actions.emplace_back("accept");
    if (is_available(t, s, deed::sas_start)) actions.emplace_back("sas.start");
    if (is_available(t, s, deed::sas_confirm)) actions.emplace_back("sas.confirm");
    if (is_available(t, s, deed::qr_confirm_scanned)) actions.emplace_back("qr.confirmScanned");
    if (is_available(t, s, deed::cancel)) actions.emplace_back("cancel");
    return actions;
}

names methods_of(transaction& t, side const& s) {
    device_record const& own = *s.owner;
    side const* const other = t.other(s);
    bool sas = own.sas;
    bool qr = own.show_qr || own.scan_qr;
    if (other != nullptr) {
        device_record const& peer = *other->owner;
        sas = both_do_sas(s, *other);
        qr = (own.show_qr && peer.scan_qr) || (own.scan_qr && peer.show_qr);
    }
    names methods;
    if (qr) methods.emplace_back("qr");
    if (sas) methods.emplace_back("sas");
    return methods;
}

std::string_view shown_qr(side const& s) {
    return s.at == phase::ready ? std::string_view(s.qr) : std::string_view();
}

std::string_view session_state(device_record const& d) {
    if (!d.signed_in) return "needs-login";
    if (!d.trust.initialized) return "initializing";
    if (!d.trust.cross_signing) return "needs-cross-signing-setup";
    if (!d.trust.verified) return "needs-verification";
    if (!d.trust.cross_signing_secrets || !d.trust.backup_secret) return "needs-secrets";
    return d.trust.first_sync_done ? "ready" : "needs-first-sync";
}

}  // namespace vouch::emulator
