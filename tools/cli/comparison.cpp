#include "cli/comparison.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "cli/emoji.hpp"
#include "cli/words.hpp"

namespace vouch::cli {

namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t gap = 2;

std::size_t width_of(sas_emoji const& e) { return std::max<std::size_t>(2, e.name.size()); }

/// Terminals disagree on the width of characters that only U+FE0F makes an emoji; an absolute
/// column (CHA, ECMA-48) puts the next one where it belongs whatever this one took.
void move_to(std::string& line, std::size_t& at, std::size_t column, screen const& s) {
    if (s.cursor && at != 0)
        line += "\x1b[" + std::to_string(column + 1) + "G";
    else
        line.append(column - at, ' ');
    at = column;
}

std::string draw_row(std::span<sas_emoji const> row, screen const& s) {
    std::string symbols;
    std::string names;
    std::size_t symbols_at = 0;
    std::size_t names_at = 0;
    std::size_t column = indent;
    for (auto const& e : row) {
        std::size_t const width = width_of(e);
        move_to(symbols, symbols_at, column + (width - 2) / 2, s);
        symbols += e.symbol;
        symbols_at += 2;
        std::size_t const name_column = column + (width - e.name.size()) / 2;
        names.append(name_column - names_at, ' ');
        names += painted(s, ink::bold, e.name);
        names_at = name_column + e.name.size();
        column += width + gap;
    }
    return symbols + '\n' + names + '\n';
}

std::string draw_emoji(std::vector<sas_emoji> const& emoji, screen const& s) {
    std::size_t width = indent;
    for (auto const& e : emoji) width += width_of(e) + gap;
    if (width - gap <= static_cast<std::size_t>(s.columns)) return draw_row(emoji, s);
    std::string rows;
    for (std::size_t i = 0; i < emoji.size(); i += 4)
        rows +=
            (i == 0 ? "" : "\n") +
            draw_row(std::span(emoji).subspan(i, std::min<std::size_t>(4, emoji.size() - i)), s);
    return rows;
}

}  // namespace

std::string draw_comparison(sas_comparison const& sas, screen const& s) {
    std::string text;
    if (!sas.emojis.empty()) {
        auto const emoji = split_emoji(sas.emojis);
        text =
            emoji ? draw_emoji(*emoji, s) : std::string(indent, ' ') + printable(sas.emojis) + '\n';
    }
    if (sas.decimals && !sas.decimals->empty()) {
        if (!text.empty()) text += '\n';
        text += std::string(indent, ' ') +
                "Numbers: " + painted(s, ink::bold, printable(*sas.decimals)) + '\n';
    }
    return text;
}

}  // namespace vouch::cli
