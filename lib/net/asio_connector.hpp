#pragma once

#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "net/resolver.hpp"
#include "net/timer_queue.hpp"
#include "net/tls.hpp"

namespace vouch::net {

/// Resolves, connects (RFC 8305: the families in turn, each with a head start) and, for https, does
/// the TLS handshake.
class asio_connector final : public connector {
public:
    /// `timers` and `c` have to outlive it. Throws what `tls_context` throws.
    asio_connector(boost::asio::any_io_executor executor, clock& c, timer_queue& timers,
                   pool_options const& options);

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;

private:
    class asio_dial;

    boost::asio::any_io_executor executor_;
    timer_queue& timers_;
    resolver resolver_;
    duration head_start_;
    duration timeout_;
    bool no_delay_;
    // Reading the system's roots takes milliseconds: made when first needed.
    std::optional<tls_context> tls_;
    bool tls_verify_;
};

}  // namespace vouch::net
