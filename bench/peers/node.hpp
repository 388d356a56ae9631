#pragma once

#include <span>
#include <string_view>

#include "peers/peer.hpp"

namespace vouch::bench {

/// A client that runs in Node. It is there once `cmake --build BUILD --target bench-node` has
/// installed its packages.
struct node_peer {
    std::string_view name;
    char const* client;    ///< as the script calls it
    char const* packages;  ///< what has to be installed, below node_modules
};
[[nodiscard]] std::span<node_peer const> node_peers();
[[nodiscard]] bool installed(node_peer const& p);

/// In a closed loop, for `plan`'s time. Throws std::runtime_error where a call fails.
[[nodiscard]] sample run_node(node_peer const& p, target const& to, load_plan const& plan,
                              int core);

}  // namespace vouch::bench
