#include "policy/flow.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "model/snapshot.hpp"
#include "policy/flow_words.hpp"

namespace vouch::policy {
namespace {

using namespace std::chrono_literals;

bool is_action(flow_do d) noexcept {
    return is_request(d) && d != flow_do::session && d != flow_do::list && d != flow_do::retrieve;
}

}  // namespace

flow::flow(flow_settings settings) : settings_(std::move(settings)) {}

flow_step flow::begin() {
    // The alias for whatever is active: it could name another one with every request.
    if (settings_.id.empty() || settings_.id == "active") return request(flow_do::list);
    id_ = settings_.id;
    phase_ = phase::drive;
    return request(flow_do::retrieve);
}

flow_step flow::on_snapshot(snapshot const& s) {
    flow_do const answered = pending_;
    heard_ = true;
    if (is_action(answered)) {
        tally& t = of(answered);
        if (t.answered++ == 0) progress();
    }
    snapshot mine = ours(s);
    if (!mine) return missing();
    if (id_.empty()) {
        id_ = mine.verification()->id.str();
        phase_ = phase::drive;
    }
    missing_ = 0;
    last_ = std::move(mine);
    source_ = is_action(answered)             ? source::action
              : answered == flow_do::retrieve ? source::retrieve
                                              : source::watch;
    if (source_ == source::watch) trouble_ = 0;
    if (answered == flow_do::qr_scan) scan_taken_ = true;
    return decide();
}

flow_step flow::on_error(flow_trouble why, snapshot const& seen) {
    flow_do const failed = pending_;
    if (phase_ == phase::find) return error_while_finding(why);
    if (phase_ == phase::trust)
        return why == flow_trouble::transient ? trust() : end(flow_do::done);
    if (phase_ == phase::lost) return fail_as_said();
    if (failed == flow_do::watch || is_question(failed)) {
        // A watch makes sure on its own that an error is one.
        bool const gone = why == flow_trouble::not_found && of(flow_do::cancel).answered > 0;
        return gone ? end(flow_do::cancelled) : fail_as_said();
    }
    bool const bad_scan = failed == flow_do::qr_scan &&
                          (why == flow_trouble::rejected || why == flow_trouble::not_found);
    if (bad_scan) {
        no_scan_ = of(flow_do::qr_scan).sent == max_scans;
        bool const else_possible =
            !no_scan_ || (on_show_ && !no_show_) || last_.verification()->offers(action::sas_start);
        return else_possible ? decide() : fail_as_said();
    }
    switch (why) {
        case flow_trouble::transient:
        case flow_trouble::outcome_unknown:
            // Looked at first: where it did take effect, it is not offered any more.
            if (!heard_ || ++trouble_ > max_trouble) return fail_as_said();
            if (is_action(failed)) --of(failed).sent;
            return request(flow_do::retrieve, after_trouble());
        case flow_trouble::conflict:
            if (snapshot mine = ours(seen)) {
                last_ = std::move(mine);
                source_ = source::action;
                return decide();
            }
            return is_action(failed) ? request(flow_do::retrieve) : fail_as_said();
        case flow_trouble::not_found:
            return not_found();
        case flow_trouble::rejected:
        case flow_trouble::final:
            break;
    }
    return fail_as_said();
}

flow_step flow::on_answer(bool yes) {
    assert(is_question(pending_) && pending_ != flow_do::scan);
    flow_do const asked = std::exchange(pending_, flow_do::watch);
    source_ = source::watch;
    switch (asked) {
        case flow_do::ask_accept:
            if (!yes) return refuse("m.user");
            accept_ = true;
            break;
        case flow_do::compare:
            if (!yes) return refuse("m.mismatched_sas");
            approved_ = shown_;
            break;
        case flow_do::ask_scanned:
            if (!yes) return refuse("m.key_mismatch");
            scanned_ = true;
            break;
        default:
            if (!yes) no_show_ = true;
            break;
    }
    return decide();
}

flow_step flow::on_scan(std::optional<std::string> payload) {
    assert(pending_ == flow_do::scan);
    pending_ = flow_do::watch;
    if (!payload) {
        no_scan_ = true;
        return decide();
    }
    payload_ = std::move(*payload);
    ++of(flow_do::qr_scan).sent;
    return request(flow_do::qr_scan);
}

flow_step flow::on_deadline() {
    if (phase_ == phase::trust) return end(flow_do::done);
    return fail(errc::timed_out,
                id_.empty()
                    ? "no verification came within the time given"
                    : "the verification did not end within the time given: " + words(last_));
}

flow_step flow::request(flow_do what, duration after) {
    if (fruitless_ == max_fruitless)
        return no_progress("the server was asked " + std::to_string(max_fruitless) +
                           " times without getting on");
    ++fruitless_;
    return uncounted(what, after);
}

flow_step flow::uncounted(flow_do what, duration after) {
    pending_ = what;
    flow_step step{what};
    step.after = after;
    return step;
}

flow_step flow::watch() { return request(flow_do::watch); }

flow_step flow::ask(flow_do what, bool same) {
    if (!(same && pending_ == what)) ++question_;
    flow_step step = request(what);
    step.question = question_;
    return step;
}

flow_step flow::end(flow_do what) {
    pending_ = what;
    return flow_step{what};
}

flow_step flow::fail(errc error, std::string text) {
    pending_ = flow_do::fail;
    return {.what = flow_do::fail, .error = error, .text = std::move(text)};
}

flow_step flow::fail_as_said() { return fail(errc{}, {}); }

flow_step flow::no_progress(std::string text) {
    if (last_) text += "; it keeps answering: " + words(last_);
    return fail(errc::no_progress, std::move(text));
}

snapshot flow::ours(snapshot const& s) const {
    auto const wanted = [this](verification const& v) {
        // A finished one is not what `create` began.
        return id_.empty() ? !v.id.empty() && v.state != verification_state::done : v.id == id_;
    };
    if (auto const* const v = s.verification(); v != nullptr && wanted(*v)) return s;
    auto const& in_session = s.session().verification;
    if (!in_session || !wanted(*in_session)) return {};
    return detail::snapshot_access::make(session(s.session()), verification(*in_session));
}

}  // namespace vouch::policy
