#include "testing/network.hpp"

#include <utility>

#include <boost/asio/error.hpp>

#include "net/timer_queue.hpp"

namespace vouch::testing {

namespace asio = boost::asio;

namespace {

constexpr duration connect_timeout = std::chrono::seconds(5);

authority const& trusted() {
    static authority const a;
    return a;
}

}  // namespace

/// Told when the connection stands, or why it does not.
/// Like Asio's own connector, by default, it does not wait for a handshake beyond five seconds.
class network::world_dial final : public dial, private agenda::event, private transport::waiter {
public:
    world_dial(network& n, dialer& d, origin const& to, std::size_t number,
               connection_plan const& plan)
        : network_(n), told_(d), to_(to), number_(number), plan_(plan) {
        auto& shared = *network_.wiring_;
        began_ = shared.time.now();
        auto const takes = 2 * (shared.latency + plan.to_server.latency) + plan.dial_time;
        shared.time.set(*this, net::later(began_, takes));
    }

private:
    void on_time() override {
        if (tls_) return end_handshake(asio::error::timed_out);
        auto& at = network_.places_[to_];
        if (at.failure.first) return fail(at.failure.first, at.failure.second);
        if (plan_.dial_error) return fail(plan_.dial_error, plan_.dial_fails_at);
        if (at.server == nullptr) return fail(asio::error::connection_refused, dial_step::connect);
        simulation::listener* server = at.server;
        if (to_.tls) {
            auto& tls = network_.tls_at(to_);
            tls.serve(server);
            server = &tls;
        }
        auto const wire =
            std::make_shared<pipe>(network_.wiring_, *server, number_, plan_, at.next_cut);
        server->on_open(wire);
        tell({});
        if (!to_.tls) return told_.on_dialed(wire->client_end(), {}, dial_step::connect);
        tls_ = std::make_unique<net::tls_transport>(network_.client_tls(), wire->client_end(), to_);
        network_.wiring_->time.set(*this, net::later(began_, connect_timeout));
        on_ready({});
    }
    // The handshake goes on.
    void on_ready(error_code ec) override {
        if (!ec) tls_->try_handshake(ec);
        if (ec == asio::error::would_block)
            return tls_->async_wait(transport::wait_type::read, *this);
        end_handshake(ec);
    }
    void end_handshake(error_code ec) {
        forget();
        auto opened = std::move(tls_);
        if (ec) opened.reset();
        told_.on_dialed(std::move(opened), ec, dial_step::tls);
    }
    void fail(error_code ec, dial_step step) {
        if (ec == asio::error::would_block) return;  // it hangs
        tell(ec);
        told_.on_dialed(nullptr, ec, step);
    }
    void tell(error_code ec) const {
        if (auto* const tap = network_.wiring_->tap) tap->on_dialed(number_, ec);
    }

    network& network_;
    dialer& told_;
    origin to_;
    std::size_t number_;
    connection_plan plan_;
    agenda::time_point began_{};
    std::unique_ptr<net::tls_transport> tls_;
};

std::string_view network::ca_pem() noexcept { return trusted().pem(); }

tls_server& network::tls_at(origin const& at) {
    auto& s = places_[at].tls;
    if (!s) s = std::make_unique<tls_server>(trusted(), at);
    return *s;
}

net::tls_context& network::client_tls() {
    if (!client_tls_) client_tls_.emplace(tls_options{.ca_pem = ca_pem()});
    return *client_tls_;
}

std::unique_ptr<connector::dial> network::start(origin const& to, dialer& d) {
    auto const number = ++dials_;
    if (wiring_->tap != nullptr) wiring_->tap->on_dial(number, to);
    auto& at = places_[to];
    auto const plan = at.plan ? at.plan(at.planned++) : connection_plan{};
    return std::make_unique<world_dial>(*this, d, to, number, plan);
}

}  // namespace vouch::testing
