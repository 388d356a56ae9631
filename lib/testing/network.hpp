#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <vouch/testing.hpp>

#include "net/tls.hpp"
#include "testing/pipe.hpp"
#include "testing/tls_server.hpp"

namespace vouch::testing {

/// The connector of a simulated world, and who listens where.
class network final : public connector {
public:
    explicit network(std::shared_ptr<wiring> w) : wiring_(std::move(w)) {}

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;

    void listen(origin const& at, simulation::listener* l) { places_[at].server = l; }
    void plan(origin const& at, std::function<connection_plan(std::size_t)> plan) {
        places_[at].plan = std::move(plan);
    }
    void fail(origin const& at, error_code ec, dial_step step) { places_[at].failure = {ec, step}; }
    void cut_next(origin const& at, wire_cut const& c) { places_[at].next_cut = c; }
    void set_tls(origin const& at, tls_behaviour const& b) { tls_at(at).behave(b); }
    [[nodiscard]] static std::string_view ca_pem() noexcept;
    [[nodiscard]] std::size_t dials() const noexcept { return dials_; }

private:
    struct place {
        simulation::listener* server = nullptr;
        std::function<connection_plan(std::size_t)> plan{};
        std::size_t planned = 0;
        std::pair<error_code, dial_step> failure{};
        std::optional<wire_cut> next_cut{};
        std::unique_ptr<tls_server> tls{};
    };
    class world_dial;
    [[nodiscard]] tls_server& tls_at(origin const& at);
    [[nodiscard]] net::tls_context& client_tls();

    std::shared_ptr<wiring> wiring_;
    std::map<origin, place> places_;
    std::optional<net::tls_context> client_tls_;
    std::size_t dials_ = 0;
};

}  // namespace vouch::testing
