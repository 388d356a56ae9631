#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "measure/load.hpp"

namespace vouch::bench {

/// The calls without an effect on the server: no other is ever measured.
enum class measured_call : std::uint8_t { retrieve, session, list };

/// What is called, with a bearer token.
struct target {
    std::string url;  ///< scheme, host and port
    std::string host;
    std::uint16_t port = 0;
    bool tls = false;
    std::string ca_pem;
    std::string token;
    std::string id;
    std::string state;  ///< that every answer has to show; empty: any
    measured_call call = measured_call::retrieve;

    [[nodiscard]] std::string path() const;
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

/// Decodes an answer to typed fields through a DOM, and checks its state. Throws
/// std::runtime_error, or what the DOM throws.
void decode_and_check(target const& to, std::string_view body);
/// Throws std::runtime_error where `state` is not the one that `to` asks for.
void check_state(target const& to, std::string_view state);

void run_vouch(target const& to, load& l);
void run_vouch_callbacks(target const& to, load& l);
void run_beast(target const& to, load& l);
void run_asio(target const& to, load& l);
// Where the library was found when this was built.
void run_curl(target const& to, load& l);
void run_httplib(target const& to, load& l);

}  // namespace vouch::bench
