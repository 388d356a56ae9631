#include "cli/qr.hpp"

#include <qrencode.h>

#include <climits>
#include <memory>

namespace vouch::cli {

namespace {

constexpr int quiet_zone = 4;

struct free_code {
    void operator()(QRcode* code) const noexcept { QRcode_free(code); }
};

}  // namespace

std::optional<qr_matrix> encode_qr(std::string_view data, qr_level level) {
    if (data.empty() || data.size() > INT_MAX) return std::nullopt;
    std::unique_ptr<QRcode, free_code> const code(QRcode_encodeData(
        static_cast<int>(data.size()), reinterpret_cast<unsigned char const*>(data.data()), 0,
        level == qr_level::low ? QR_ECLEVEL_L : QR_ECLEVEL_M));
    if (!code) return std::nullopt;
    qr_matrix m;
    m.size = code->width;
    std::size_t const squares = static_cast<std::size_t>(m.size) * static_cast<std::size_t>(m.size);
    m.dark.reserve(squares);
    for (std::size_t i = 0; i < squares; ++i) m.dark.push_back((code->data[i] & 1U) != 0);
    return m;
}

int drawn_width(qr_matrix const& m) noexcept { return m.size + 2 * quiet_zone; }

std::string draw_qr(qr_matrix const& m, screen const& s) {
    // Colours 16 and 231 of the 256 are black and white in every theme.
    std::string_view const start = s.colour ? "\x1b[38;5;16;48;5;231m" : "";
    std::string_view const end = s.colour ? "\x1b[0m\n" : "\n";
    std::string drawn;
    for (int y = -quiet_zone; y < m.size + quiet_zone; y += 2) {
        drawn += start;
        for (int x = -quiet_zone; x < m.size + quiet_zone; ++x) {
            // Without colours a cell's ink is the light part.
            bool const upper = m.at(x, y) == s.colour;
            bool const lower = m.at(x, y + 1) == s.colour;
            drawn += upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ";
        }
        drawn += end;
    }
    return drawn;
}

std::string qr_or_reason(std::string_view data, screen const& s) {
    auto code = encode_qr(data, qr_level::medium);
    if (!code || (s.terminal && drawn_width(*code) > s.columns))
        code = encode_qr(data, qr_level::low);
    if (!code) return "The payload does not fit into a QR code.\n";
    if (s.terminal && drawn_width(*code) > s.columns)
        return "The QR code needs " + std::to_string(drawn_width(*code)) +
               " columns, this terminal has " + std::to_string(s.columns) + ": make it wider.\n";
    return draw_qr(*code, s);
}

}  // namespace vouch::cli
