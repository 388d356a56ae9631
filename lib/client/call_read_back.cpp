// Reading back: what an effect call did whose answer was lost.

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "client/call_engine.hpp"
#include "client/client_impl.hpp"
#include "model/snapshot.hpp"
#include "policy/reconcile.hpp"

namespace vouch::detail {

// What shows the effect of the call: of an action its verification, or the session if that is not
// there; of `create` the list, and then what it has; of a scan, whose verification has no name yet,
// the session.
void call_engine::read_back() {
    switch (request_->endpoint) {
        case endpoint::create:
            target_ = !found_id_.empty() ? endpoint::retrieve
                      : snapshot_only_   ? endpoint::session
                                         : endpoint::list;
            return;
        case endpoint::qr_scan:
            target_ = endpoint::session;
            return;
        default:
            target_ = elsewhere_ ? endpoint::session : endpoint::retrieve;
            return;
    }
}

void call_engine::read_back_answered(answer& value) {
    if (auto const* const seen = std::get_if<snapshot>(&value)) return look_at(*seen);
    if (auto* const seen = std::get_if<std::unique_ptr<session>>(&value))
        return session_read_back(std::move(**seen));
    auto const& live = value_in<std::vector<verification>>(value);
    auto const made = policy::reconcile_create(
        live, request_->content->purpose, request_->content->user_id, client_.own_user_id(),
        [&](std::string_view id) { return client_.known_before(id, started_tick_); });
    if (made.what != policy::verdict::took_effect) return judge(made.what, {});
    found_id_ = live[made.index].id.str();
    carry_out(plan_->after_found(pool().timers().now(), client_.origin().budget));
}

void call_engine::session_read_back(session seen) {
    auto const verdict = request_->endpoint != endpoint::qr_scan || snapshot_only_
                             ? policy::verdict::unknown
                             : policy::reconcile_scan(seen, [&](std::string_view id) {
                                   return client_.seen_live(id);
                               });
    auto verification = seen.verification;
    auto const shown = snapshot_access::make(std::move(seen), std::move(verification));
    if (elsewhere_) return look_at(shown);
    judge(verdict, shown);
}

// The verification that the call is about, which its id may name by an alias.
std::string_view call_engine::wanted_id() const noexcept {
    auto const* const before = before_.verification();
    return before != nullptr ? before->id.view() : request_->id;
}

void call_engine::look_at(snapshot const& seen) {
    auto const* const v = seen.verification();
    bool const create = request_->endpoint == endpoint::create;
    if (v == nullptr || (elsewhere_ && v->id.view() != wanted_id()))
        return carry_out(
            plan_->after_nothing_there(pool().timers().now(), client_.origin().budget));
    client_.accept(request_->id, seen, result_.sent);
    judge(create ? policy::verdict::took_effect
                 : policy::reconcile(request_->endpoint, request_->id, before_, seen),
          seen);
}

void call_engine::judge(policy::verdict v, snapshot const& seen) {
    if (seen) story().last = seen;
    auto const s =
        plan_->after_read_back(v, pool().timers().now(), pool().random(), client_.origin().budget);
    if (s.decision != retry_decision::finish) return carry_out(s);
    tell(s);
    succeed(snapshot_access::reconciled(seen));
}

}  // namespace vouch::detail
