#pragma once

#include <string_view>

namespace vouch::emulator {

/// The control interface as an OpenAPI document in YAML.
[[nodiscard]] std::string_view control_specification();

}  // namespace vouch::emulator
