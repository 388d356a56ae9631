#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "client/operation.hpp"

namespace vouch::detail {

/// One who waits for a pool to close gracefully.
class drain_operation final : public operation<std::size_t> {
public:
    drain_operation(std::shared_ptr<pool_impl> pool, duration within)
        : operation(no_work{}, std::move(pool)), within_(within) {}

    /// The pool has closed: that is what was waited for.
    void end(errc) override { complete(pool().cut_off()); }

private:
    void begin() override { pool().drain(net::later(pool().timers().now(), within_)); }
    void refuse() override { pool().closed() ? end(errc::pool_closed) : begin(); }
    void halt() noexcept override {}
    void cancel(asio::cancellation_type) override { abandon(); }

    duration within_;
};

}  // namespace vouch::detail
