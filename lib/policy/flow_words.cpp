#include "policy/flow_words.hpp"

#include <array>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string_view>
#include <utility>

#include "model/printable.hpp"
#include "policy/flow.hpp"

namespace vouch::policy {

using detail::printable;

std::string_view to_string(flow_do d) noexcept {
    static constexpr std::array<std::string_view, 19> names{
        "session", "list",       "create",      "retrieve",    "accept",
        "cancel",  "sas_start",  "sas_confirm", "qr_scan",     "qr_confirm_scanned",
        "watch",   "ask_accept", "compare",     "ask_scanned", "show_qr",
        "scan",    "done",       "cancelled",   "fail"};
    static_assert(static_cast<std::size_t>(flow_do::fail) + 1 == names.size());
    return names[static_cast<std::size_t>(d)];
}

std::ostream& operator<<(std::ostream& os, flow_step const& step) {
    os << to_string(step.what);
    if (!step.text.empty()) os << (step.what == flow_do::fail ? ": " : " ") << step.text;
    if (step.after > duration::zero())
        os << " after " << std::chrono::duration_cast<std::chrono::milliseconds>(step.after).count()
           << "ms";
    return os;
}

std::string printed(std::string_view s) {
    std::ostringstream os;
    os << printable{s, 100};
    return os.str();
}

std::string words(snapshot const& s) {
    auto const* const v = s.verification();
    if (v == nullptr) return "no verification";
    std::ostringstream os;
    os << printable{v->state.raw(), 50} << " [";
    std::string_view comma;
    std::size_t shown = 0;
    for (auto const& a : v->available_actions) {
        os << std::exchange(comma, ", ");
        if (++shown > 8) {
            os << "...";
            break;
        }
        os << printable{a.raw(), 50};
    }
    os << ']';
    return os.str();
}

std::string why_ended(verification const& v) {
    std::string_view const ended =
        v.state == verification_state::cancelled ? "cancelled" : "failed";
    if (!v.error) return std::string(ended) + "; the server does not say why";
    std::string_view const code = v.error->code;
    std::ostringstream os;
    if (code == "m.user")
        os << "the other side declined or cancelled it";
    else if (code == "m.timeout")
        os << "it was not finished in time";
    else if (code == "m.accepted")
        os << "another device took it over";
    else if (code == "m.mismatched_sas")
        os << "the other side says that the comparison does not match";
    else if (code == "m.key_mismatch")
        os << "the keys do not match";
    else
        os << ended;
    os << " (" << printable{code, 100};
    if (!v.error->reason.empty()) os << ": " << printable{v.error->reason, 200};
    os << ')';
    return os.str();
}

}  // namespace vouch::policy
