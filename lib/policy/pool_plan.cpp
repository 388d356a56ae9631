#include "policy/pool_plan.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace vouch::policy {

bool pool_plan::origin_state::in_use() const noexcept {
    auto const busy = [](lane_state const& l) {
        return !l.waiting.empty() || l.leased != 0 || l.dialing != 0;
    };
    return outage_ || !idle_.empty() || std::any_of(lanes_.begin(), lanes_.end(), busy);
}

void pool_plan::touch(origin_state& o) noexcept {
    if (!o.tagged_hook<dirty_tag>::is_linked()) dirty_.push_back(o);
}

bool pool_plan::ask(ticket& t, origin_state& o, lane l) noexcept {
    if (waiting_ >= limits_.max_waiting) return false;
    t.origin_ = &o;
    t.lane_ = l;
    t.number_ = ++tickets_;
    of(o, l).waiting.push_back(t);
    ++waiting_;
    touch(o);
    return true;
}

void pool_plan::withdraw(ticket& t) noexcept {
    if (!t.queued()) return;
    auto& waiting = of(*t.origin_, t.lane_).waiting;
    waiting.erase(waiting.iterator_to(t));
    --waiting_;
    touch(*t.origin_);
}

void pool_plan::dialing(slot& s, origin_state& o, lane l) noexcept {
    s.origin_ = &o;
    s.lane_ = l;
    s.state_ = slot::state::dialing;
    s.number_ = tickets_;
    ++of(o, l).dialing;
    ++dialing_;
    if (l == lane::calls) ++dialing_calls_;
    turn_ = nullptr;
}

void pool_plan::dialed(slot& s, clock::time_point retire_at,
                       clock::time_point idle_until) noexcept {
    detach(s);
    s.retire_at_ = retire_at;
    s.origin_->outage_ = false;
    rest(s, idle_until);
}

void pool_plan::dial_failed(slot& s) noexcept {
    detach(s);
    auto& o = *s.origin_;
    o.outage_ = true;
    failed_lane_ = s.lane_;
    failed_upto_ = s.number_;
    // Another dial under way may yet serve the others.
    failing_ =
        of(o, s.lane_).dialing == 0 ? std::numeric_limits<std::size_t>::max() : std::size_t{1};
    touch(o);
}

pool_plan::ticket* pool_plan::next_failed(origin_state& o) noexcept {
    auto& waiting = of(o, failed_lane_).waiting;
    if (failing_ == 0 || waiting.empty() || waiting.front().number_ > failed_upto_) {
        failing_ = 0;
        return nullptr;
    }
    --failing_;
    ticket& t = waiting.front();
    waiting.pop_front();
    --waiting_;
    return &t;
}

void pool_plan::returned(slot& s, clock::time_point idle_until) noexcept {
    detach(s);
    rest(s, idle_until);
}

void pool_plan::rest(slot& s, clock::time_point idle_until) noexcept {
    s.state_ = slot::state::idle;
    ++of(*s.origin_, s.lane_).idle;
    s.idle_until_ = std::min(idle_until, s.retire_at_);
    s.origin_->idle_.push_front(s);
    idle_of(s.lane_).push_back(s);
    touch(*s.origin_);
}

void pool_plan::ended(slot& s) noexcept {
    if (s.state_ == slot::state::none) return;
    detach(s);
    touch(*s.origin_);
}

void pool_plan::lent_dead(slot& s, ticket& t) noexcept {
    detach(s);
    of(*t.origin_, t.lane_).waiting.push_front(t);
    ++waiting_;
    touch(*t.origin_);
}

// Takes `s` out of every count and list.
void pool_plan::detach(slot& s) noexcept {
    auto& l = of(*s.origin_, s.lane_);
    switch (s.state_) {
        case slot::state::none:
            return;
        case slot::state::dialing:
            --l.dialing;
            --dialing_;
            if (s.lane_ == lane::calls) --dialing_calls_;
            break;
        case slot::state::leased:
            --l.leased;
            --(s.lane_ == lane::calls ? leased_ : held_);
            break;
        case slot::state::idle:
            --l.idle;
            s.origin_->idle_.erase(s.origin_->idle_.iterator_to(s));
            idle_of(s.lane_).erase(idle_of(s.lane_).iterator_to(s));
            break;
    }
    s.state_ = slot::state::none;
}

pool_plan::step pool_plan::close(slot& s) noexcept {
    detach(s);
    return {step::kind::close, &s, nullptr, s.origin_, s.lane_};
}

