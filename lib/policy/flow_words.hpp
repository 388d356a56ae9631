#pragma once

#include <string>
#include <string_view>

#include <vouch/model.hpp>

namespace vouch::policy {

/// How far a verification in this state is: 0 unknown, 1 requested ... 4 over.
[[nodiscard]] int rank(verification_state s) noexcept;

/// A server's text, harmless for a terminal.
[[nodiscard]] std::string printed(std::string_view s);

/// What a server said, without secrets: "ready [sas.start, cancel]".
[[nodiscard]] std::string words(snapshot const& s);

/// Why `v` ended cancelled or in error, for people.
[[nodiscard]] std::string why_ended(verification const& v);

}  // namespace vouch::policy
