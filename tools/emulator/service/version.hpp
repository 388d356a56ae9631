#pragma once

#include <string_view>

namespace vouch::emulator {

/// What X-Beeper-Desktop-Version says.
inline constexpr std::string_view emulated_version = "4.2.1";

}  // namespace vouch::emulator
