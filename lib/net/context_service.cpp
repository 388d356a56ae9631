#include "net/context_service.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

namespace vouch::net {

namespace asio = boost::asio;

asio::execution_context::id context_service::id;

context_service& context_service::of(asio::any_io_executor const& executor) {
    return asio::use_service<context_service>(asio::query(executor, asio::execution::context));
}

void context_service::enter(context_guest& g) {
    std::lock_guard const lock(mutex_);
    guests_.insert(&g);
}

void context_service::leave(context_guest& g) noexcept {
    std::lock_guard const lock(mutex_);
    guests_.erase(&g);
}

void context_service::shutdown() {
    for (;;) {
        std::unique_lock lock(mutex_);
        if (guests_.empty()) return;
        auto* const g = *guests_.begin();
        guests_.erase(guests_.begin());
        lock.unlock();
        g->on_context_down();
    }
}

}  // namespace vouch::net
