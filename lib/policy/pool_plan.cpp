#include "policy/pool_plan.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "policy/backoff.hpp"
#include "policy/later.hpp"

namespace vouch::policy {

namespace {

constexpr std::array<lane, 2> lanes{lane::calls, lane::held};

constexpr retry_options between_dials{.initial_backoff = std::chrono::milliseconds(50),
                                      .max_backoff = std::chrono::seconds(1)};

}  // namespace

bool pool_plan::origin_state::in_use() const noexcept {
    auto const busy = [](lane_state const& l) { return l.places() != 0 || l.all() != 0; };
    return std::any_of(lanes_.begin(), lanes_.end(), busy);
}

void pool_plan::touch(origin_state& o) noexcept {
    if (!in<dirty_tag>(o)) dirty_.push_back(o);
}

bool pool_plan::ask(ticket& t, origin_state& o, lane l, bool fresh) noexcept {
    if (!t.served_ && waiting_of(l) >= limits_.max_waiting) return false;
    t.origin_ = &o;
    t.lane_ = l;
    t.fresh_ = fresh;
    t.number_ = ++tickets_;
    (t.served_ ? of(o, l).again : of(o, l).waiting).push_back(t);
    ++waiting_of(l);
    touch(o);
    return true;
}

bool pool_plan::ask_turn(turn& t, origin_state& o) {
    if (waiting_of(lane::calls) >= limits_.max_waiting) return false;
    auto& line = of(o, lane::calls).turns;
    if (!line) line = std::make_unique<origin_state::turn_line>();
    auto& [places, waiting] = *line;
    if (places.full()) places.set_capacity(std::max<std::size_t>(16, 2 * places.capacity()));
    places.push_back(++tickets_);
    t.origin_ = &o;
    // Mostly of what goes on, or of what has just begun.
    bool const first = !waiting.empty() && t < *waiting.begin();
    waiting.insert(first ? waiting.begin() : waiting.end(), t);
    ++waiting_of(lane::calls);
    touch(o);
    return true;
}

void pool_plan::ask_in_turn(ticket& t, origin_state& o) noexcept {
    t.origin_ = &o;
    t.lane_ = lane::calls;
    t.fresh_ = false;
    t.number_ = in_turn_;
    of(o, lane::calls).waiting.push_front(t);
    ++waiting_of(lane::calls);
    touch(o);
}

// The first place, one of turns, for whatever began first.
pool_plan::turn& pool_plan::take_turn(origin_state& o, lane l) noexcept {
    auto& [places, waiting] = *of(o, l).turns;
    --waiting_of(l);
    in_turn_ = places.front();
    places.pop_front();
    turn& first = *waiting.begin();
    waiting.erase(waiting.begin());
    return first;
}

void pool_plan::withdraw(ticket& t) noexcept {
    if (!t.queued()) return;
    of(*t.origin_, t.lane_).remove(t);
    --waiting_of(t.lane_);
    touch(*t.origin_);
}

void pool_plan::withdraw(turn& t) noexcept {
    if (!t.queued()) return;
    auto& [places, waiting] = *of(*t.origin_, lane::calls).turns;
    waiting.erase(waiting.iterator_to(t));
    places.pop_back();
    --waiting_of(lane::calls);
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
    may_dial_ = nullptr;
}

void pool_plan::dialed(slot& s, clock::time_point retire_at,
                       clock::time_point idle_until) noexcept {
    detach(s);
    s.retire_at_ = retire_at;
    s.origin_->failures_ = 0;
    rest(s, idle_until);
}

void pool_plan::dial_failed(slot& s, clock::time_point now, double random01) noexcept {
    detach(s);
    auto& o = *s.origin_;
    o.failures_ = std::min(o.failures_ + 1, 16U);
    o.dial_from_ = later(now, backoff(between_dials, static_cast<int>(o.failures_), random01));
    unlink(starving_, o);
    failed_upto_ = s.number_;
    for (lane const l : lanes) {
        // Connections that are lent or being opened may yet serve the others.
        std::size_t const some = l == s.lane_ ? 1 : 0;
        failing_[static_cast<std::size_t>(l)] =
            busy(o, l) == 0 ? std::numeric_limits<std::size_t>::max() : some;
    }
    touch(o);
}

std::optional<pool_plan::waiter> pool_plan::next_failed(origin_state& o) noexcept {
    for (lane const l : lanes) {
        auto& left = failing_[static_cast<std::size_t>(l)];
        auto& state = of(o, l);
        bool const again = !state.again.empty() && state.again.front().number_ <= failed_upto_;
        if (left == 0 || (!again && state.first_number() > failed_upto_)) {
            left = 0;
            continue;
        }
        --left;
        if (!again && state.turn_first()) return waiter{.whose = &take_turn(o, l)};
        ticket& caller = again ? state.again.front() : state.waiting.front();
        state.remove(caller);
        --waiting_of(l);
        return waiter{.caller = &caller};
    }
    return std::nullopt;
}

void pool_plan::forget(origin_state& o) noexcept {
    if (may_dial_ == &o) may_dial_ = nullptr;
    unlink(dirty_, o);
    unlink(starving_, o);
    unlink(timed_, o);
}

void pool_plan::woke(origin_state& o) noexcept {
    unlink(timed_, o);
    touch(o);
}

void pool_plan::returned(slot& s, clock::time_point idle_until) noexcept {
    detach(s);
    rest(s, idle_until);
}

void pool_plan::rest(slot& s, clock::time_point idle_until) noexcept {
    s.state_ = slot::state::idle;
    s.idle_until_ = std::min(idle_until, s.retire_at_);
    of(*s.origin_, s.lane_).idle.push_front(s);
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
    of(*t.origin_, t.lane_).again.push_front(t);
    ++waiting_of(t.lane_);
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
            l.idle.erase(l.idle.iterator_to(s));
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
    l.remove(t);
    t.served_ = true;
    --waiting_of(t.lane_);
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
            if (may_dial_ == &o) may_dial_ = nullptr;
            dirty_.pop_front();
            continue;
        }
        if (starving_.empty()) return std::nullopt;
        if (total() < limits_.max_total) {
            may_dial_ = &starving_.front();
            starving_.pop_front();
            touch(*may_dial_);
        } else if (!idle_calls().empty()) {
            return close(idle_of(lane::calls).front());
        } else {
            return std::nullopt;
        }
    }
}

