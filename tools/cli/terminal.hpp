#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vouch::cli {

/// What can be drawn on an output.
struct screen {
    bool terminal = false;
    /// A terminal that moves its cursor as it is told (ECMA-48).
    bool cursor = false;
    /// Colours are understood and wanted.
    bool colour = false;
    int columns = 80;
};

/// Of a file descriptor. Colours only on a terminal that is not "dumb", unless `no_color` or a
/// non-empty NO_COLOR forbids them.
[[nodiscard]] screen detect_screen(int fd, bool no_color);

enum class ink : std::uint8_t { plain, bold, dim, red, green, yellow };
/// `text` in `i`, or as it is where `s` has no colours.
[[nodiscard]] std::string painted(screen const& s, ink i, std::string_view text);

}  // namespace vouch::cli
