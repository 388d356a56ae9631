#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace vouch::cli {

/// The token of this device, and what the person should know about where it came from.
struct token_source {
    std::string token;  ///< empty: none was given
    std::vector<std::string> warnings;
};

/// From `--token`, `--token-file`, `--token-fd` or `environment` (the value of
/// BEEPER_ACCESS_TOKEN, null if unset), the first of them that was given. Throws `problem`
/// (usage) where a file cannot be read or holds no token.
[[nodiscard]] token_source find_token(options const& o, char const* environment);

/// `text` without white space around it. Throws `problem` (usage) if nothing is left, or if it
/// holds what no token can: white space, control characters, bytes beyond ASCII. `where` names the
/// source.
[[nodiscard]] std::string token_from_text(std::string_view text, std::string_view where);

/// Overwrites before it forgets.
void wipe(std::string& secret) noexcept;

}  // namespace vouch::cli
