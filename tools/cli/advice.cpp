#include "cli/advice.hpp"

#include "cli/words.hpp"

namespace vouch::cli {

namespace {

using enum verification_state;

std::string ending(verification const& v) {
    std::string text = v.state == cancelled ? "Cancelled" : "Failed";
    if (!v.error) return text + '.';
    text += ": " + printable(v.error->code);
    if (!v.error->reason.empty()) text += " (" + printable(v.error->reason) + ")";
    return text + '.';
}

}  // namespace

std::string command_line(std::string_view words, std::string_view id) {
    std::string line = "vouch " + std::string(words);
    if (id.empty()) return line;
    // A leading hyphen would read as an option.
    return line + (id.front() == '-' ? " -- " : " ") + shell_word(printable(id));
}

std::string next_for(verification const& v) {
    if (v.state == done) return "vouch session";
    if (is_terminal(v.state)) return "vouch verify";
    if (v.offers(action::accept)) return command_line("accept", v.id);
    if (v.offers(action::sas_confirm)) return command_line("verify", v.id);
    if (v.offers(action::qr_confirm_scanned)) return command_line("qr confirm", v.id);
    if (v.offers(action::sas_start)) return command_line("sas start", v.id);
    if (v.qr) return command_line("qr show", v.id);
    return command_line("watch", v.id);
}

std::string next_for(session const& s) {
    if (s.verification && !is_terminal(s.verification->state)) return next_for(*s.verification);
    switch (s.state) {
        case session_state::needs_login:
            return "sign in to Beeper on this device, then: vouch session";
        case session_state::needs_cross_signing_setup:
            return "set up encryption in Beeper on this device, then: vouch session";
        case session_state::needs_verification:
            return "vouch verify";
        case session_state::ready:
            return {};
        default:
            return "vouch session";
    }
}

std::string other_side(verification const& v) {
    if (v.other_device) {
        auto const& d = *v.other_device;
        return printable(d.name && !d.name->empty() ? *d.name : d.id);
    }
    if (v.other_user_id && !v.other_user_id->empty())
        return "a device of " + printable(*v.other_user_id);
    return "the other device";
}

std::string describe(verification const& v) {
    auto const other = other_side(v);
    switch (v.state) {
        case requested:
            return v.offers(action::accept) ? "Asked by " + other + ": accept or cancel it here."
                                            : "Waiting for " + other + ": accept it there.";
        case ready:
            if (v.offers(action::sas_start))
                return "Accepted: compare emoji with " + other +
                       (v.qr ? ", or let it scan the QR code." : ".");
            return v.qr ? "Accepted: let " + other + " scan the QR code."
                        : "Waiting for " + other + ".";
        case sas_ready:
            return v.offers(action::sas_confirm)
                       ? "Compare the emoji with those on " + other + "."
                       : "Confirmed here; waiting for the answer on " + other + ".";
        case qr_scanned:
            return v.offers(action::qr_confirm_scanned)
                       ? "Scanned: say whether " + other + " scanned the code."
                       : "Scanned; waiting for " + other + ".";
        case done:
            return "Done.";
        case cancelled:
        case error:
            return ending(v);
        case unknown:
            break;
    }
    return "State " + printable(v.state.raw()) + ", which this version does not know.";
}

std::string state_line(verification const& v) {
    std::string line = printable(v.state.raw());
    std::string_view before = ", can: ";
    for (auto const& a : v.available_actions) {
        line += before;
        line += printable(a.raw());
        before = ", ";
    }
    return line;
}

bool reached(verification_state now, verification_state wanted) noexcept {
    if (now == wanted) return true;
    auto const rank = [](verification_state s) {
        switch (s) {
            case requested:
                return 1;
            case ready:
                return 2;
            case sas_ready:
            case qr_scanned:
                return 3;
            case done:
                return 4;
            default:
                return 0;
        }
    };
    return rank(wanted) != 0 && rank(now) > rank(wanted);
}

}  // namespace vouch::cli
