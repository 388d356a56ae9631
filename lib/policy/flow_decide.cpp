#include <utility>

#include "policy/flow.hpp"
#include "policy/flow_words.hpp"

namespace vouch::policy {
namespace {

using namespace std::chrono_literals;
using state = verification_state;

bool blank(sas_comparison const& c) {
    return c.emojis.empty() && (!c.decimals || c.decimals->empty());
}

bool differ(text const& a, text const& b) { return !a.empty() && !b.empty() && a != b; }

/// More than a member left out.
bool contradicts(sas_comparison const& a, sas_comparison const& b) {
    return differ(a.emojis, b.emojis) ||
           (a.decimals && b.decimals && differ(*a.decimals, *b.decimals));
}

/// By QR code, or not at all.
bool only_qr(verification const& v) {
    bool qr = false;
    for (method const m : v.methods) {
        if (m != method::qr) return false;
        qr = true;
    }
    return qr;
}

}  // namespace

int rank(verification_state s) noexcept {
    switch (s) {
        case state::unknown:
            return 0;
        case state::requested:
            return 1;
        case state::ready:
            return 2;
        case state::sas_ready:
        case state::qr_scanned:
            return 3;
        case state::done:
        case state::cancelled:
        case state::error:
            break;
    }
    return 4;
}

flow_step flow::decide() {
    verification const& v = *last_.verification();
    if (rank(v.state) > reached_) {
        reached_ = rank(v.state);
        progress();
    }
    if (of(flow_do::sas_confirm).answered > 0 && approved_ && v.sas &&
        contradicts(*v.sas, *approved_)) {
        betrayed_ = true;
        refused_ = "m.mismatched_sas";
    }
    if (is_terminal(v.state)) return decide_terminal(v);
    if (!refused_.empty()) return perform(flow_do::cancel);
    // Furthest first: a server that leaves used actions in the list can still be worked with.
    if (v.offers(action::accept) && !accept_) return ask(flow_do::ask_accept);
    if (v.offers(action::sas_confirm)) return confirm(v);
    if (v.offers(action::qr_confirm_scanned))
        return scanned_ ? perform(flow_do::qr_confirm_scanned) : ask(flow_do::ask_scanned);
    if (v.offers(action::accept) && !v.offers(action::sas_start)) return perform(flow_do::accept);
    return choose(v);
}

flow_step flow::decide_terminal(verification const& v) {
    if (v.state == state::done) {
        if (betrayed_)
            return fail(
                errc::comparison_changed,
                "done, but the server showed another comparison after it was confirmed: do not "
                "trust the other device");
        if (!refused_.empty())
            return fail(errc::verification_failed,
                        "the server says done although this side did not agree");
        phase_ = phase::trust;
        polls_ = 0;
        return trust();
    }
    if (betrayed_)
        return fail(errc::comparison_changed,
                    "cancelled: the server showed another comparison after it was confirmed");
    if (!refused_.empty()) return end(flow_do::cancelled);
    return fail(
        v.state == state::cancelled ? errc::verification_cancelled : errc::verification_failed,
        why_ended(v));
}

flow_step flow::confirm(verification const& v) {
    if (!v.sas || blank(*v.sas)) return watch();
    if (approved_ == v.sas) {
        if (source_ != source::retrieve) return request(flow_do::retrieve);
        return perform(flow_do::sas_confirm);
    }
    bool const same = shown_ == v.sas;
    if (shown_ && !same && ++changes_ > max_changes)
        return fail(errc::comparison_changed, "the comparison changed " + std::to_string(changes_) +
                                                  " times before it could be confirmed");
    shown_ = v.sas;
    return ask(flow_do::compare, same);
}

flow_step flow::choose(verification const& v) {
    bool const underway = v.state == state::sas_ready || v.state == state::qr_scanned;
    if (underway || scan_taken_) return watch();
    bool const sas = v.offers(action::sas_start);
    if (settings_.prefer == method::qr || !sas)
        if (auto step = by_qr(v)) return *std::move(step);
    if (sas) return perform(flow_do::sas_start);
    if (v.state == state::ready && only_qr(v))
        return fail(errc::method_unavailable,
                    "only a QR code would do, and neither side can show one that the other scans");
    return watch();
}

std::optional<flow_step> flow::by_qr(verification const& v) {
    if (v.state != state::ready && !(v.state == state::unknown && v.qr)) return {};
    // Both can compare, but it cannot be started: it has been.
    bool const sas_started = v.methods.contains(method::sas) && !v.offers(action::sas_start);
    if (sas_started && !(settings_.prefer == method::qr && v.qr)) return {};
    if (v.qr && !no_show_ && (on_show_ != v.qr->data || pending_ == flow_do::show_qr)) {
        bool const same = on_show_ == v.qr->data;
        on_show_ = v.qr->data;
        return ask(flow_do::show_qr, same);
    }
    bool const scan = !no_scan_ && of(flow_do::qr_scan).sent < max_scans;
    if (scan && (v.qr || v.methods.contains(method::qr))) return ask(flow_do::scan);
    if (v.qr && !no_show_) return watch();  // the other side scans
    return {};
}

flow_step flow::refuse(std::string_view code) {
    refused_ = code;
    return decide();
}

flow_step flow::perform(flow_do what) {
    tally& t = of(what);
    // Still offered in the answer to itself, or refused although offered: perhaps only a moment too
    // early.
    if (t.sent > 0 && source_ == source::action)
        return request(flow_do::retrieve, t.sent == 1 ? 500ms : 2s);
    if (t.sent == 2)
        return no_progress("the server still offers " + std::string(to_string(what)) +
                           " after it was sent twice");
    ++t.sent;
    flow_step step = request(what);
    if (what == flow_do::cancel && step.what == what) step.text = refused_;
    return step;
}

}  // namespace vouch::policy
