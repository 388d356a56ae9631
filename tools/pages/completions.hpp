#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pages/command_model.hpp"

namespace vouch::pages {

/// A script that completes the program's commands, options and their values in this shell: bash,
/// zsh or fish. Nothing for another.
[[nodiscard]] std::optional<std::string> completions(command_model const& program,
                                                     std::string_view shell);

}  // namespace vouch::pages
