#include "model/excerpt.hpp"

#include <algorithm>

#include "model/utf8.hpp"

namespace vouch::detail {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_letters(char a, char b) noexcept { return lower(a) == lower(b); }

bool starts_with(std::string_view s, std::string_view prefix) {
    return s.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), s.begin(), same_letters);
}

std::size_t find(std::string_view s, std::string_view word) {
    auto const at = std::search(s.begin(), s.end(), word.begin(), word.end(), same_letters);
    return static_cast<std::size_t>(at - s.begin());
}

/// Takes a tag, and what belongs to it and is not for reading, off the front of `s`.
void drop_tag(std::string_view& s) {
    for (std::string_view const element : {"script", "style"}) {
        if (!starts_with(s.substr(1), element)) continue;
        s.remove_prefix(find(s, "</" + std::string(element)));
        break;
    }
    bool const comment = starts_with(s, "<!--");
    std::string_view const end = comment ? "-->" : ">";
    s.remove_prefix(std::min(find(s, end) + end.size(), s.size()));
}

bool is_blank(code_point const& c) noexcept {
    return c.valid && (c.value == ' ' || c.value == 0xa0 || acts_on_terminal(c.value));
}

}  // namespace

std::string_view clip_utf8(std::string_view s, std::size_t max_bytes) noexcept {
    if (s.size() <= max_bytes) return s;
    std::size_t size = max_bytes;
    // At most three bytes of a character can come after its first.
    for (int i = 0; i < 3 && size > 0 && (static_cast<unsigned char>(s[size]) & 0xc0U) == 0x80; ++i)
        --size;
    return s.substr(0, size);
}

std::string excerpt(std::string_view s, std::size_t max_characters) {
    std::string line;
    std::size_t characters = 0;
    std::size_t cut = 0;  // where an ellipsis would go
    bool full = false;
    auto const put = [&](std::string_view bytes) {
        full = characters == max_characters;
        if (full) return;
        ++characters;
        if (characters == max_characters) cut = line.size();
        line += bytes;
    };
    bool blank = false;
    while (!s.empty() && !full) {
        code_point const c = first_code_point(s);
        if (is_blank(c)) {
            blank = !line.empty();
        } else {
            if (blank) put(" ");
            blank = false;
            put(c.valid ? s.substr(0, c.size) : "\xEF\xBF\xBD");
        }
        s.remove_prefix(c.size);
    }
    if (full) line.replace(cut, line.npos, "\xE2\x80\xA6");
    return line;
}

bool looks_like_html(std::string_view body, std::string_view content_type) {
    auto const begin = body.find_first_not_of(" \t\r\n");
    if (begin == body.npos) return false;
    body.remove_prefix(begin);
    return find(content_type, "html") != content_type.size() || starts_with(body, "<!doctype") ||
           starts_with(body, "<html");
}

std::string text_of_html(std::string_view page) {
    page = page.substr(0, std::size_t{16} << 10U);
    std::string text;
    while (!page.empty()) {
        if (page.front() == '<') {
            drop_tag(page);
            text += ' ';
        } else {
            std::size_t const next = std::min(page.find('<'), page.size());
            text += page.substr(0, next);
            page.remove_prefix(next);
        }
    }
    return text;
}

}  // namespace vouch::detail
