#include "net/asio_connector.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "net/tcp_transport.hpp"

namespace vouch::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// RFC 8305, 4: the families in turn, the first answer's family first.
std::vector<tcp::endpoint> interleave(addresses const& found, std::uint16_t port) {
    std::vector<tcp::endpoint> first;
    std::vector<tcp::endpoint> second;
    for (auto const& a : found)
        (a.is_v4() == found.front().is_v4() ? first : second).emplace_back(a, port);
    std::vector<tcp::endpoint> turns;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) turns.push_back(first[i]);
        if (i < second.size()) turns.push_back(second[i]);
    }
    return turns;
}

}  // namespace

/// One dial. Sockets that connect share `race` with it, so that it can end before they do.
class asio_connector::asio_dial final : public dial, resolver::waiter, transport::waiter {
public:
    asio_dial(asio_connector& c, origin to, dialer& d)
        : connector_(c), to_(std::move(to)), dialer_(d), race_(std::make_shared<race>()) {
        race_->self = this;
        next_.self = this;
        end_.self = this;
        end_.then = &asio_dial::timed_out;
    }
    asio_dial(asio_dial const&) = delete;
    asio_dial& operator=(asio_dial const&) = delete;
    ~asio_dial() override { stop(); }

    void start() {
        connector_.timers_.arm(end_, later(connector_.timers_.now(), connector_.timeout_));
        auto found = connector_.resolver_.resolve(to_.host, *this);
        // Never told before `start` of the connector returns: a socket's result is not, and the
        // rest of this function tells nobody.
        if (!found.empty()) connect(found);
    }

private:
    struct alarm final : timer {
        asio_dial* self = nullptr;
        void (asio_dial::*then)() = nullptr;
        void on_time() override { (self->*then)(); }
    };
    struct race {
        asio_dial* self = nullptr;
        std::vector<std::shared_ptr<tcp::socket>> running;
    };

    void on_resolved(addresses const& found, error_code ec) override {
        if (ec) return fail(ec, dial_step::resolve);
        connect(found);
    }

    void connect(addresses const& found) {
        step_ = dial_step::connect;
        endpoints_ = interleave(found, to_.port);
        next_.then = &asio_dial::connect_next;
        connect_next();
    }

    void connect_next() {
        auto const socket = std::make_shared<tcp::socket>(connector_.executor_);
        race_->running.push_back(socket);
        socket->async_connect(endpoints_[turn_++], [race = race_, socket](error_code ec) {
            std::erase(race->running, socket);
            if (race->self != nullptr) race->self->connected(*socket, ec);
        });
        if (turn_ < endpoints_.size())
            connector_.timers_.arm(next_, later(connector_.timers_.now(), connector_.head_start_));
    }

    void connected(tcp::socket& socket, error_code ec) {
        if (!ec) return won(socket);
        if (!first_error_) first_error_ = ec;
        if (turn_ < endpoints_.size()) return connect_next();
        if (race_->running.empty()) fail(first_error_, dial_step::connect);
    }

    void won(tcp::socket& socket) {
        end_race();
        error_code ignored;
        if (connector_.no_delay_) socket.set_option(tcp::no_delay(true), ignored);
        auto stream = make_tcp_transport(std::move(socket));
        if (!to_.tls) return succeed(std::move(stream));
        step_ = dial_step::tls;
        tls_ = std::make_unique<tls_transport>(*connector_.tls_, std::move(stream), to_);
        shake_hands();
    }

    void shake_hands() {
        error_code ec;
        tls_->try_handshake(ec);
        if (ec == asio::error::would_block)
            return tls_->async_wait(transport::wait_type::read, *this);
        if (ec) return fail(ec, dial_step::tls);
        succeed(std::move(tls_));
    }

    void on_ready(error_code ec) override {
        if (ec) return fail(ec, dial_step::tls);
        shake_hands();
    }

    void timed_out() { fail(asio::error::timed_out, step_); }

    // The dialer destroys this object when told.
    void succeed(std::unique_ptr<transport> stream) {
        stop();
        dialer_.on_dialed(std::move(stream), {}, step_);
    }
    void fail(error_code ec, dial_step at) {
        stop();
        dialer_.on_dialed(nullptr, ec, at);
    }

    void end_race() {
        race_->self = nullptr;
        connector_.timers_.disarm(next_);
        for (auto const& socket : std::exchange(race_->running, {})) {
            error_code ignored;
            socket->close(ignored);
        }
    }
    void stop() {
        connector_.resolver_.forget(*this);
        connector_.timers_.disarm(end_);
        end_race();
    }

    asio_connector& connector_;
    origin to_;
    dialer& dialer_;
    std::shared_ptr<race> race_;
    alarm next_;
    alarm end_;
    std::vector<tcp::endpoint> endpoints_;
    std::size_t turn_ = 0;
    error_code first_error_;
    dial_step step_ = dial_step::resolve;
    std::unique_ptr<tls_transport> tls_;
};

asio_connector::asio_connector(asio::any_io_executor executor, clock& c, timer_queue& timers,
                               pool_options const& options)
    : executor_(executor),
      timers_(timers),
      resolver_(std::move(executor), c, options.dns_ttl),
      head_start_(options.happy_eyeballs_delay),
      timeout_(options.connect_timeout),
      no_delay_(options.tcp_no_delay),
      tls_verify_(options.tls.verify) {
    auto const& tls = options.tls;
    if (!tls.ca_file.empty() || !tls.ca_pem.empty() || !tls.certificate_file.empty() ||
        !tls.key_file.empty())
        tls_.emplace(tls);
}

std::unique_ptr<connector::dial> asio_connector::start(origin const& to, dialer& d) {
    if (to.tls && !tls_) tls_.emplace(tls_options{.verify = tls_verify_});
    auto made = std::make_unique<asio_dial>(*this, to, d);
    made->start();
    return made;
}

}  // namespace vouch::net
