#include "net/asio_connector.hpp"

#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "net/system_resolver.hpp"
#include "net/tcp_transport.hpp"

namespace vouch::net {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Sockets that connect share `race` with their dial, so that it can end before they do.
class asio_connector::asio_dial final : public dial_run, transport::waiter {
public:
    asio_dial(asio_connector& c, origin to, dialer& d)
        : dial_run(c.room_, std::move(to), d), connector_(c), race_(std::make_shared<race>()) {
        race_->self = this;
    }
    asio_dial(asio_dial const&) = delete;
    asio_dial& operator=(asio_dial const&) = delete;
    ~asio_dial() override { end_race(); }

private:
    struct race {
        asio_dial* self = nullptr;
        std::vector<std::shared_ptr<tcp::socket>> running;
    };

    void connect(policy::address const& at) override {
        auto const socket = std::make_shared<tcp::socket>(connector_.executor_);
        race_->running.push_back(socket);
        socket->async_connect({at, to().port}, [race = race_, socket, at](error_code ec) {
            std::erase(race->running, socket);
            auto* const self = race->self;
            if (self == nullptr) return;
            ec ? self->connect_failed(ec) : self->won(*socket, at);
        });
    }

    void drop() noexcept override { end_race(); }

    void end_race() noexcept {
        race_->self = nullptr;
        for (auto const& socket : std::exchange(race_->running, {})) {
            error_code ignored;
            socket->close(ignored);
        }
    }

    void won(tcp::socket& socket, policy::address const& at) {
        connected(at);
        error_code ignored;
        if (connector_.no_delay_) socket.set_option(tcp::no_delay(true), ignored);
        auto stream = connector_.adopt(socket);
        if (!to().tls) return succeed(std::move(stream));
        tls_ = std::make_unique<tls_transport>(*connector_.tls_, std::move(stream), to());
        shake_hands();
    }

    void shake_hands() {
        error_code ec;
        tls_->try_handshake(ec);
        if (ec == asio::error::would_block)
            return tls_->async_wait(transport::wait_type::read, *this);
        if (ec) return tls_failed(ec);
        ++connector_.handshakes_;
        if (tls_->resumed()) ++connector_.resumed_;
        succeed(std::move(tls_));
    }

    void on_ready(error_code ec) override {
        if (ec) return tls_failed(ec);
        shake_hands();
    }

    asio_connector& connector_;
    std::shared_ptr<race> race_;
    std::unique_ptr<tls_transport> tls_;
};

asio_connector::asio_connector(asio::any_io_executor executor, clock& c, timer_queue& timers,
                               pool_options const& options)
    : executor_(std::move(executor)),
      own_resolver_(options.resolver == nullptr ? std::make_unique<system_resolver>(executor_)
                                                : nullptr),
      room_{timers,
            {c, options.resolver == nullptr ? *own_resolver_ : *options.resolver, options.dns_ttl},
            options.happy_eyeballs_delay,
            options.connect_timeout},
      no_delay_(options.tcp_no_delay),
      tls_verify_(options.tls.verify) {
    auto const& tls = options.tls;
    if (!tls.ca_file.empty() || !tls.ca_pem.empty() || !tls.certificate_file.empty() ||
        !tls.key_file.empty())
        tls_.emplace(tls);
}

asio_connector::~asio_connector() {
#ifdef __linux__
    if (sockets_) sockets_->close();
#endif
}

std::unique_ptr<transport> asio_connector::adopt(tcp::socket& socket) {
#ifdef __linux__
    if (!sockets_) sockets_ = epoll_set::make(executor_);
    if (sockets_)
        if (auto made = sockets_->adopt(socket)) return made;
#endif
    return make_tcp_transport(std::move(socket));
}

std::unique_ptr<connector::dial> asio_connector::start(origin const& to, dialer& d) {
    if (to.tls && !tls_) tls_.emplace(tls_options{.verify = tls_verify_});
    auto made = std::make_unique<asio_dial>(*this, to, d);
    made->start();
    return made;
}

void asio_connector::count(pool_stats& s) const noexcept {
    s.lookups += room_.names.lookups();
    s.lookup_failures += room_.names.failures();
    s.handshakes += handshakes_;
    s.resumed += resumed_;
}

}  // namespace vouch::net
