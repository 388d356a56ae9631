#include "cli/words.hpp"

#include <algorithm>
#include <iterator>

namespace vouch::cli {

namespace {

struct range {
    char32_t first, last;
};

// Wide or emoji by default (UAX #11, UTS #51), in blocks: exact for what people's names and the
// SAS emoji are made of.
constexpr range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x267f, 0x267f},   {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},
    {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x26ce, 0x26ce},   {0x26d4, 0x26d4},
    {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},   {0x26fa, 0x26fa},
    {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},
    {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},
    {0x2b50, 0x2b50},   {0x2b55, 0x2b55},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
    {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
    {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};
constexpr range no_cell[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},   {0x064b, 0x065f},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x20d0, 0x20ff},   {0x2060, 0x2064},
    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff},
};

template <std::size_t N>
bool within(range const (&ranges)[N], char32_t c) noexcept {
    auto const* const r = std::lower_bound(std::begin(ranges), std::end(ranges), c,
                                           [](range const& a, char32_t v) { return a.last < v; });
    return r != std::end(ranges) && r->first <= c;
}

bool steers_terminal(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

}  // namespace

char32_t take_code_point(std::string_view& text) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    char32_t const first = byte(0);
    std::size_t const length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    char32_t c = length <= 1 ? first : first & (0x7fU >> length);
    bool valid = length != 0 && length <= text.size();
    for (std::size_t i = 1; valid && i < length; ++i) {
        valid = (byte(i) & 0xc0U) == 0x80;
        c = c << 6U | (byte(i) & 0x3fU);
    }
    valid = valid && !(length == 3 && c < 0x800) && !(length == 4 && c < 0x10000) &&
            !(c >= 0xd800 && c < 0xe000) && c <= 0x10ffff;
    text.remove_prefix(valid ? length : 1);
    return valid ? c : 0xfffd;
}

void append_utf8(std::string& to, char32_t c) {
    auto const add = [&](char32_t byte) { to += static_cast<char>(byte); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xc0U | c >> 6U);
        add(0x80U | (c & 0x3fU));
    } else if (c < 0x10000) {
        add(0xe0U | c >> 12U);
        add(0x80U | (c >> 6U & 0x3fU));
        add(0x80U | (c & 0x3fU));
    } else {
        add(0xf0U | c >> 18U);
        add(0x80U | (c >> 12U & 0x3fU));
        add(0x80U | (c >> 6U & 0x3fU));
        add(0x80U | (c & 0x3fU));
    }
}

std::size_t cell_width(std::string_view text) noexcept {
    std::size_t cells = 0;
    std::size_t last = 0;
    while (!text.empty()) {
        char32_t const c = take_code_point(text);
        if (c == 0xfe0f && last == 1) {
            ++cells;
            last = 2;
        }
        if (c < 0x20 || within(no_cell, c)) continue;
        last = within(wide, c) ? 2 : 1;
        cells += last;
    }
    return cells;
}

std::string printable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        char32_t const c = take_code_point(text);
        if (c == '\t' || c == '\n' || c == '\r')
            result += ' ';
        else
            append_utf8(result, steers_terminal(c) ? U'\ufffd' : c);
    }
    return result;
}

std::string padded(std::string text, std::size_t cells) {
    std::size_t const width = cell_width(text);
    if (width < cells) text.append(cells - width, ' ');
    return text;
}

std::string shell_word(std::string_view text) {
    auto const plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-.,:/@+=%").find(c) != std::string_view::npos;
    };
    if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return std::string(text);
    std::string quoted = "'";
    for (char const c : text) {
        if (c == '\'')
            quoted += "'\\''";
        else
            quoted += c;
    }
    return quoted + "'";
}

}  // namespace vouch::cli
