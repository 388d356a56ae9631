#pragma once

#include "process/server_process.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

struct target;

/// The static server. About: url, ca_pem. Counts: requests, held, connections, bells,
/// released_at. Told an id (or `*`), it releases that.
[[nodiscard]] server_maker host_static(static_server_options const& o);
/// The emulator. About: url, ca_pem, token, and the other_token of the device that answers.
/// Counts: requests.
[[nodiscard]] server_maker host_emulator(bool tls);
/// Makes a verification on it, whose emoji are on show, and returns its id.
[[nodiscard]] std::string ask_emulator_for_verification(target const& to,
                                                        std::string const& other_token);

}  // namespace vouch::bench
