#include "testing/agenda.hpp"

#include <algorithm>
#include <utility>

#include "net/timer_queue.hpp"

namespace vouch::testing {

class agenda::function_call final : public event {
public:
    explicit function_call(std::function<void()> what) : what_(std::move(what)) {}

private:
    void on_time() override {
        auto const what = std::move(what_);
        delete this;
        what();
    }
    void on_dropped() noexcept override { delete this; }
    std::function<void()> what_;
};

void agenda::set(event& e, time_point due) {
    if (e.pending()) e.forget();
    if (ended_) return;
    e.due_ = std::max(now_, due);
    e.tie_ = static_cast<std::uint32_t>(random());
    e.number_ = ++numbers_;
    events_.insert(e);
}

void agenda::after(duration d, std::function<void()> what) {
    if (ended_) return;
    auto& call = *new function_call(std::move(what));  // until it happens, or is dropped
    set(call, net::later(now_, std::max(d, duration{})));
}

bool agenda::step(time_point until) {
    if (events_.empty() || events_.begin()->due_ > until) return false;
    auto& first = *events_.begin();
    first.forget();
    now_ = std::max(now_, first.due_);
    first.on_time();
    return true;
}

void agenda::end() noexcept {
    ended_ = true;
    while (!events_.empty()) {
        auto& first = *events_.begin();
        first.forget();
        first.on_dropped();
    }
}

}  // namespace vouch::testing
