#pragma once

#include <array>
#include <string_view>

namespace vouch::emulator {

struct emoji {
    std::string_view symbol;
    std::string_view description;
};

/// The table of the Matrix specification, by the numbers that `sas_emoji_indexes` gives.
[[nodiscard]] std::array<emoji, 64> const& emoji_table();

}  // namespace vouch::emulator
