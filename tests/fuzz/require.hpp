#pragma once

// What the fuzz targets share: a property that does not hold ends the run.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace vouch::fuzz {

inline void require(bool holds) {
    if (!holds) std::abort();
}

inline std::string_view as_text(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

/// Takes the first byte off, 0 if there is none.
inline std::uint8_t take_byte(std::string_view& text) {
    if (text.empty()) return 0;
    auto const first = static_cast<std::uint8_t>(text.front());
    text.remove_prefix(1);
    return first;
}

}  // namespace vouch::fuzz
