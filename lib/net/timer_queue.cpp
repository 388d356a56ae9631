#include "net/timer_queue.hpp"

namespace vouch::net {

namespace {
constexpr std::size_t width = 4;  // a flat heap: fewer cache misses than a binary one
}

void timer_queue::arm(timer& t, clock::time_point due) {
    disarm(t);
    entry const e{due, clock_.tie_break(), ++armed_, &t};
    heap_.push_back(e);
    sift_up(heap_.size() - 1, e);
    if (!firing_) set_alarm();
}

void timer_queue::disarm(timer& t) noexcept {
    if (!t.armed()) return;
    std::size_t const at = t.index_;
    t.index_ = timer::unarmed;
    entry const last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    bool const up = at != 0 && last < heap_[(at - 1) / width];
    up ? sift_up(at, last) : sift_down(at, last);
}

void timer_queue::rest() noexcept {
    if (!heap_.empty() || alarm_due_ == clock::time_point::max()) return;
    alarm_->clear();
    alarm_due_ = clock::time_point::max();
}

void timer_queue::set_alarm() {
    if (heap_.empty() || heap_.front().due >= alarm_due_) return;
    alarm_due_ = heap_.front().due;
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
    while (!heap_.empty() && heap_.front().due <= now && heap_.front().number <= first_new) {
        timer& t = *heap_.front().what;
        disarm(t);
        t.on_time();
    }
    firing_ = false;
    set_alarm();
}

void timer_queue::put(std::size_t at, entry const& e) noexcept {
    heap_[at] = e;
    e.what->index_ = at;
}

void timer_queue::sift_up(std::size_t at, entry const& e) noexcept {
    while (at != 0) {
        std::size_t const parent = (at - 1) / width;
        if (!(e < heap_[parent])) break;
        put(at, heap_[parent]);
        at = parent;
    }
    put(at, e);
}

void timer_queue::sift_down(std::size_t at, entry const& e) noexcept {
    for (;;) {
        std::size_t const first = at * width + 1;
        if (first >= heap_.size()) break;
        std::size_t least = first;
        for (std::size_t i = first + 1; i < first + width && i < heap_.size(); ++i)
            if (heap_[i] < heap_[least]) least = i;
        if (!(heap_[least] < e)) break;
        put(at, heap_[least]);
        at = least;
    }
    put(at, e);
}

}  // namespace vouch::net
