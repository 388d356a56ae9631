#include <vouch/pool.hpp>

#include <utility>

#include <vouch/version.hpp>

#include "client/drain_operation.hpp"
#include "net/pool_impl.hpp"

namespace vouch {

pool::pool(asio::any_io_executor executor, pool_options const& options)
    : impl_(std::make_shared<detail::pool_impl>(std::move(executor), options)) {}

void pool::close() noexcept { impl_->close(); }

pool_stats pool::stats() const { return impl_->stats(); }

asio::any_io_executor const& pool::get_executor() const noexcept { return impl_->executor(); }

std::vector<origin_stats> pool::origins() const { return impl_->origins(); }

detail::prepared<std::size_t> pool::prepare_drain(duration within) const {
    return detail::prepared<std::size_t>(
        detail::operation_ptr<std::size_t>(new detail::drain_operation(impl_, within)));
}

asio::awaitable<std::size_t> pool::drain(duration within) {
    return prepare_drain(within).as_awaitable();
}

char const* version() noexcept { return VOUCH_VERSION_STRING; }

}  // namespace vouch
