#include "testing/network.hpp"

#include <utility>

#include <boost/asio/error.hpp>

namespace vouch::testing {

namespace asio = boost::asio;

namespace {

authority const& trusted() {
    static authority const a;
    return a;
}

}  // namespace

/// The dial of production, on addresses of the simulated world.
class network::world_dial final : private connector::dialer,
                                  public net::dial_run,
                                  private transport::waiter {
public:
    world_dial(network& n, origin const& to, connector::dialer& d, std::size_t number)
        : dial_run(n.room_, to, static_cast<connector::dialer&>(*this)),
          network_(n),
          told_(d),
          number_(number) {}
    world_dial(world_dial const&) = delete;
    world_dial& operator=(world_dial const&) = delete;
    ~world_dial() override {
        stop();
        network_.timers_.rest();
    }

private:
    /// One address being tried.
    struct attempt final : agenda::event {
        attempt(world_dial& d, policy::address a, connection_plan const& p)
            : dial(d), at(std::move(a)), plan(p) {}
        void on_time() override {
            auto const where = at;  // this goes with the dial's other attempts
            auto const how = plan;
            dial.answered(where, how);
        }
        world_dial& dial;
        policy::address at;
        connection_plan plan;
    };

    void connect(policy::address const& at) override {
        auto& place = network_.place_of(to(), at);
        auto const plan = place.plan ? place.plan(place.planned++) : connection_plan{};
        auto& shared = *network_.wiring_;
        auto const takes = 2 * (shared.latency + plan.to_server.latency) + plan.dial_time;
        attempts_.push_back(std::make_unique<attempt>(*this, at, plan));
        shared.time.set(*attempts_.back(), net::later(shared.time.now(), takes));
    }

    void drop() noexcept override { attempts_.clear(); }

    void answered(policy::address const& at, connection_plan const& plan) {
        auto& place = network_.place_of(to(), at);
        if (place.failure.first) return refuse(place.failure.first, place.failure.second);
        if (plan.dial_error) return refuse(plan.dial_error, plan.dial_fails_at);
        if (place.server == nullptr)
            return refuse(asio::error::connection_refused, dial_step::connect);
        connected(at);
        simulation::listener* server = place.server;
        if (to().tls) {
            auto& tls = network_.tls_at(to());
            tls.serve(server);
            server = &tls;
        }
        auto const wire =
            std::make_shared<pipe>(network_.wiring_, *server, number_, plan, place.next_cut);
        server->on_open(wire);
        tell({});
        if (!to().tls) return succeed(wire->client_end());
        tls_ =
            std::make_unique<net::tls_transport>(network_.client_tls(), wire->client_end(), to());
        on_ready({});
    }
    // The handshake goes on.
    void on_ready(error_code ec) override {
        if (!ec) tls_->try_handshake(ec);
        if (ec == asio::error::would_block)
            return tls_->async_wait(transport::wait_type::read, *this);
        ec ? tls_failed(ec) : succeed(std::move(tls_));
    }
    void refuse(error_code ec, dial_step step) {
        if (ec == asio::error::would_block) return;  // it hangs
        step == dial_step::connect ? connect_failed(ec) : fail(ec, step);
    }

    void on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step step) override {
        if (ec) tell(ec);
        told_.on_dialed(std::move(t), ec, step);
    }
    void tell(error_code ec) {
        auto* const tap = network_.wiring_->tap;
        if (tap != nullptr && !std::exchange(tap_told_, true)) tap->on_dialed(number_, ec);
    }

    network& network_;
    connector::dialer& told_;
    std::size_t number_;
    std::vector<std::unique_ptr<attempt>> attempts_;
    std::unique_ptr<net::tls_transport> tls_;
    bool tap_told_ = false;
};

std::string_view network::ca_pem() noexcept { return trusted().pem(); }

network::place_state& network::place(origin const& at) {
    auto& p = places_[at];
    p.named = true;
    return p;
}

network::place_state& network::place_of(origin const& to, policy::address const& at) {
    auto& itself = places_[to];
    return itself.named ? itself : places_[{to.tls, at.to_string(), to.port}];
}

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
    auto made = std::make_unique<world_dial>(*this, to, d, number);
    made->start();
    return made;
}

}  // namespace vouch::testing
