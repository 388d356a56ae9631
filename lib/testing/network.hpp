#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <vouch/testing.hpp>

#include "net/dial_run.hpp"
#include "net/timer_queue.hpp"
#include "net/tls.hpp"
#include "testing/names.hpp"
#include "testing/pipe.hpp"
#include "testing/tls_server.hpp"

namespace vouch::testing {

/// The connector of a simulated world, and who listens where.
class network final : public connector {
public:
    network(std::shared_ptr<wiring> w, clock& c)
        : names(w->time), wiring_(std::move(w)), timers_(c), room_{timers_, {c, names, dns_ttl}} {}

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;

    void listen(origin const& at, simulation::listener* l) { place(at).server = l; }
    void plan(origin const& at, std::function<connection_plan(std::size_t)> plan) {
        place(at).plan = std::move(plan);
    }
    void fail(origin const& at, error_code ec, dial_step step) { place(at).failure = {ec, step}; }
    void cut_next(origin const& at, wire_cut const& c) { places_[at].next_cut = c; }
    void set_tls(origin const& at, tls_behaviour const& b) { tls_at(at).behave(b); }
    [[nodiscard]] static std::string_view ca_pem() noexcept;
    [[nodiscard]] std::size_t dials() const noexcept { return dials_; }

    name_table names;

private:
    static constexpr duration dns_ttl = pool_options{}.dns_ttl;

    struct place_state {
        simulation::listener* server = nullptr;
        std::function<connection_plan(std::size_t)> plan{};
        std::size_t planned = 0;
        std::pair<error_code, dial_step> failure{};
        std::optional<wire_cut> next_cut{};
        std::unique_ptr<tls_server> tls{};
        bool named = false;  // somebody said what is there
    };
    class world_dial;
    place_state& place(origin const& at);
    /// What is at `at`, for those who dial `to`: an origin that was named itself goes first.
    place_state& place_of(origin const& to, policy::address const& at);
    [[nodiscard]] tls_server& tls_at(origin const& at);
    [[nodiscard]] net::tls_context& client_tls();

    std::shared_ptr<wiring> wiring_;
    net::timer_queue timers_;
    net::dial_room room_;
    std::map<origin, place_state> places_;
    std::optional<net::tls_context> client_tls_;
    std::size_t dials_ = 0;
};

}  // namespace vouch::testing
