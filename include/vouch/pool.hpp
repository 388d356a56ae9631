#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <vouch/operation.hpp>
#include <vouch/options.hpp>
#include <vouch/stats.hpp>

namespace vouch {

namespace asio = boost::asio;

namespace detail {
class pool_impl;
}

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

    /// Closes gracefully. From now on operations that are started fail with `errc::pool_closed`;
    /// those that only wait (`watch`, `wait_until`, a pause before a resend, a flow between two
    /// calls) end with it at once; connections that nobody uses are closed. Calls under way go on
    /// to their end, reading back what an action did included. When none is left, or once `within`
    /// is over (0 or less: at once), the pool closes as by `close()`.
    ///
    /// Completes then with the number of operations that were cut off: 0 if all came to their end.
    /// As a coroutine or with any token, signature `void(error_code, std::size_t)`; completions are
    /// never inline, and come after those of the calls waited for. `close()` meanwhile ends it,
    /// too. Drained twice: both wait for the same end, and the earlier deadline counts. On a pool
    /// that is closed it completes soon, with the number that was cut off then.
    ///
    /// Cancellation (any type) ends the waiting alone, with `operation_aborted`: the pool goes on
    /// closing, and its deadline stands.
    [[nodiscard]] asio::awaitable<std::size_t> drain(duration within);
    template <completion_token<std::size_t> Token>
    auto drain(duration within, Token&& token) {
        return prepare_drain(within).initiate(std::forward<Token>(token));
    }

    /// Costs as much as copying it.
    [[nodiscard]] pool_stats stats() const;
    /// What is known of each origin, in their order. Those that no client is left for are forgotten
    /// with their last connection; up to 256 that were in trouble are remembered longer.
    [[nodiscard]] std::vector<origin_stats> origins() const;
    [[nodiscard]] asio::any_io_executor const& get_executor() const noexcept;

    friend bool operator==(pool const&, pool const&) = default;

private:
    friend class client;
    explicit pool(std::shared_ptr<detail::pool_impl> impl) noexcept : impl_(std::move(impl)) {}
    [[nodiscard]] detail::prepared<std::size_t> prepare_drain(duration within) const;

    std::shared_ptr<detail::pool_impl> impl_;
};

}  // namespace vouch
