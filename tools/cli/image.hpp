#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vouch::cli {

/// Writes the QR code for `payload` as a PNG, black on white with its quiet zone, for the owner's
/// eyes alone (mode 0600). Throws `problem` where it cannot be written, or where this program was
/// built without libpng.
void write_png(std::string_view payload, std::string const& file);

/// Pixels from black (0) to white (255), line by line.
struct gray_image {
    unsigned width = 0;
    unsigned height = 0;
    std::vector<unsigned char> pixels;
};
/// The payloads of all QR codes in `from`. Throws `problem` where this program was built without
/// zbar.
[[nodiscard]] std::vector<std::string> codes_in(gray_image const& from);

/// The payload of the one QR code in a PNG. Throws `problem`: no PNG, no code, several of them, one
/// that holds no text; or this program was built without libpng and zbar.
[[nodiscard]] std::string scan_png(std::string const& file);

}  // namespace vouch::cli
