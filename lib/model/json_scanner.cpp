#include "model/json_scanner.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>
#include <system_error>

#include "model/plain_json.hpp"
#include "model/utf8.hpp"

namespace vouch::detail {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Integers of so many digits are doubles (below 2^53).
constexpr std::ptrdiff_t most_exact = 15;

void append_utf8(std::string& out, char32_t c) {
    auto const put = [&](char32_t byte) { out += static_cast<char>(byte); };
    auto const tail = [&](unsigned shift) { put(0x80U | (c >> shift & 0x3fU)); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0U | c >> 6U);
    } else if (c < 0x10000) {
        put(0xe0U | c >> 12U);
        tail(6);
    } else {
        put(0xf0U | c >> 18U);
        tail(12);
        tail(6);
    }
    tail(0);
}

/// Of a number that no double comes near, whether it is too small for one, not too large.
bool is_tiny(std::string_view number) noexcept {
    auto const e = number.find_first_of("eE");
    auto const mantissa = number.substr(0, e);
    long exponent = 0;
    if (e != number.npos) {
        auto const* const first = number.data() + e + (number[e + 1] == '+' ? 2 : 1);
        auto const* const last = number.data() + number.size();
        if (std::from_chars(first, last, exponent).ec != std::errc())
            return number[e + 1] == '-';  // by more digits than a body can outweigh
    }
    auto const point = static_cast<long>(std::min(mantissa.find('.'), mantissa.size()));
    auto const leading = static_cast<long>(mantissa.find_first_of("123456789"));
    return point - leading + exponent < 0;
}

}  // namespace

using place = json_scanner::place;

place json_scanner::unexpected(place p) noexcept {
    return fail(p, at_end(p) ? "not JSON: incomplete JSON" : "not JSON: syntax error");
}

bool json_scanner::type_at(place p, json_type& type) noexcept {
    switch (at_end(p) ? '\0' : *p) {
        case '{':
            type = json_type::object;
            return true;
        case '[':
            type = json_type::array;
            return true;
        case '"':
            type = json_type::string;
            return true;
        case 't':
        case 'f':
            type = json_type::boolean;
            return true;
        case 'n':
            type = json_type::null;
            return true;
        default:
            type = json_type::number;
            return at_number(p) || unexpected(p) != nullptr;
    }
}

place json_scanner::skip_spaces(place p) const noexcept {
    while (p != end_ && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) ++p;
    return p;
}

// ---- strings ----

place json_scanner::skip_plain(place p) const noexcept { return skip_plain_json(p, end_); }

place json_scanner::string(place p, std::string_view& text) {
    if (!at(p, '"')) return unexpected(p);
    place const from = p + 1;
    p = skip_plain(from);
    if (!at(p, '"')) return string_on(from, p, text);
    text = {from, static_cast<std::size_t>(p - from)};
    return p + 1;
}

/// The rest of a string that is not plain from end to end.
place json_scanner::string_on(place from, place p, std::string_view& text) {
    p = skip_text(p);
    if (p == nullptr) return nullptr;
    if (*p == '\\') return string_with_escapes(from, p, text);
    text = {from, static_cast<std::size_t>(p - from)};
    return p + 1;
}

/// The rest of one from its first escape on.
place json_scanner::string_with_escapes(place from, place p, std::string_view& text) {
    unescaped_.clear();
    while (*p == '\\') {
        unescaped_.append(from, p);
        from = p = escape(p + 1);
        if (p != nullptr) p = skip_text(p);
        if (p == nullptr) return nullptr;
    }
    unescaped_.append(from, p);
    auto* const copy = static_cast<char*>(memory_->allocate(unescaped_.size() + 1, 1));
    text = {copy, unescaped_.copy(copy, unescaped_.size())};
    return p + 1;
}

/// To the quote that ends a string, or its next escape.
place json_scanner::skip_text(place p) noexcept {
    while (!at_end(p)) {
        auto const c = static_cast<unsigned char>(*p);
        if (c >= 0x80) {
            auto const size = code_point_size({p, left(p)});
            if (size == 0) return fail(p, "not UTF-8");
            p += size;
        } else if (c == '"' || c == '\\') {
            return p;
        } else if (c < ' ') {
            break;
        } else {
            p = skip_plain(p);
        }
    }
    return unexpected(p);
}

