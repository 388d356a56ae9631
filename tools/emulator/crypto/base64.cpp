#include <emulator/crypto/base64.hpp>

#include <cstddef>

namespace vouch::emulator {
namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode(byte_view data, std::string_view alphabet) {
    std::string text;
    text.reserve((data.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (std::uint8_t const byte : data) {
        bits = bits << 8U | byte;
        held += 8;
        for (; held >= 6; held -= 6) text += alphabet[bits >> (held - 6) & 63U];
    }
    if (held > 0) text += alphabet[bits << (6 - held) & 63U];
    return text;
}

std::string_view without_padding(std::string_view text) {
    if (text.size() % 4 != 0) return text;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
    return text;
}

std::optional<bytes> decode(std::string_view text, std::string_view alphabet) {
    text = without_padding(text);
    if (text.size() % 4 == 1) return std::nullopt;
    bytes data;
    data.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (char const c : text) {
        std::size_t const value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            data.push_back(static_cast<std::uint8_t>(bits >> held));
        }
    }
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return data;
}

}  // namespace

std::string to_base64(byte_view data) { return encode(data, standard_alphabet); }
std::string to_base64url(byte_view data) { return encode(data, url_alphabet); }
std::optional<bytes> from_base64(std::string_view text) { return decode(text, standard_alphabet); }
std::optional<bytes> from_base64url(std::string_view text) { return decode(text, url_alphabet); }

}  // namespace vouch::emulator
