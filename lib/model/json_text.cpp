#include "model/json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "model/plain_json.hpp"
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

/// Where a byte has to be escaped, or is not UTF-8.
char const* skip_unescaped(char const* p, char const* end) noexcept {
    for (;;) {
        p = skip_plain_json(p, end);
        if (p == end || static_cast<unsigned char>(*p) < 0x80) return p;
        auto const size = code_point_size({p, static_cast<std::size_t>(end - p)});
        if (size == 0) return p;
        p += size;
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view s) {
    char const* p = s.data();
    char const* const end = p + s.size();
    out += '"';
    for (;;) {
        char const* const from = p;
        p = skip_unescaped(p, end);
        out.append(from, p);
        if (p == end) break;
        if (static_cast<unsigned char>(*p) < 0x80)
            append_escape(out, *p);
        else
            out += "\xEF\xBF\xBD";
        ++p;
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
