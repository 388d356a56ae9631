#include <vouch/pool.hpp>

#include <ostream>
#include <utility>

#include <vouch/version.hpp>

#include "net/pool_impl.hpp"

namespace vouch {

pool::pool(asio::any_io_executor executor, pool_options const& options)
    : impl_(std::make_shared<detail::pool_impl>(std::move(executor), options)) {}

void pool::close() noexcept { impl_->close(); }

pool_stats pool::stats() const { return impl_->stats(); }

asio::any_io_executor const& pool::get_executor() const noexcept { return impl_->executor(); }

std::ostream& operator<<(std::ostream& os, pool_stats const& s) {
    return os << "idle " << s.idle << ", leased " << s.leased << ", held " << s.held << ", dialing "
              << s.dialing << ", waiting " << s.waiting << ", operations " << s.operations
              << "; calls " << s.calls << ", attempts " << s.attempts << ", resends " << s.resends
              << ", read-backs " << s.read_backs << ", dials " << s.dials << " (" << s.dial_failures
              << " failed), reuses " << s.reuses << ", evicted " << s.evicted;
}

char const* version() noexcept { return VOUCH_VERSION_STRING; }

}  // namespace vouch
