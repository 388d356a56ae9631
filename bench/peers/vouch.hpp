#pragma once

#include <vouch/client.hpp>

#include "peers/asio_support.hpp"

namespace vouch::bench {

/// The library's loops on a pool of the caller's, as coroutines or as callbacks.
void run_vouch(asio::io_context& context, pool const& connections, target const& to, load& l);
void run_vouch_callbacks(asio::io_context& context, pool const& connections, target const& to,
                         load& l);
/// A pool's options for a load: a connection for each call in flight.
[[nodiscard]] pool_options pool_options_for(target const& to, load const& l);
[[nodiscard]] client_options client_options_for(target const& to);

}  // namespace vouch::bench