/// What stands for one character after a backslash.
place json_scanner::escape(place p) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (at_end(p)) return unexpected(p);
    if (*p == 'u') return code_point_escape(p);
    auto const i = letters.find(*p);
    if (i == letters.npos) return unexpected(p);
    unescaped_ += meant[i];
    return p + 1;
}

place json_scanner::code_point_escape(place p) {
    unsigned unit = 0;
    place const after = code_unit(p, unit);
    if (after == nullptr) return nullptr;
    char32_t c = unit;
    p = after;
    if (unit >= 0xd800 && unit < 0xe000) {
        unsigned low = 0;
        if (unit >= 0xdc00 || !at(after, '\\')) return unexpected(after);
        p = code_unit(after + 1, low);
        if (p == nullptr) return nullptr;
        if (low < 0xdc00 || low >= 0xe000) return unexpected(after);
        c = 0x10000 + ((unit - 0xd800U) << 10U) + (low - 0xdc00U);
    }
    append_utf8(unescaped_, c);
    return p;
}

place json_scanner::code_unit(place p, unsigned& unit) noexcept {
    if (!at(p, 'u')) return unexpected(p);
    place const from = p + 1;
    p = std::from_chars(from, from + std::min<std::size_t>(left(from), 4), unit, 16).ptr;
    return p - from == 4 ? p : unexpected(p);
}

// ---- numbers ----

place json_scanner::digits(place p) noexcept {
    if (at_end(p) || !is_digit(*p)) return unexpected(p);
    while (!at_end(p) && is_digit(*p)) ++p;
    return p;
}

place json_scanner::number(place p, double& value) noexcept {
    place const from = p;
    if (at(p, '-')) ++p;
    place const first = p;
    p = at(p, '0') ? p + 1 : digits(p);
    if (p != nullptr && p - first <= most_exact && !at(p, '.') && !at(p, 'e') && !at(p, 'E')) {
        std::int64_t whole = 0;
        for (place d = first; d != p; ++d) whole = whole * 10 + (*d - '0');
        value = first == from ? static_cast<double>(whole) : -static_cast<double>(whole);
        return p;
    }
    if (p != nullptr && at(p, '.')) p = digits(p + 1);
    if (p != nullptr && (at(p, 'e') || at(p, 'E'))) {
        ++p;
        p = digits(at(p, '+') || at(p, '-') ? p + 1 : p);
    }
    if (p == nullptr) return nullptr;
    if (std::from_chars(from, p, value).ec == std::errc::result_out_of_range) {
        bool const tiny = is_tiny({from, static_cast<std::size_t>(p - from)});
        value = tiny ? 0 : std::numeric_limits<double>::infinity();
    }
    return p;
}

// ---- what nobody asked for ----

place json_scanner::skip_value(place p) {
    json_type type{};
    if (!type_at(p, type)) return nullptr;
    std::string_view text;
    double value = 0;
    switch (type) {
        case json_type::null:
            return at(p, "null") ? p + 4 : unexpected(p);
        case json_type::boolean:
            if (at(p, "true")) return p + 4;
            return at(p, "false") ? p + 5 : unexpected(p);
        case json_type::number:
            return number(p, value);
        case json_type::string:
            return string(p, text);
        case json_type::array:
            return skip_container(p, ']', false);
        case json_type::object:
            return skip_container(p, '}', true);
    }
    return unexpected(p);
}

place json_scanner::skip_container(place p, char close, bool with_names) {
    p = enter(p);
    if (p == nullptr) return nullptr;
    for (bool more = !at(p, close); more;) {
        std::string_view name;
        if (with_names) {
            p = string(p, name);
            if (p != nullptr) p = colon(p);
            if (p == nullptr) return nullptr;
        }
        p = skip_value(skip_space(p));
        if (p != nullptr) p = next(p, close, more);
        if (p == nullptr) return nullptr;
    }
    return leave(p);
}

}  // namespace vouch::detail
