#include "cli/render.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/advice.hpp"
#include "cli/comparison.hpp"
#include "cli/sheet.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

template <class List>
std::string joined(List const& items) {
    std::string text;
    for (auto const& item : items) text += (text.empty() ? "" : ", ") + printable(item.raw());
    return text;
}

ink ink_of(verification_state s) noexcept {
    switch (s) {
        case verification_state::done:
            return ink::green;
        case verification_state::cancelled:
        case verification_state::error:
            return ink::red;
        default:
            return ink::yellow;
    }
}

std::string have(bool all, std::vector<std::string_view> const& missing) {
    if (all) return "all";
    std::string text = "missing: ";
    for (auto const name : missing) text += (text.back() == ' ' ? "" : ", ") + std::string(name);
    return text;
}

std::string secrets_line(secrets const& s) {
    std::vector<std::string_view> missing;
    auto const need = [&](bool held, std::string_view name) {
        if (!held) missing.push_back(name);
    };
    need(s.master_key, "masterKey");
    need(s.self_signing_key, "selfSigningKey");
    need(s.user_signing_key, "userSigningKey");
    need(s.megolm_backup_key, "megolmBackupKey");
    need(s.recovery_key, "recoveryKey");
    return have(missing.empty(), missing);
}

std::string party(verification const& v) {
    std::string text;
    if (v.other_device) {
        text = other_side(v);
        if (v.other_device->name && !v.other_device->name->empty())
            text += " (" + printable(v.other_device->id) + ")";
    }
    if (v.other_user_id && !v.other_user_id->empty())
        text += (text.empty() ? "" : " of ") + printable(*v.other_user_id);
    return text;
}

}  // namespace

std::string draw(session const& s, screen const& on) {
    sheet lines(on);
    if (s.matrix) {
        lines.row("account", printable(s.matrix->user_id));
        lines.row("device", printable(s.matrix->device_id));
        lines.row("homeserver", printable(s.matrix->homeserver));
    }
    bool const ready = s.state == session_state::ready;
    lines.row("state", printable(s.state.raw()), ready ? ink::green : ink::yellow);
    lines.row("verified", s.e2ee.verified ? "yes" : "no",
              s.e2ee.verified ? ink::green : ink::yellow);
    lines.row("secrets", secrets_line(s.e2ee.secrets));
    lines.row("key backup", s.e2ee.key_backup ? "yes" : "no");
    if (s.verification)
        lines.row("verification",
                  printable(s.verification->id) + ", " + state_line(*s.verification));
    lines.row("next", next_for(s));
    return lines.take();
}

std::string draw(verification const& v, screen const& on) {
    sheet lines(on);
    lines.row("verification", printable(v.id));
    lines.row("state", printable(v.state.raw()), ink_of(v.state));
    lines.row("", describe(v));
    lines.row("direction", printable(v.direction.raw()));
    lines.row("purpose", printable(v.purpose.raw()));
    lines.row("other side", party(v));
    lines.row("methods", joined(v.methods));
    lines.row("can do now", joined(v.available_actions));
    if (v.qr && !is_terminal(v.state))
        lines.row("QR code", "there is one: " + command_line("qr show", v.id));
    if (v.sas) lines.append('\n' + draw_comparison(*v.sas, on) + '\n');
    lines.row("next", next_for(v));
    return lines.take();
}

std::string draw(std::span<verification const> all, screen const& on) {
    if (all.empty()) return "No verification is active.\n";
    using row = std::array<std::string, 6>;
    std::vector<row> rows{{"ID", "STATE", "DIRECTION", "PURPOSE", "OTHER SIDE", "CAN DO NOW"}};
    for (auto const& v : all)
        rows.push_back({printable(v.id), printable(v.state.raw()), printable(v.direction.raw()),
                        printable(v.purpose.raw()), party(v), joined(v.available_actions)});
    std::array<std::size_t, 6> widths{};
    for (auto const& r : rows)
        for (std::size_t i = 0; i < r.size(); ++i)
            widths[i] = std::max(widths[i], cell_width(r[i]));
    std::string text;
    for (auto const& r : rows) {
        std::string line;
        for (std::size_t i = 0; i < r.size(); ++i)
            line += i + 1 == r.size() ? r[i] : padded(r[i], widths[i] + 2);
        text += (&r == rows.data() ? painted(on, ink::dim, line) : line) + '\n';
    }
    return text;
}

}  // namespace vouch::cli
