#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// Characters of the grammars of RFC 3986 and RFC 9110, whatever the locale.

namespace vouch::http {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_alpha(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }

inline std::string lower(std::string_view s) {
    std::string result(s);
    for (char& c : result) c = lower(c);
    return result;
}

constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/// RFC 3986, 2.3.
constexpr bool is_unreserved(char c) noexcept {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

/// RFC 3986, 3.3, but for the percent sign.
constexpr bool is_path_char(char c) noexcept {
    return is_unreserved(c) ||
           (c != '\0' && std::string_view("!$&'()*+,;=:@").find(c) != std::string_view::npos);
}

/// Letters, digits, hyphens and dots; underscores, which names in local networks have.
constexpr bool is_host_char(char c) noexcept {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

/// By table: the characters of every answer's field names are looked up in it.
inline constexpr std::array<bool, 256> token_chars = [] {
    std::array<bool, 256> table{};
    for (char const c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    for (std::size_t i = 0; i < 128; ++i)
        if (is_alpha(static_cast<char>(i)) || is_digit(static_cast<char>(i))) table[i] = true;
    return table;
}();

/// RFC 9110, 5.6.2.
constexpr bool is_token_char(char c) noexcept { return token_chars[static_cast<unsigned char>(c)]; }

/// RFC 9110, 5.5: what a field's value and a reason phrase are made of.
constexpr bool is_value_char(char c) noexcept {
    auto const u = static_cast<unsigned char>(c);
    return (u >= 0x20 && u != 0x7f) || c == '\t';
}

/// Without spaces and tabs at both ends.
constexpr std::string_view trimmed(std::string_view s) noexcept {
    constexpr std::string_view blank = " \t";
    auto const first = s.find_first_not_of(blank);
    if (first == s.npos) return {};
    return s.substr(first, s.find_last_not_of(blank) - first + 1);
}

/// Takes the next element off a comma-separated list (RFC 9110, 5.6.1); empty at its end.
constexpr std::string_view next_element(std::string_view& list) noexcept {
    while (!list.empty()) {
        auto const comma = list.find(',');
        auto const element = trimmed(list.substr(0, comma));
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
        if (!element.empty()) return element;
    }
    return {};
}

}  // namespace vouch::http
