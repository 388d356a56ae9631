#include "http/head_lines.hpp"

#include <algorithm>
#include <limits>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

bool is_value(std::string_view s) noexcept {
    bool good = true;
    for (char const c : s) good &= is_value_char(c);
    return good;
}

std::string_view take_blanks(std::string_view& s) noexcept {
    auto const n = std::min(s.find_first_not_of(" \t"), s.size());
    auto const blanks = s.substr(0, n);
    s.remove_prefix(n);
    return blanks;
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
        if (s.empty() || !is_value_char(s.front())) return false;
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

std::string unfolded(std::string_view line) {
    std::string result;
    while (!line.empty()) {
        auto const end = std::min(line.find("\r\n"), line.size());
        auto const part = trimmed(line.substr(0, end));
        line.remove_prefix(std::min(end + 2, line.size()));
        if (!result.empty() && !part.empty()) result += ' ';
        result += part;
    }
    return result;
}

unsigned hex_value(char c) noexcept {
    return static_cast<unsigned>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
}

}  // namespace

std::size_t line_finder::find(std::string_view text, bool folds, flaw& wrong) noexcept {
    for (;;) {
        // The last byte looked at may have been a CR.
        auto const from = looked_ == 0 ? 0 : looked_ - 1;
        auto const lf = text.find('\n', looked_);
        auto const cr = text.find('\r', from);
        if (cr != text.npos && cr + 1 < std::min(lf, text.size())) {
            wrong = malformed("a CR without its LF");
            return 0;
        }
        if (lf == text.npos) {
            looked_ = text.size();
            return 0;
        }
        if (cr == text.npos || cr > lf) {
            wrong = malformed("a line that ends in LF alone, not CRLF");
            return 0;
        }
        auto const end = lf + 1;
        if (folds && lf > 1) {
            if (end == text.size()) {
                looked_ = lf;
                return 0;
            }
            if (is_blank(text[end])) {
                looked_ = end;
                continue;
            }
        }
        looked_ = 0;
        return end;
    }
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
    if (out.status == 101) return malformed("101 without a request to switch protocols");
    if (!is_value(line.substr(4))) return malformed("a control character in the reason phrase");
    return {};
}

flaw read(std::string_view line, field_line& out, std::string& room) {
    if (line.find('\n') != line.npos) line = room = unfolded(line);
    std::string_view rest = line;
    if (!take_token(rest) || !rest.starts_with(':'))
        return malformed("a header field without a proper name");
    out.name = line.substr(0, line.size() - rest.size());
    out.value = trimmed(rest.substr(1));
    if (!is_value(out.value)) return malformed("a control character in a header field's value");
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
