#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vouch::emulator {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<std::uint8_t const>;

/// A key, a hash or a MAC.
using key32 = std::array<std::uint8_t, 32>;

inline byte_view view_of(std::string_view text) noexcept {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

}  // namespace vouch::emulator
