#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include <vouch/options.hpp>

namespace vouch {

namespace asio = boost::asio;

namespace detail {
class pool_impl;
}

/// Counts of a pool, at one moment (gauges) and since it was made (counters).
struct pool_stats {
    std::size_t origins = 0;  ///< in use, or not reachable when last tried
    std::size_t idle = 0;     ///< connections ready for reuse
    std::size_t leased = 0;   ///< lent to an exchange
    std::size_t held = 0;     ///< lent to a waiting watch
    std::size_t dialing = 0;
    std::size_t waiting = 0;     ///< callers waiting for a connection
    std::size_t operations = 0;  ///< calls and watches under way
    std::uint64_t dials = 0;
    std::uint64_t dial_failures = 0;
    std::uint64_t reuses = 0;   ///< leases served by a kept connection
    std::uint64_t evicted = 0;  ///< closed while unused: old, or closed by the server
    std::uint64_t calls = 0;
    std::uint64_t attempts = 0;
    std::uint64_t resends = 0;
    std::uint64_t read_backs = 0;
    friend bool operator==(pool_stats const&, pool_stats const&) = default;
};
std::ostream& operator<<(std::ostream&, pool_stats const&);

/// Connections to many origins, shared by many clients. A cheap handle: copies are the same pool.
///
/// Executor: a pool and its clients live on the executor given here. Start operations and
/// emit cancellation on it (debug builds assert that no two threads are in a pool at once). With a
/// multi-threaded io_context pass a strand; one pool per thread is the fast way to use many cores.
/// No thread is made but, on demand, those that resolve host names.
///
/// Lifetime: the handle may go away while operations run. While none is under way the pool keeps no
/// work on its executor, so `io_context::run()` returns; kept connections that have grown old then
/// are closed when the pool is next used. Destroying the io_context ends everything quietly: the
/// operations' handlers are destroyed, not called.
class pool {
public:
    /// Throws `vouch::error` (`errc::invalid_argument`, `errc::tls_failed`) where an option cannot
    /// be used.
    explicit pool(asio::any_io_executor executor, pool_options const& options = {});

    /// Ends every operation with `errc::pool_closed` and closes every connection. Later operations
    /// fail the same way.
    void close() noexcept;

    [[nodiscard]] pool_stats stats() const;
    [[nodiscard]] asio::any_io_executor const& get_executor() const noexcept;

    friend bool operator==(pool const&, pool const&) = default;

private:
    friend class client;
    explicit pool(std::shared_ptr<detail::pool_impl> impl) noexcept : impl_(std::move(impl)) {}
    std::shared_ptr<detail::pool_impl> impl_;
};

}  // namespace vouch
