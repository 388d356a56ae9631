#pragma once

#include <string>
#include <string_view>

#include <vouch/model.hpp>

#include "cli/options.hpp"

namespace vouch::cli {

/// "vouch sas confirm ID", with the id as a shell needs it.
[[nodiscard]] std::string command_line(std::string_view words, std::string_view id);

/// The command that brings `v` forward, as its actions say.
[[nodiscard]] std::string next_for(verification const& v);

/// The command that brings a device in this state forward.
[[nodiscard]] std::string next_for(session const& s);

/// Who is at the other side, as people know it: the device's name, else its id, else whose it is.
[[nodiscard]] std::string other_side(verification const& v);

/// What `v` is waiting for, or how it ended, in a sentence.
[[nodiscard]] std::string describe(verification const& v);

/// "ready, can: sas.start, cancel": state and actions in the server's words.
[[nodiscard]] std::string state_line(verification const& v);

/// Whether `now` is `wanted` or lies behind it on the way to done.
[[nodiscard]] bool reached(verification_state now, verification_state wanted) noexcept;

}  // namespace vouch::cli
