#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.hpp"

namespace vouch::cli {

/// A QR code as squares, without its quiet zone.
struct qr_matrix {
    int size = 0;
    std::vector<bool> dark;
    [[nodiscard]] bool at(int x, int y) const {
        return x >= 0 && y >= 0 && x < size && y < size &&
               dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) +
                    static_cast<std::size_t>(x)];
    }
};

/// Level of error correction (ISO/IEC 18004).
enum class qr_level : std::uint8_t { low, medium };

/// `data` byte for byte. Nothing if it is empty or too long for a code.
[[nodiscard]] std::optional<qr_matrix> encode_qr(std::string_view data, qr_level level);

/// Two squares a cell, with the quiet zone of four squares that scanners need. With colours: black
/// on white whatever the terminal's are. Without: made for a light text on a dark ground.
[[nodiscard]] std::string draw_qr(qr_matrix const& m, screen const& s);

/// Columns that `draw_qr` takes.
[[nodiscard]] int drawn_width(qr_matrix const& m) noexcept;

/// The code for `data`, of the better level that fits on `s`; else words that say why there is
/// none.
[[nodiscard]] std::string qr_or_reason(std::string_view data, screen const& s);

}  // namespace vouch::cli
