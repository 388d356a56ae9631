#include "policy/bell.hpp"

#include <algorithm>
#include <utility>

#include "policy/later.hpp"

namespace vouch::policy {

using kind = bell::step::kind;

void bell::want(time_point now, bool must) noexcept {
    wanted_ = true;
    if (phase_ == phase::absent && (must || now >= retry_at_)) forgive();
}

void bell::leave(time_point now) noexcept {
    wanted_ = false;
    left_ = now;
}

void bell::opened(time_point now) noexcept {
    phase_ = phase::ringing;
    since_ = heard_ = now;
    pinged_ = has_event_ = false;
    seq_ = 0;
    current_.clear();
    all_ = true;
}

void bell::lost(time_point now, double random01) noexcept {
    bool const rang = phase_ == phase::ringing;
    if (rang && now - since_ >= proof) pause_ = first_pause;
    phase_ = phase::silent;
    auto const part = 0.5 + 0.5 * std::clamp(random01, 0.0, 1.0);
    retry_at_ = later(now, std::chrono::duration_cast<duration>(pause_ * part));
    pause_ = std::min(pause_ * 2, longest_pause);
    all_ = others_ = false;
    // At once: who is lost again and again has pauses in between.
    if (rang) {
        all_ = true;
        looked_ = {};
    }
}

void bell::absent(time_point now) noexcept {
    phase_ = phase::absent;
    retry_at_ = later(now, absence);
    all_ = others_ = false;
}

void bell::hung_up() noexcept {
    phase_ = phase::silent;
    all_ = others_ = false;
}

void bell::heard(time_point now) noexcept {
    heard_ = now;
    pinged_ = false;
}

void bell::forgive() noexcept {
    if (phase_ != phase::absent) return;
    phase_ = phase::silent;
    retry_at_ = {};
}

bool bell::event(time_point now, std::uint64_t seq, std::string_view id, bool moved) {
    heard(now);
    // A second time, or after one that came later: what it shows is old.
    if (has_event_ && seq <= seq_) return false;
    bool const gap = seq > seq_ + 1;  // they begin at 0 or 1
    seq_ = seq;
    has_event_ = true;
    if (gap) ++gaps_;
    all_ = all_ || gap;
    others_ = others_ || !moved;
    if (id == current_) return false;
    previous_ = std::exchange(current_, std::string(id));
    return !previous_.empty();
}

bool bell::covers(std::string_view id, bool named) const noexcept {
    if (!ringing()) return false;
    return has_event_ ? id == current_ : named;
}

bell::step bell::next(time_point now) noexcept {
    if ((all_ || others_) && now >= look_due()) {
        looked_ = now;
        others_ = false;
        return {std::exchange(all_, false) ? kind::look_all : kind::look_others, {}};
    }
    bool const up = phase_ == phase::ringing || phase_ == phase::connecting;
    if (!wanted_ && !up) return {};
    if (!wanted_ && now >= later(left_, linger)) {
        phase_ = phase::silent;
        return {kind::hang_up, {}};
    }
    if (!up) return next_while_silent(now);
    step s = phase_ == phase::ringing ? next_while_ringing(now) : next_while_connecting(now);
    if (s.what != kind::wait) return s;
    if (!wanted_) s.until = std::min(s.until, later(left_, linger));
    if (all_ || others_) s.until = std::min(s.until, look_due());
    return s;
}

// The first time at once.
bell::time_point bell::look_due() const noexcept {
    return looked_ == time_point{} ? looked_ : later(looked_, spacing);
}

bell::step bell::next_while_silent(time_point now) noexcept {
    if (now < retry_at_) return {kind::wait, retry_at_};
    phase_ = phase::connecting;
    since_ = now;
    return {kind::connect, {}};
}

bell::step bell::next_while_connecting(time_point now) const noexcept {
    auto const until = later(since_, connect_time);
    return {now >= until ? kind::give_up : kind::wait, until};
}

bell::step bell::next_while_ringing(time_point now) noexcept {
    if (!pinged_ && now >= later(heard_, quiet)) {
        pinged_ = true;
        pinged_at_ = now;
        return {kind::ping, {}};
    }
    auto const until = pinged_ ? later(pinged_at_, patience) : later(heard_, quiet);
    return {now >= until ? kind::give_up : kind::wait, until};
}

}  // namespace vouch::policy
