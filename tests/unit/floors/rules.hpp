#pragma once

#include <string>
#include <vector>

#include "source.hpp"

namespace floors {

struct breach {
    std::string path;
    int line = 0;
    std::string rule;
    std::string what;  ///< the include or the word
};

/// Every breach of the floors, ordered by path and line.
///
///   upward      a floor of lib/ includes one above it, or anything that is not a floor
///   relative    an include that climbs with ".."
///   heavy       a public header names Beast, Boost.JSON, Asio's TLS or something of lib/
///   io          model, policy or http reach for Asio, Beast's streams or the system's sockets
///   outside     policy or client name a socket or read a clock
///   not-public  a program includes something that is neither public nor the tools' own
[[nodiscard]] std::vector<breach> check(tree const& files);

}  // namespace floors
