#pragma once

#include <cstdint>
#include <string>

#include <vouch/client.hpp>
#include <vouch/testing.hpp>

namespace vouch::testing {

/// A simulated network and one pool in it, for as many servers as a scenario needs.
struct scene {
    explicit scene(pool_options const& limits = {}, std::uint64_t seed = 1)
        : sim(seed), pool(sim.get_executor(), in(sim, limits)) {
        sim.set_latency(std::chrono::milliseconds(1));
    }

    /// `limits` with this world's clock, network and seed.
    static pool_options in(simulation& sim, pool_options limits) {
        auto const o = sim.options();
        limits.clock = o.clock;
        if (limits.connector == nullptr) limits.connector = o.connector;
        limits.seed = o.seed;
        return limits;
    }
    static origin at(std::uint16_t port) { return {false, "127.0.0.1", port}; }

    [[nodiscard]] vouch::client client(std::uint16_t port, client_options o = {}) const {
        auto const url = "http://127.0.0.1:" + std::to_string(port);
        o.base_url = url;
        o.use_environment = false;
        return vouch::client(pool, o);
    }

    simulation sim;
    vouch::pool pool;
};

inline double in_ms(duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

}  // namespace vouch::testing
