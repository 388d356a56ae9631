#include <emulator/world/transaction.hpp>

namespace vouch::emulator {

std::string_view to_string(deed d) {
    switch (d) {
        case deed::none:
            return "none";
        case deed::create:
            return "create";
        case deed::accept:
            return "accept";
        case deed::cancel:
            return "cancel";
        case deed::sas_start:
            return "sas_start";
        case deed::sas_confirm:
            return "sas_confirm";
        case deed::qr_scan:
            return "qr_scan";
        case deed::qr_confirm_scanned:
            return "qr_confirm_scanned";
    }
    return "unknown";
}

side* transaction::side_of(device_record const& d) {
    for (side& s : sides)
        if (s.owner == &d) return &s;
    return nullptr;
}

side* transaction::other(side const& s) {
    if (responder == 0) return nullptr;
    if (is_initiator(s)) return &sides[responder];
    return &s == &sides[responder] ? sides.data() : nullptr;
}

}  // namespace vouch::emulator
