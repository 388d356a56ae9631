#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// Characters of the grammars of RFC 3986 and RFC 9110, whatever the locale.

namespace vouch::http {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// By tables: the characters of every answer's field names are looked up in them.
inline constexpr std::array<char, 256> lower_chars = [] {
    std::array<char, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i - 'A' + 'a' : i);
    return table;
}();

constexpr char lower(char c) noexcept { return lower_chars[static_cast<unsigned char>(c)]; }

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

/// `iequals`, where one of them is in lower case already.
constexpr bool is_named(std::string_view name, std::string_view lower_case) noexcept {
    if (name.size() != lower_case.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (lower(name[i]) != lower_case[i]) return false;
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

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

/// Without spaces and tabs at both ends.
constexpr std::string_view trimmed(std::string_view s) noexcept {
    while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
    while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
    return s;
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
