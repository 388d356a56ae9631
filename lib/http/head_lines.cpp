#include "http/head_lines.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

constexpr std::uint64_t in_each_byte(std::uint8_t b) noexcept { return 0x0101010101010101U * b; }

/// The high bit of the lowest byte below `n`, which is at most 128, and of some above that one.
constexpr std::uint64_t mark_below(std::uint64_t w, std::uint8_t n) noexcept {
    return (w - in_each_byte(n)) & ~w & in_each_byte(0x80);
}

/// Eight bytes, the first of them lowest.
std::uint64_t word_at(char const* p) noexcept {
    std::uint64_t w = 0;
    if constexpr (std::endian::native == std::endian::little)
        std::memcpy(&w, p, sizeof w);
    else
        for (unsigned i = 0; i < sizeof w; ++i)
            w |= std::uint64_t{static_cast<unsigned char>(p[i])} << 8 * i;
    return w;
}

/// The first control character from `i` on that is no tab. By eight bytes: it sees every byte of
/// every header.
std::size_t find_control(std::string_view s, std::size_t i) noexcept {
    while (i + sizeof(std::uint64_t) <= s.size()) {
        auto const w = word_at(s.data() + i);
        auto const marks = mark_below(w, 0x20) | mark_below(w ^ in_each_byte(0x7f), 1);
        if (marks == 0) {
            i += sizeof w;
            continue;
        }
        i += static_cast<std::size_t>(std::countr_zero(marks)) / 8;
        if (s[i] != '\t') return i;
        ++i;
    }
    for (; i < s.size(); ++i)
        if (!is_value_char(s[i])) return i;
    return s.npos;
}

void take_blanks(std::string_view& s) noexcept {
    while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
}

bool take(std::string_view& s, char c) noexcept {
    if (!s.starts_with(c)) return false;
    s.remove_prefix(1);
    return true;
}

bool take_token(std::string_view& s) noexcept {
    auto const end = std::find_if_not(s.begin(), s.end(), is_token_char);
    auto const n = static_cast<std::size_t>(end - s.begin());
    s.remove_prefix(n);
    return n != 0;
}

/// RFC 9110, 5.6.4; after its first quote.
bool take_quoted(std::string_view& s) noexcept {
    while (!s.empty() && s.front() != '"') {
        if (s.front() == '\\') s.remove_prefix(1);
        if (s.empty()) return false;
        s.remove_prefix(1);
    }
    return take(s, '"');
}

/// RFC 9112, 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS value ] )
bool are_extensions(std::string_view s) noexcept {
    while (!s.empty()) {
        take_blanks(s);
        if (!take(s, ';')) return false;
        take_blanks(s);
        if (!take_token(s)) return false;
        std::string_view rest = s;
        take_blanks(rest);
        if (!take(rest, '=')) continue;
        s = rest;
        take_blanks(s);
        if (!(take(s, '"') ? take_quoted(s) : take_token(s))) return false;
    }
    return true;
}

char const* what_ends(char line) noexcept {
    if (line == '\r') return "a CR without its LF";
    if (line == '\n') return "a line that ends in LF alone, not CRLF";
    return "a control character in the header or between chunks";
}

unsigned hex_value(char c) noexcept {
    return static_cast<unsigned>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
}

}  // namespace

std::size_t line_finder::find(std::string_view text, bool folds, flaw& wrong) noexcept {
    folded_ = folded_ && looked_ != 0;
    for (;;) {
        auto const cr = find_control(text, looked_);
        auto const lf = cr + 1;
        if (cr == text.npos || (text[cr] == '\r' && lf == text.size())) {
            looked_ = std::min(cr, text.size());
            return 0;
        }
        if (text[cr] != '\r' || text[lf] != '\n') {
            wrong = malformed(what_ends(text[cr]));
            return 0;
        }
        auto const end = lf + 1;
        if (folds && cr > 0) {
            looked_ = cr;
            if (end == text.size()) return 0;
            if (is_blank(text[end])) {
                looked_ = end;
                folded_ = true;
                continue;
            }
        }
        looked_ = 0;
        return end;
    }
}

std::string unfolded(std::string_view line) {
    auto end = line.find("\r\n");
    std::string result(line.substr(0, end));
    while (end != line.npos) {
        line.remove_prefix(end + 2);
        end = line.find("\r\n");
        auto const part = trimmed(line.substr(0, end));
        if (part.empty()) continue;
        while (!result.empty() && is_blank(result.back())) result.pop_back();
        result.append(" ").append(part);
    }
    return result;
}

flaw check_start(std::string_view begun) noexcept {
    constexpr std::string_view start = "HTTP/1.";
    begun = begun.substr(0, start.size());
    if (start.starts_with(begun)) return {};
    if (begun.front() == '\x15' || begun.front() == '\x16')
        return malformed("it begins like TLS; if the server speaks TLS, write https:// in the URL");
    if (begun.front() == '\0')
        return malformed("it begins like HTTP/2; the server has to offer HTTP/1.1 there");
    return malformed("it does not begin with HTTP/1.1 or HTTP/1.0; is it the API's host and port?");
}

flaw read(std::string_view line, status_line& out) noexcept {
    constexpr std::size_t version = 9;  // HTTP/1.1 and a space
    if (line.size() < version || !line.starts_with("HTTP/1.") || line[7] < '0' || line[7] > '1' ||
        line[8] != ' ')
        return malformed("its version is neither HTTP/1.1 nor HTTP/1.0");
    out.minor = line[7] - '0';
    line.remove_prefix(version);
    if (line.size() < 4 || !std::all_of(line.begin(), line.begin() + 3, is_digit) || line[3] != ' ')
        return malformed("the status is not three digits and a space");
    out.status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (out.status < 100) return malformed("a status below 100");
    return {};
}

flaw read(std::string_view line, field_line& out) noexcept {
    std::string_view rest = line;
    if (!take_token(rest) || !rest.starts_with(':'))
        return malformed("a header field without a proper name");
    out.name = line.substr(0, line.size() - rest.size());
    out.value = trimmed(rest.substr(1));
    return {};
}

flaw read(std::string_view line, chunk_line& out) noexcept {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    std::size_t n = 0;
    out.size = 0;
    for (; n < line.size() && is_hex(line[n]); ++n)
        out.size = out.size > most >> 4U ? most : out.size << 4U | hex_value(line[n]);
    if (n == 0) return malformed("a malformed chunk size");
    if (!are_extensions(line.substr(n))) return malformed("a malformed chunk extension");
    return {};
}

}  // namespace vouch::http
