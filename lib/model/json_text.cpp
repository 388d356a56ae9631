#include "model/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "model/utf8.hpp"

namespace vouch::detail {
namespace {

void append_escape(std::string& out, char c) {
    static constexpr std::string_view hex = "0123456789abcdef";
    out += '\\';
    switch (c) {
        case '"':
        case '\\':
            out += c;
            return;
        case '\b':
            out += 'b';
            return;
        case '\f':
            out += 'f';
            return;
        case '\n':
            out += 'n';
            return;
        case '\r':
            out += 'r';
            return;
        case '\t':
            out += 't';
            return;
        default:
            out += "u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 0xfU];
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view s) {
    out += '"';
    while (!s.empty()) {
        code_point const c = first_code_point(s);
        if (!c.valid)
            out += "\xEF\xBF\xBD";
        else if (c.value < 0x20 || c.value == '"' || c.value == '\\')
            append_escape(out, s.front());
        else
            out += s.substr(0, c.size);
        s.remove_prefix(c.size);
    }
    out += '"';
}

void append_json_number(std::string& out, double d) {
    std::array<char, 32> digits{};
    char* const end = digits.data() + digits.size();
    if (!std::isfinite(d)) {
        out += "null";
        return;
    }
    // Up to 2^53 each integer is itself: a time stays readable, where the shortest form is 1.7e+12.
    bool const integer = std::abs(d) <= 9007199254740992.0 && d == std::trunc(d);
    auto const result = integer ? std::to_chars(digits.data(), end, static_cast<std::int64_t>(d))
                                : std::to_chars(digits.data(), end, d);
    out.append(digits.data(), result.ptr);
}

void append_pointer_token(std::string& pointer, std::string_view name) {
    pointer += '/';
    for (char const c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}

bool is_utf8(std::string_view s) noexcept { return valid_utf8_prefix(s) == s.size(); }

}  // namespace vouch::detail
