#pragma once

#include <string>

#include <vouch/model.hpp>

#include "cli/terminal.hpp"

namespace vouch::cli {

/// What both people compare, as lines ready to print: the emoji in a row, each with its name under
/// it, then the numbers. Emoji that are none of the 64 are shown as the server sent them.
[[nodiscard]] std::string draw_comparison(sas_comparison const& sas, screen const& s);

}  // namespace vouch::cli
