#include "net/timer_queue.hpp"

namespace vouch::net {

namespace {

constexpr std::size_t width = 4;  // a flat heap: fewer cache misses than a binary one
constexpr std::chrono::minutes far_away(1);

}  // namespace

void timer_queue::arm(timer& t, clock::time_point due) {
    disarm(t);
    t.far_ = due >= later(now(), far_away);
    entry const e{due, clock_.tie_break(), ++armed_, &t};
    auto& h = of(t);
    h.push_back(e);
    sift_up(h, h.size() - 1, e);
    if (!firing_) set_alarm();
}

void timer_queue::disarm(timer& t) noexcept {
    if (!t.armed()) return;
    auto& h = of(t);
    std::size_t const at = t.index_;
    t.index_ = timer::unarmed;
    entry const last = h.back();
    h.pop_back();
    if (at == h.size()) return;
    bool const up = at != 0 && last < h[(at - 1) / width];
    up ? sift_up(h, at, last) : sift_down(h, at, last);
}

timer_queue::entry const* timer_queue::first() const noexcept {
    if (near_.empty()) return far_.empty() ? nullptr : &far_.front();
    return far_.empty() || near_.front() < far_.front() ? &near_.front() : &far_.front();
}

void timer_queue::rest() noexcept {
    if (size() != 0 || alarm_due_ == clock::time_point::max()) return;
    alarm_->clear();
    alarm_due_ = clock::time_point::max();
}

void timer_queue::set_alarm() {
    auto const* const next = first();
    if (next == nullptr || next->due >= alarm_due_) return;
    alarm_due_ = next->due;
    alarm_->set(alarm_due_);
}

void timer_queue::on_wake() {
    alarm_due_ = clock::time_point::max();
    turn const present(*this);
    auto const now = present.began_;
    auto const first_new = armed_;
    firing_ = true;
    // What is armed meanwhile waits for the next wake-up, even if due: a timer that arms itself for
    // now must not hold the executor.
    for (auto const* next = first(); next != nullptr; next = first()) {
        if (next->due > now || next->number > first_new) break;
        timer& t = *next->what;
        disarm(t);
        t.on_time();
    }
    firing_ = false;
    set_alarm();
}

void timer_queue::put(heap& h, std::size_t at, entry const& e) noexcept {
    h[at] = e;
    e.what->index_ = at;
}

void timer_queue::sift_up(heap& h, std::size_t at, entry const& e) noexcept {
    while (at != 0) {
        std::size_t const parent = (at - 1) / width;
        if (!(e < h[parent])) break;
        put(h, at, h[parent]);
        at = parent;
    }
    put(h, at, e);
}

void timer_queue::sift_down(heap& h, std::size_t at, entry const& e) noexcept {
    for (;;) {
        std::size_t const first = at * width + 1;
        if (first >= h.size()) break;
        std::size_t least = first;
        for (std::size_t i = first + 1; i < first + width && i < h.size(); ++i)
            if (h[i] < h[least]) least = i;
        if (!(h[least] < e)) break;
        put(h, at, h[least]);
        at = least;
    }
    put(h, at, e);
}

}  // namespace vouch::net
