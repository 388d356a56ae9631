#pragma once

#include <cstdint>

#include <boost/system/error_code.hpp>

namespace vouch::cli {

/// What the program ends with. Scripts rely on these numbers: they are in `vouch --help`.
enum class exit_code : std::uint8_t {
    ok = 0,
    failure = 1,         ///< anything that has no number of its own
    usage = 2,           ///< the command line, a file, the base URL; read-only
    authentication = 3,  ///< 401 or 403
    not_ready = 4,       ///< the action is not available in this state
    not_found = 5,       ///< no such verification, or none is active
    interrupted = 130,   ///< Ctrl+C: 128 + SIGINT, as shells count
};

[[nodiscard]] exit_code exit_code_for(boost::system::error_code ec) noexcept;

}  // namespace vouch::cli
