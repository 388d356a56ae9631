#include "net/asio_clock.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/steady_timer.hpp>

namespace vouch::net {

namespace asio = boost::asio;
namespace chrono = std::chrono;

namespace {

// What the pending wait shares with the alarm, so that either may go first.
struct wait_state {
    explicit wait_state(clock::sleeper& s) : sleeper(&s) {}
    clock::sleeper* sleeper;
    std::uint64_t round = 0;  // a wait of an earlier round is stale
};

class asio_alarm final : public clock::alarm {
public:
    asio_alarm(asio::any_io_executor const& executor, clock::sleeper& s)
        : timer_(executor), state_(std::make_shared<wait_state>(s)) {}
    asio_alarm(asio_alarm const&) = delete;
    asio_alarm& operator=(asio_alarm const&) = delete;
    ~asio_alarm() override { state_->sleeper = nullptr; }

    void set(clock::time_point due) override {
        timer_.expires_at(asio::steady_timer::time_point(
            chrono::duration_cast<asio::steady_timer::duration>(due.time_since_epoch())));
        timer_.async_wait([state = state_, round = ++state_->round](boost::system::error_code) {
            if (state->sleeper != nullptr && state->round == round) state->sleeper->on_wake();
        });
    }
    void clear() noexcept override {
        ++state_->round;
        timer_.cancel();
    }

private:
    asio::steady_timer timer_;
    std::shared_ptr<wait_state> state_;
};

}  // namespace

clock::time_point asio_clock::now() const noexcept {
    return time_point(
        chrono::duration_cast<chrono::nanoseconds>(chrono::steady_clock::now().time_since_epoch()));
}

chrono::system_clock::time_point asio_clock::wall() const noexcept {
    return chrono::system_clock::now();
}

std::unique_ptr<clock::alarm> asio_clock::make_alarm(sleeper& s) {
    return std::make_unique<asio_alarm>(executor_, s);
}

}  // namespace vouch::net