pool_plan::step pool_plan::lend(slot& s, ticket& t) noexcept {
    detach(s);
    auto& l = of(*t.origin_, t.lane_);
    l.waiting.erase(l.waiting.iterator_to(t));
    --waiting_;
    s.state_ = slot::state::leased;
    s.lane_ = t.lane_;
    ++s.leases_;
    ++l.leased;
    ++(t.lane_ == lane::calls ? leased_ : held_);
    return {step::kind::lend, &s, &t, t.origin_, t.lane_};
}

std::optional<pool_plan::step> pool_plan::next(clock::time_point now) {
    for (;;) {
        if (!dirty_.empty()) {
            auto& o = dirty_.front();
            if (auto s = serve(o, now)) return s;
            if (turn_ == &o) turn_ = nullptr;
            dirty_.pop_front();
            continue;
        }
        if (starving_.empty()) return std::nullopt;
        if (total() < limits_.max_total) {
            turn_ = &starving_.front();
            starving_.pop_front();
            touch(*turn_);
        } else if (!idle_calls().empty()) {
            return close(idle_of(lane::calls).front());
        } else {
            return std::nullopt;
        }
    }
}

std::optional<pool_plan::step> pool_plan::serve(origin_state& o, clock::time_point now) {
    for (lane const l : {lane::calls, lane::held}) {
        if (auto s = reuse(o, l, now)) return s;
    }
    for (lane const l : {lane::calls, lane::held}) {
        if (auto s = open(o, l)) return s;
    }
    if (auto* const s = surplus(o)) return close(*s);
    if (!o.idle_.empty() && o.idle_.front().idle_until_ <= now) return close(o.idle_.front());
    return std::nullopt;
}

// A resting connection beyond what its lane may have: it changed lanes while another was dialled.
pool_plan::slot* pool_plan::surplus(origin_state& o) noexcept {
    for (lane const l : {lane::calls, lane::held}) {
        if (of(o, l).idle == 0 || of(o, l).all() <= cap(l)) continue;
        for (auto it = o.idle_.rbegin(); it != o.idle_.rend(); ++it)
            if (it->lane_ == l) return &*it;
    }
    return nullptr;
}

std::optional<pool_plan::step> pool_plan::reuse(origin_state& o, lane l, clock::time_point now) {
    auto& state = of(o, l);
    if (state.waiting.empty() || o.idle_.empty()) return std::nullopt;
    if (state.leased >= cap(l)) return std::nullopt;
    auto& t = state.waiting.front();
    if (l == lane::calls && owes_turn(t)) return close(o.idle_.back());
    auto* s = &o.idle_.front();
    // One that rests from polls does not count yet: where there is no room for it, one that does.
    bool const moves = l == lane::calls && s->lane_ == lane::held;
    if (moves && total() >= limits_.max_total) {
        if (state.idle == 0) return std::nullopt;
        while (s->lane_ != l) s = &*std::next(o.idle_.iterator_to(*s));
    }
    if (s->idle_until_ <= now) return close(*s);
    return lend(*s, t);
}

// Whether somebody who came before `t` starves for want of a connection.
bool pool_plan::owes_turn(ticket const& t) noexcept {
    if (starving_.empty()) return false;
    auto const& theirs = of(starving_.front(), lane::calls).waiting;
    return !theirs.empty() && theirs.front().number_ < t.number_;
}

std::optional<pool_plan::step> pool_plan::open(origin_state& o, lane l) {
    auto& state = of(o, l);
    std::size_t const dials_wanted =
        o.outage_ ? std::min<std::size_t>(1, state.waiting.size()) : state.waiting.size();
    if (state.dialing >= dials_wanted) return std::nullopt;
    step const dial{step::kind::dial, nullptr, nullptr, &o, l};
    if (state.all() >= cap(l)) return std::nullopt;
    if (l == lane::held) return dial;
    bool const free = total() < limits_.max_total;
    if (free && (starving_.empty() || turn_ == &o)) return dial;
    if (!free && starving_.empty() && !idle_calls().empty())
        return close(idle_of(lane::calls).front());
    if (!o.tagged_hook<starving_tag>::is_linked()) starving_.push_back(o);
    return std::nullopt;
}

pool_plan::slot* pool_plan::sweep(clock::time_point now) noexcept {
    for (auto& idle : idle_by_age_) {
        for (auto& s : idle) {
            if (s.idle_until_ > now) continue;
            detach(s);
            return &s;
        }
    }
    return nullptr;
}

pool_plan::slot* pool_plan::take_idle(origin_state& o) noexcept {
    if (o.idle_.empty()) return nullptr;
    auto& s = o.idle_.back();
    detach(s);
    touch(o);
    return &s;
}

std::size_t pool_plan::busy(origin_state const& o, lane l) const noexcept {
    auto const& state = o.lanes_[static_cast<std::size_t>(l)];
    return state.leased + state.dialing;
}

}  // namespace vouch::policy
