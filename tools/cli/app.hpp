#pragma once

#include "cli/exit_code.hpp"

namespace vouch::cli {

/// The whole program, from its arguments to the number it ends with.
[[nodiscard]] exit_code run(int argc, char const* const* argv);

}  // namespace vouch::cli
