#pragma once

#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/pool_impl.hpp"
#include "net/timer_queue.hpp"

namespace vouch::detail {

/// Lets a coroutine wait on its pool's clock. One wait at a time.
class doze final : net::timer {
public:
    explicit doze(std::shared_ptr<pool_impl> pool)
        : pool_(std::move(pool)), bell_(pool_->executor(), 1) {}
    doze(doze const&) = delete;
    doze& operator=(doze const&) = delete;
    ~doze() {
        // Armed only if the context went down; then the queue may have gone before.
        if (armed() && !pool_->closed()) pool_->timers().disarm(*this);
    }

    /// Ends early, with `operation_aborted`, where the coroutine is cancelled.
    asio::awaitable<void> wait(duration d) {
        pool_->timers().arm(*this, net::later(pool_->timers().now(), d));
        error_code ec;
        co_await bell_.async_receive(asio::redirect_error(asio::use_awaitable, ec));
        if (armed()) pool_->timers().disarm(*this);
        if (ec) throw boost::system::system_error(ec);
    }

private:
    void on_time() override { bell_.try_send(error_code{}); }

    std::shared_ptr<pool_impl> pool_;
    asio::experimental::channel<void(error_code)> bell_;
};

}  // namespace vouch::detail
