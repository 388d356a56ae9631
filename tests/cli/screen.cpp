#include "cli/screen.hpp"

#include <clocale>
#include <cstdlib>
#include <cwchar>

namespace vouch_test {

namespace {

constexpr std::string_view selector = "\xef\xb8\x8f";  // U+FE0F

std::size_t length_of(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/// By the C library, which knows nothing of what the program believes.
int width_of(std::string_view character) {
    static bool const utf8 = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;
    if (!utf8) return 1;
    wchar_t wide = 0;
    std::mbstate_t state{};
    auto const size = std::mbrtowc(&wide, character.data(), character.size(), &state);
    return size > character.size() ? 1 : ::wcwidth(wide);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text)
        out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    return out;
}

std::string colour_of(screen::style const& s) {
    switch (s.ink) {
        case 1:
            return "#f47067";
        case 2:
            return "#57ab5a";
        case 3:
            return "#c69026";
        default:
            return s.dim ? "#768390" : "#cdd9e5";
    }
}

constexpr int cell_width = 9;
constexpr int line_height = 20;
constexpr int margin = 16;

/// Characters of one look, from `column` on. Wide ones stand alone, so that fonts may differ.
std::string run_of(std::string const& text, screen::style const& look, std::size_t column,
                   std::size_t line) {
    auto const x = margin + static_cast<int>(column) * cell_width;
    auto const y = margin + 14 + static_cast<int>(line) * line_height;
    return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" fill=\"" +
           colour_of(look) + "\"" + (look.bold ? " font-weight=\"bold\"" : "") + ">" +
           escaped(text) + "</text>\n";
}

std::string draw_line(std::vector<screen::cell> const& cells, std::size_t line) {
    std::string out;
    std::string run;
    std::size_t start = 0;
    auto const flush = [&](std::size_t next) {
        if (run.find_first_not_of(' ') != std::string::npos)
            out += run_of(run, cells[start].look, start, line);
        run.clear();
        start = next;
    };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        bool const wide = i + 1 < cells.size() && cells[i + 1].text.empty();
        if (wide || cells[i].text.empty() || !(cells[i].look == cells[start].look)) flush(i);
        run += cells[i].text;
        if (cells[i].text.empty()) start = i + 1;
        if (wide) flush(i + 1);
    }
    flush(cells.size());
    return out;
}

}  // namespace

screen::cell& screen::at(std::size_t column) {
    auto& line = lines_.back();
    if (line.size() <= column) line.resize(column + 1);
    return line[column];
}

void screen::put(std::string_view character, int width) {
    if (character == selector && column_ > 0) {
        auto& line = lines_.back();
        auto i = column_ - 1;
        while (i > 0 && line[i].text.empty()) --i;
        line[i].text += selector;
        if (selector_widens_ && i + 1 == column_) at(column_++).text.clear();
        return;
    }
    if (width <= 0) return;
    at(column_) = {std::string(character), look_};
    if (width == 2) at(column_ + 1) = {"", look_};
    column_ += static_cast<std::size_t>(width);
}

void screen::paint(std::string_view parameters) {
    std::vector<int> numbers;
    for (std::string text(parameters); !text.empty();) {
        numbers.push_back(std::atoi(text.c_str()));
        text.erase(0, std::min(text.find(';'), text.size() - 1) + 1);
    }
    if (numbers.empty()) numbers.push_back(0);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        int const n = numbers[i];
        if (n == 0) look_ = {};
        if (n == 1) look_.bold = true;
        if (n == 2) look_.dim = true;
        if (n >= 30 && n <= 37) look_.ink = n - 30;
        if ((n == 38 || n == 48) && i + 2 < numbers.size()) {
            (n == 38 ? look_.ink : look_.ground) = numbers[i + 2];
            i += 2;
        }
    }
}

void screen::control(std::string_view parameters, char final) {
    if (final == 'm') paint(parameters);
    if (final == 'K') lines_.back().resize(std::min(lines_.back().size(), column_));
    if (final == 'G')
        column_ = static_cast<std::size_t>(std::atoi(std::string(parameters).c_str())) - 1;
}

void screen::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        if (bytes.starts_with("\x1b[")) {
            auto const end = bytes.find_first_not_of("0123456789;", 2);
            if (end == std::string_view::npos) return;
            control(bytes.substr(2, end - 2), bytes[end]);
            bytes.remove_prefix(end + 1);
            continue;
        }
        if (bytes.front() == '\r') column_ = 0;
        if (bytes.front() == '\n') lines_.emplace_back();
        auto const length =
            std::min(length_of(static_cast<unsigned char>(bytes.front())), bytes.size());
        if (static_cast<unsigned char>(bytes.front()) >= 0x20)
            put(bytes.substr(0, length), width_of(bytes.substr(0, length)));
        bytes.remove_prefix(length);
    }
}

std::string screen::text() const {
    std::string all;
    for (auto const& line : lines_) {
        std::string text;
        for (auto const& c : line) text += c.text;
        text.erase(text.find_last_not_of(' ') + 1);
        all += text + '\n';
    }
    return all;
}

std::string to_svg(screen const& s, std::string_view title) {
    std::size_t columns = 0;
    std::size_t rows = s.lines().size();
    while (rows > 0 && s.lines()[rows - 1].empty()) --rows;
    for (auto const& line : s.lines()) columns = std::max(columns, line.size());
    auto const width = std::to_string(2 * margin + static_cast<int>(columns) * cell_width);
    auto const height = std::to_string(2 * margin + static_cast<int>(rows) * line_height);
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width +
                      "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
                      "\">\n<title>" + escaped(title) +
                      "</title>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#22272e\"/>\n"
                      "<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, "
                      "monospace\" font-size=\"15\" xml:space=\"preserve\">\n";
    for (std::size_t i = 0; i < rows; ++i) out += draw_line(s.lines()[i], i);
    return out + "</g>\n</svg>\n";
}

}  // namespace vouch_test
