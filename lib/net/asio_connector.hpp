#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>

#include <vouch/options.hpp>
#include <vouch/resolver.hpp>
#include <vouch/stats.hpp>
#include <vouch/transport.hpp>

#include "net/dial_run.hpp"
#include "net/timer_queue.hpp"
#include "net/tls.hpp"

namespace vouch::net {

/// Opens TCP connections and, for https, does the TLS handshake. Which address is tried when is
/// decided by `policy::dial_plan`.
class asio_connector final : public connector {
public:
    /// `timers` and `c` have to outlive it. Throws what `tls_context` throws.
    asio_connector(boost::asio::any_io_executor executor, clock& c, timer_queue& timers,
                   pool_options const& options);

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;
    /// Adds what it counts.
    void count(pool_stats& s) const noexcept;

private:
    class asio_dial;

    boost::asio::any_io_executor executor_;
    std::unique_ptr<resolver> own_resolver_;
    dial_room room_;
    bool no_delay_;
    // Reading the system's roots takes milliseconds: made when first needed.
    std::optional<tls_context> tls_;
    bool tls_verify_;
    std::uint64_t handshakes_ = 0;
    std::uint64_t resumed_ = 0;
};

}  // namespace vouch::net
