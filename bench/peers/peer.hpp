#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "measure/load.hpp"

namespace vouch::bench {

/// What is called: GET /v1/app/setup/verifications/{id} with a bearer token.
struct target {
    std::string url;  ///< scheme, host and port
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    std::string ca_pem;
    std::string token;
    std::string id;
    std::string state;  ///< that every answer has to show; empty: any

    [[nodiscard]] std::string path() const { return "/v1/app/setup/verifications/" + id; }
};

/// A client to be measured. Every one sends the same request, decodes the whole answer into typed
/// fields and checks the state.
struct peer {
    std::string_view name;
    std::string_view what;
    /// Runs the load's loops to their end; throws where a call fails. In a process of its own.
    void (*run)(target const& to, load& l);
};

/// The library first.
[[nodiscard]] std::span<peer const> peers();

/// Throws std::runtime_error where `state` is not the one that `to` asks for.
void check_state(target const& to, std::string_view state);

void run_vouch(target const& to, load& l);
void run_vouch_callbacks(target const& to, load& l);
void run_beast(target const& to, load& l);
void run_asio(target const& to, load& l);

}  // namespace vouch::bench
