#include "cli/image.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "cli/problem.hpp"
#include "cli/qr.hpp"
#include "cli/words.hpp"

#ifdef VOUCH_WITH_PNG
#include <png.h>
#endif
#ifdef VOUCH_WITH_ZBAR
#include <zbar.h>
#endif

namespace vouch::cli {

namespace {

[[noreturn]] void refuse(std::string code, std::string const& message, std::string next) {
    throw problem(exit_code::usage, std::move(code), message, std::move(next));
}

#if !defined(VOUCH_WITH_PNG) || !defined(VOUCH_WITH_ZBAR)
[[noreturn]] void not_built(std::string const& what, std::string const& packages,
                            std::string next) {
    refuse(
        "not_built_in",
        "this program was built without " + what + ": install " + packages + ", and build it again",
        std::move(next));
}
#endif

#ifdef VOUCH_WITH_PNG

constexpr int scale = 8;
constexpr int quiet_zone = 4;
constexpr std::size_t max_pixels = 64U * 1024 * 1024;

struct png_guard : png_image {
    png_guard() : png_image{} { version = PNG_IMAGE_VERSION; }
    png_guard(png_guard const&) = delete;
    png_guard& operator=(png_guard const&) = delete;
    ~png_guard() { png_image_free(this); }
};

gray_image draw(qr_matrix const& m) {
    gray_image image;
    image.width = image.height = static_cast<unsigned>((m.size + 2 * quiet_zone) * scale);
    image.pixels.reserve(std::size_t{image.width} * image.height);
    int const side = static_cast<int>(image.width);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            image.pixels.push_back(m.at(x / scale - quiet_zone, y / scale - quiet_zone) ? 0x00
                                                                                        : 0xff);
    return image;
}

#ifdef VOUCH_WITH_ZBAR
gray_image read_png(std::string const& file) {
    png_guard png;
    if (png_image_begin_read_from_file(&png, file.c_str()) == 0)
        refuse("no_image", file + " cannot be read as a PNG image: " + png.message,
               "vouch qr scan --image FILE.png");
    if (std::size_t{png.width} * png.height > max_pixels)
        refuse("no_image", file + " is larger than 64 megapixels", "cut the code out of it");
    png.format = PNG_FORMAT_GRAY;
    gray_image image{png.width, png.height, {}};
    image.pixels.resize(PNG_IMAGE_SIZE(png));
    png_color const white{0xff, 0xff, 0xff};
    if (png_image_finish_read(&png, &white, image.pixels.data(), 0, nullptr) == 0)
        refuse("no_image", file + " cannot be read as a PNG image: " + png.message,
               "vouch qr scan --image FILE.png");
    return image;
}

#endif
#endif

#ifdef VOUCH_WITH_ZBAR
struct free_zbar {
    void operator()(zbar::zbar_image_scanner_t* s) const noexcept {
        zbar::zbar_image_scanner_destroy(s);
    }
    void operator()(zbar::zbar_image_t* i) const noexcept { zbar::zbar_image_destroy(i); }
};
#endif

}  // namespace

void write_png([[maybe_unused]] std::string_view payload,
               [[maybe_unused]] std::string const& file) {
#ifndef VOUCH_WITH_PNG
    not_built("libpng", "libpng-dev", "vouch qr show");
#else
    auto code = encode_qr(payload, qr_level::medium);
    if (!code) code = encode_qr(payload, qr_level::low);
    if (!code)
        refuse("no_qr_code", "the payload does not fit into a QR code", "vouch qr show --raw");
    int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(fd < 0 ? nullptr : ::fdopen(fd, "wb"),
                                                        std::fclose);
    if (!out)
        refuse("not_written", file + " cannot be written: " + std::strerror(errno),
               "vouch qr show --qr-png FILE");
    auto const image = draw(*code);
    png_guard png;
    png.width = image.width;
    png.height = image.height;
    png.format = PNG_FORMAT_GRAY;
    bool const written =
        png_image_write_to_stdio(&png, out.get(), 0, image.pixels.data(), 0, nullptr) != 0;
    if (!written || std::fclose(out.release()) != 0)
        refuse("not_written", file + " cannot be written: " + std::strerror(errno),
               "vouch qr show --qr-png FILE");
#endif
}

std::vector<std::string> codes_in([[maybe_unused]] gray_image const& from) {
#ifndef VOUCH_WITH_ZBAR
    not_built("zbar", "libzbar-dev", "zbarimg --raw --oneshot FILE | vouch qr scan -");
#else
    std::unique_ptr<zbar::zbar_image_scanner_t, free_zbar> const scanner(
        zbar::zbar_image_scanner_create());
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_BINARY, 1);
    std::unique_ptr<zbar::zbar_image_t, free_zbar> const image(zbar::zbar_image_create());
    zbar::zbar_image_set_format(image.get(), 0x30303859);  // "Y800": a byte of gray each
    zbar::zbar_image_set_size(image.get(), from.width, from.height);
    zbar::zbar_image_set_data(image.get(), from.pixels.data(), from.pixels.size(), nullptr);
    std::vector<std::string> found;
    if (zbar::zbar_scan_image(scanner.get(), image.get()) < 0) return found;
    for (auto const* symbol = zbar::zbar_image_first_symbol(image.get()); symbol != nullptr;
         symbol = zbar::zbar_symbol_next(symbol))
        found.emplace_back(zbar::zbar_symbol_get_data(symbol),
                           zbar::zbar_symbol_get_data_length(symbol));
    return found;
#endif
}

std::string scan_png([[maybe_unused]] std::string const& file) {
#if !defined(VOUCH_WITH_PNG) || !defined(VOUCH_WITH_ZBAR)
    not_built("zbar and libpng", "libzbar-dev and libpng-dev",
              "zbarimg --raw --oneshot FILE | vouch qr scan -");
#else
    auto found = codes_in(read_png(file));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.empty())
        refuse("no_qr_code", "there is no QR code to be found in " + file,
               "take a sharper picture, with white around the code");
    if (found.size() > 1)
        refuse("several_qr_codes",
               "there are " + std::to_string(found.size()) + " different QR codes in " + file,
               "cut out the right one");
    if (printable(found.front()) != found.front())
        refuse("binary_qr_code",
               "the QR code in " + file +
                   " holds bytes that are no text: the API does not say how to send them",
               "vouch verify");
    return found.front();
#endif
}

}  // namespace vouch::cli
