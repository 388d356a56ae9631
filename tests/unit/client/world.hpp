#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <vouch/client.hpp>
#include <vouch/testing.hpp>

namespace vouch::testing {

/// A simulated server and the clients of one pool.
struct world {
    explicit world(scripted_server::handler h, std::uint64_t seed = 1)
        : sim(seed), server(std::move(h)) {
        sim.listen(at, &server);
        sim.set_latency(std::chrono::milliseconds(5));
    }

    [[nodiscard]] vouch::client client(client_options o = {}) {
        o.base_url = "http://127.0.0.1:23373";
        o.use_environment = false;
        return vouch::client(pool, o);
    }

    /// Runs `body` to its end; rethrows what it throws.
    template <class Body>
    void run(Body body) {
        std::exception_ptr thrown;
        bool over = false;
        asio::co_spawn(sim.get_executor(), std::move(body), [&](std::exception_ptr e) {
            thrown = e;
            over = true;
        });
        sim.run_until([&] { return over; });
        if (!over) throw std::logic_error("the world stands still and the test is not over");
        if (thrown) std::rethrow_exception(thrown);
    }

    origin at{false, "127.0.0.1", 23373};
    simulation sim;
    scripted_server server;
    vouch::pool pool{sim.get_executor(), sim.options()};
};

inline std::string session_json(std::string_view state = "needs-verification") {
    return R"({"e2ee":{"crossSigning":true,"firstSyncDone":true,"hasBackedUpRecoveryKey":false,)"
           R"("initialized":true,"keyBackup":true,"secrets":{"masterKey":false,)"
           R"("megolmBackupKey":false,"recoveryKey":false,"selfSigningKey":false,)"
           R"("userSigningKey":false},"secretStorage":true,"verified":false},"state":")" +
           std::string(state) + R"(","matrix":{"deviceID":"D","homeserver":"h","userID":"@a:h"}})";
}

inline std::string verification_json(std::string_view id, std::string_view state,
                                     std::string_view actions, std::string_view more = {}) {
    return R"({"id":")" + std::string(id) + R"(","availableActions":[)" + std::string(actions) +
           R"(],"direction":"outgoing","methods":["sas"],"purpose":"login","state":")" +
           std::string(state) + "\"" + std::string(more) + "}";
}

inline std::string outcome_json(std::string_view id, std::string_view state,
                                std::string_view actions = R"("cancel")",
                                std::string_view more = {}) {
    return R"({"session":)" + session_json() + R"(,"verification":)" +
           verification_json(id, state, actions, more) + "}";
}

}  // namespace vouch::testing
