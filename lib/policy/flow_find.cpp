#include <algorithm>
#include <cmath>
#include <utility>

#include "model/snapshot.hpp"
#include "policy/flow.hpp"
#include "policy/flow_words.hpp"

namespace vouch::policy {

using namespace std::chrono_literals;

bool flow::suits(verification const& v) const {
    if (v.id.empty() || is_terminal(v.state)) return false;
    return settings_.user_id.empty() || !v.other_user_id || *v.other_user_id == settings_.user_id;
}

flow_step flow::on_list(std::span<verification const> items) {
    heard_ = true;
    if (phase_ == phase::find) return find(items);
    for (verification const& v : items) {
        if (v.id != id_) continue;
        last_ = detail::snapshot_access::make(session(last_.session()), verification(v));
        source_ = source::watch;
        phase_ = phase::drive;
        return decide();
    }
    return request(flow_do::session);
}

flow_step flow::find(std::span<verification const> items) {
    verification const* best = nullptr;
    for (verification const& v : items)
        if (suits(v) && (best == nullptr || rank(best->state) < rank(v.state))) best = &v;
    if (best != nullptr) {
        id_ = best->id.str();
        phase_ = phase::drive;
        return request(flow_do::retrieve);
    }
    if (!settings_.create) return poll_incoming();
    if (of(flow_do::create).answered > 0)
        return fail(errc::no_verification,
                    "the server answered create without a verification, and lists none");
    if (of(flow_do::create).sent > 0)
        return fail(errc::conflict, "the server refuses to start a verification, and lists none");
    ++of(flow_do::create).sent;
    return request(flow_do::create);
}

flow_step flow::poll_incoming() {
    auto const& pace = settings_.pace;
    double const wait = static_cast<double>(pace.initial.count()) *
                        std::pow(pace.multiplier, std::min(polls_, 1000));
    ++polls_;
    duration const max = pace.max;
    return uncounted(flow_do::list, wait < static_cast<double>(max.count())
                                        ? duration(static_cast<duration::rep>(wait))
                                        : max);
}

flow_step flow::error_while_finding(flow_trouble why) {
    bool const creating = pending_ == flow_do::create;
    if (creating && why == flow_trouble::conflict) return request(flow_do::list);
    // A server that is not there at all is told at once; one that was, may come back.
    if (why != flow_trouble::transient || !heard_) return fail_as_said();
    if (polls_ > 0) return poll_incoming();
    if (++trouble_ > max_trouble) return fail_as_said();
    if (creating) --of(flow_do::create).sent;
    return request(flow_do::list, after_trouble());
}

flow_step flow::missing() {
    if (id_.empty()) return request(flow_do::list);
    if (++missing_ == 1) return request(flow_do::retrieve, 500ms);
    if (missing_ == 2) return request(flow_do::retrieve, 2s);
    return lost_for_good(errc::no_verification,
                         "the server answers without the verification " + printed(id_));
}

flow_step flow::not_found() {
    if (losses_++ > 0)
        return lost_for_good(errc::verification_gone, "the server lists the verification " +
                                                          printed(id_) + ", but does not know it");
    phase_ = phase::lost;
    return request(flow_do::list);
}

flow_step flow::on_session(session const& s) {
    if (phase_ == phase::trust) {
        last_ = detail::snapshot_access::make(session(s), verification(*last_.verification()));
        return trust();
    }
    if (s.verification && s.verification->id == id_) {
        last_ = detail::snapshot_access::make(session(s), verification(*s.verification));
        source_ = source::watch;
        phase_ = phase::drive;
        return decide();
    }
    return lost_for_good(errc::verification_gone,
                         "the server does not know the verification " + printed(id_));
}

flow_step flow::lost_for_good(errc error, std::string text) {
    // What was to be ended is not there any more.
    if (of(flow_do::cancel).answered > 0) return end(flow_do::cancelled);
    return fail(error, std::move(text));
}

flow_step flow::trust() {
    session const& s = last_.session();
    verification const& v = *last_.verification();
    // Vouching for another user says nothing about this device.
    bool const other_user = v.other_user_id && s.matrix && *v.other_user_id != s.matrix->user_id;
    bool const wait = !other_user && ((settings_.wait_trusted && !s.e2ee.verified) ||
                                      (settings_.wait_ready && s.state != session_state::ready));
    if (!wait || polls_ == (settings_.wait_ready ? max_polls : max_trust_polls))
        return end(flow_do::done);
    duration const after = std::min<duration>(250ms * (1 << std::min(polls_, 10)), 30s);
    ++polls_;
    return uncounted(flow_do::session, after);
}

}  // namespace vouch::policy
