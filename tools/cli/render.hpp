#pragma once

#include <span>
#include <string>

#include <vouch/model.hpp>

#include "cli/terminal.hpp"

namespace vouch::cli {

/// Values of the API as lines for people. Each line ends with a line end.
[[nodiscard]] std::string draw(session const& s, screen const& on);
/// With the comparison, if there is one; a QR code is only mentioned.
[[nodiscard]] std::string draw(verification const& v, screen const& on);
/// A table; "No verification is active." where it would be empty.
[[nodiscard]] std::string draw(std::span<verification const> all, screen const& on);

}  // namespace vouch::cli
