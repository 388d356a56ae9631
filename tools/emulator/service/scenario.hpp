#pragma once

#include <string_view>
#include <vector>

#include <emulator/service/settings.hpp>

namespace vouch::emulator {

/// What a scenario file describes.
struct scenario {
    std::vector<owned_device> devices;
    std::vector<owned_fault> faults;
    /// The flags and delays alone; devices and address are not in it.
    emulator::options options;
};

/// Reads a scenario strictly. Throws settings_error, for text that is no JSON with line and column.
[[nodiscard]] scenario read_scenario(std::string_view text);

}  // namespace vouch::emulator