std::optional<pool_plan::step> pool_plan::serve(origin_state& o, clock::time_point now) {
    for (lane const l : lanes) {
        if (auto s = reuse(o, l, now)) return s;
    }
    for (lane const l : lanes) {
        if (auto s = open(o, l, now)) return s;
    }
    for (lane const l : lanes) {
        auto& idle = of(o, l).idle;
        if (!idle.empty() && idle.front().idle_until_ <= now) return close(idle.front());
    }
    return std::nullopt;
}

std::optional<pool_plan::step> pool_plan::reuse(origin_state& o, lane l, clock::time_point now) {
    auto& state = of(o, l);
    if (state.places() == 0) return std::nullopt;
    bool const owed = l == lane::calls && owes(o);
    if (owed && !state.idle.empty()) return close(state.idle.back());
    slot* s = nullptr;
    if (!state.idle.empty())
        s = &state.idle.front();
    else if (l == lane::calls && !owed)
        s = borrow(o);
    if (s == nullptr) return std::nullopt;
    if (s->idle_until_ <= now) return close(*s);
    if (state.again.empty() && state.turn_first())
        return step{.what = step::kind::turn, .origin = &o, .whose = &take_turn(o, l)};
    auto& t = state.again.empty() ? state.waiting.front() : state.again.front();
    // A server that hung up on one connection may be about to do so on the others.
    if (t.fresh_ && s->leases_ > 0) return close(*s);
    return lend(*s, t);
}

// One that rests from polls, if it may become a call's. It does not count yet.
pool_plan::slot* pool_plan::borrow(origin_state& o) noexcept {
    auto& polls = of(o, lane::held).idle;
    bool const room = of(o, lane::calls).all() < cap(lane::calls) && total() < limits_.max_total;
    return polls.empty() || !room ? nullptr : &polls.front();
}

// Whether somebody who came before the callers of `o` starves for want of a connection.
bool pool_plan::owes(origin_state const& o) const noexcept {
    if (starving_.empty() || !o.at(lane::calls).again.empty()) return false;
    auto const& theirs = starving_.front().at(lane::calls);
    return !theirs.again.empty() || theirs.first_number() < o.at(lane::calls).first_number();
}

std::optional<pool_plan::step> pool_plan::open(origin_state& o, lane l, clock::time_point now) {
    auto& state = of(o, l);
    if (state.dialing >= state.places()) return std::nullopt;
    if (state.all() >= cap(l)) return std::nullopt;
    if (o.outage()) {
        if (o.dialing() != 0) return std::nullopt;
        if (now < o.dial_from_) return pause(o);
    }
    step const dial{step::kind::dial, nullptr, nullptr, &o, l};
    if (l == lane::held) return dial;
    bool const free = total() < limits_.max_total;
    if (free && (starving_.empty() || may_dial_ == &o)) return dial;
    if (!free && starving_.empty() && !idle_calls().empty())
        return close(idle_of(lane::calls).front());
    if (!in<starving_tag>(o)) starving_.push_back(o);
    return std::nullopt;
}

std::optional<pool_plan::step> pool_plan::pause(origin_state& o) {
    if (in<timed_tag>(o)) return std::nullopt;
    timed_.push_back(o);
    return step{.what = step::kind::wait, .origin = &o, .until = o.dial_from_};
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
    for (lane const l : lanes) {
        if (of(o, l).idle.empty()) continue;
        auto& s = of(o, l).idle.back();
        detach(s);
        touch(o);
        return &s;
    }
    return nullptr;
}

bool pool_plan::hopeless(origin_state const& o, lane l) const noexcept {
    bool const none = o.at(l).leased == 0 && o.idle() == 0;
    return o.outage() && none && o.waiting(l) >= cap(l);
}

}  // namespace vouch::policy
