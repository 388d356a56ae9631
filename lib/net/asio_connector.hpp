#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <vouch/options.hpp>
#include <vouch/resolver.hpp>
#include <vouch/stats.hpp>
#include <vouch/transport.hpp>

#include "net/dial_run.hpp"
#include "net/epoll_set.hpp"
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
    asio_connector(asio_connector const&) = delete;
    asio_connector& operator=(asio_connector const&) = delete;
    ~asio_connector() override;

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;
    /// Adds what it counts.
    void count(pool_stats& s) const noexcept;

private:
    class asio_dial;

    [[nodiscard]] std::unique_ptr<transport> adopt(boost::asio::ip::tcp::socket& socket);

    boost::asio::any_io_executor executor_;
    std::unique_ptr<resolver> own_resolver_;
    dial_room room_;
#ifdef __linux__
    std::shared_ptr<epoll_set> sockets_;
#endif
    bool no_delay_;
    // Reading the system's roots takes milliseconds: made when first needed.
    std::optional<tls_context> tls_;
    bool tls_verify_;
    std::uint64_t handshakes_ = 0;
    std::uint64_t resumed_ = 0;
};

}  // namespace vouch::net
