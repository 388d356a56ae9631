#include <emulator/crypto/json_text.hpp>

#include <algorithm>
#include <cstddef>

namespace vouch::emulator {
namespace {

void append_escape(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 15U];
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    auto const plain = [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    };
    out += '"';
    while (!text.empty()) {
        auto const end = std::ranges::find_if_not(text, plain);
        auto const n = static_cast<std::size_t>(end - text.begin());
        out += text.substr(0, n);
        if (n == text.size()) break;
        append_escape(out, text[n]);
        text.remove_prefix(n + 1);
    }
    out += '"';
}

}  // namespace vouch::emulator
