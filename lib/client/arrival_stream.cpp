#include "client/arrival_stream.hpp"

#include <algorithm>
#include <utility>

namespace vouch::detail {

namespace {

/// Ids that are remembered, though nobody lists them any more.
constexpr std::size_t most_gone = 1024;

}  // namespace

/// Reads lists until they show a new id, and then looks at that.
class arrival_stream::next_wait final : public operation<snapshot>,
                                        private list_watcher,
                                        private watcher,
                                        private net::timer {
public:
    explicit next_wait(std::shared_ptr<arrival_stream> of)
        : operation(of->client_->pool(), of->options_.details), of_(std::move(of)) {}
    next_wait(next_wait const&) = delete;
    next_wait& operator=(next_wait const&) = delete;
    ~next_wait() override { leave(); }

private:
    void begin() override {
        started_ = pool().timers().now();
        if (of_->options_.timeout <= duration::zero())
            return fail(errc::invalid_argument, "timeout is not above 0: give how long to wait");
        if (!turn_.take(*of_)) return fail(errc::invalid_argument, one_at_a_time);
        auto const due = net::later(started_, of_->options_.timeout);
        if (due != clock::time_point::max()) pool().timers().arm(*this, due);
        bell_ = client().wish_for_bell(*this, of_->options_.push);
        go_on();
    }

    void go_on() {
        if (of_->to_give_.empty()) {
            roll_ = &client().roll(of_->options_.pace);
            return roll_->join(*this);
        }
        loop_ = &client().watch(of_->to_give_.front(), {.pace = of_->options_.pace});
        loop_->join(*this, true);
    }
    bool on_list(std::vector<verification> const& live) override {
        of_->take(live);
        if (of_->to_give_.empty()) return false;
        leave_places();
        go_on();
        return true;
    }
    void on_list_failed(failure const& why) override { give_up(why); }
    void look(snapshot const& newest) override {
        of_->to_give_.pop_front();
        leave();
        complete(newest);
    }
    // What is gone before it could be looked at is none of the arrivals.
    void on_loop_failed(failure const& why) override {
        if (!(why.code == condition::gone)) return give_up(why);
        of_->to_give_.pop_front();
        leave_places();
        go_on();
    }
    void give_up(failure const& why) {
        leave();
        auto f = std::make_unique<failure>(why);
        f->elapsed = pool().timers().now() - started_;
        complete(std::move(f));
    }

    void halt() noexcept override {
        leave();
        turn_.pass();
    }
    void on_time() override {
        auto f = std::make_unique<failure>();
        f->code = errc::timed_out;
        f->message = "no verification came up in time";
        describe(*f);
        if (roll_ != nullptr) roll_->describe(*f);
        if (loop_ != nullptr) loop_->describe(*f);
        leave();
        complete(std::move(f));
    }
    void cancel(asio::cancellation_type) override {
        leave();
        abandon();
    }
    void on_draining() override { end(errc::pool_closed); }
    void describe(failure& f) const override {
        f.endpoint = endpoint::list;
        if (started_ != clock::time_point{}) f.elapsed = pool().timers().now() - started_;
    }

    void leave_places() noexcept {
        if (auto* const r = std::exchange(roll_, nullptr)) r->leave(*this);
        if (auto* const l = std::exchange(loop_, nullptr)) l->leave(*this);
    }
    void leave() noexcept {
        bell_.reset();
        leave_places();
        if (net::timer::armed()) pool().timers().disarm(*this);
    }
    [[nodiscard]] client_impl& client() const noexcept { return *of_->client_; }

    std::shared_ptr<arrival_stream> of_;
    turn turn_;
    watch_roll* roll_ = nullptr;
    watch_loop* loop_ = nullptr;
    std::unique_ptr<bell_wish> bell_;
    clock::time_point started_{};
};

operation<snapshot>* arrival_stream::make_next() {
    return new next_wait(std::static_pointer_cast<arrival_stream>(shared_from_this()));
}

void arrival_stream::take(std::vector<verification> const& live) {
    for (auto const& v : live) remember(v.id.view());
    // What is still listed came last, so the oldest of the others go first.
    auto const most = live.size() + most_gone;
    auto const listed = [&](std::string const& id) {
        return std::any_of(live.begin(), live.end(), [&](auto const& v) { return v.id == id; });
    };
    for (auto n = oldest_.size(); n > 0 && oldest_.size() > most; --n) {
        auto id = std::move(oldest_.front());
        oldest_.pop_front();
        if (listed(id))
            oldest_.push_back(std::move(id));
        else
            seen_.erase(id);
    }
}

void arrival_stream::remember(std::string_view id) {
    if (seen_.contains(id)) return;
    seen_.emplace(id);
    oldest_.emplace_back(id);
    to_give_.emplace_back(id);
}

}  // namespace vouch::detail
