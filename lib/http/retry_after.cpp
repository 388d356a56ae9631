#include "http/retry_after.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

namespace chrono = std::chrono;

constexpr duration longest = chrono::hours(24 * 365);

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};

/// Reads a fixed format from left to right; once something does not fit, nothing does.
class scanner {
public:
    explicit scanner(std::string_view s) noexcept : rest_(s) {}

    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }
    [[nodiscard]] bool ok() const noexcept { return ok_; }

    scanner& text(std::string_view s) noexcept {
        ok_ = ok_ && rest_.starts_with(s);
        if (ok_) rest_.remove_prefix(s.size());
        return *this;
    }
    /// Exactly `width` digits; with `padded`, the first may be a space.
    scanner& number(int& out, std::size_t width, bool padded = false) noexcept {
        if (!ok_ || rest_.size() < width) return fail();
        out = 0;
        for (std::size_t i = 0; i < width; ++i) {
            char const c = rest_[i];
            if (padded && i == 0 && c == ' ') continue;
            if (!is_digit(c)) return fail();
            out = out * 10 + (c - '0');
        }
        rest_.remove_prefix(width);
        return *this;
    }
    template <std::size_t N>
    scanner& one_of(std::array<std::string_view, N> const& names, int& index) noexcept {
        for (std::size_t i = 0; ok_ && i < N; ++i) {
            if (!rest_.starts_with(names[i])) continue;
            rest_.remove_prefix(names[i].size());
            index = static_cast<int>(i);
            return *this;
        }
        return fail();
    }

private:
    scanner& fail() noexcept {
        ok_ = false;
        return *this;
    }

    std::string_view rest_;
    bool ok_ = true;
};

struct date_parts {
    int weekday = 0;
    int year = 0;
    int month = 0;  // from 0
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

std::optional<chrono::sys_seconds> to_time(date_parts const& p) noexcept {
    chrono::year_month_day const date{chrono::year(p.year),
                                      chrono::month(static_cast<unsigned>(p.month) + 1),
                                      chrono::day(static_cast<unsigned>(p.day))};
    // A leap second is written as 60.
    if (!date.ok() || p.hour > 23 || p.minute > 59 || p.second > 60) return std::nullopt;
    return chrono::sys_days(date) + chrono::hours(p.hour) + chrono::minutes(p.minute) +
           chrono::seconds(p.second);
}

void time_of_day(scanner& s, date_parts& p) noexcept {
    s.number(p.hour, 2).text(":").number(p.minute, 2).text(":").number(p.second, 2);
}

/// Sun, 06 Nov 1994 08:49:37 GMT
bool read_imf(std::string_view text, date_parts& p) noexcept {
    scanner s(text);
    s.one_of(days, p.weekday).text(", ").number(p.day, 2).text(" ").one_of(months, p.month);
    s.text(" ").number(p.year, 4).text(" ");
    time_of_day(s, p);
    return s.text(" GMT").at_end();
}

/// Sunday, 06-Nov-94 08:49:37 GMT
bool read_rfc850(std::string_view text, date_parts& p) noexcept {
    scanner s(text);
    s.one_of(long_days, p.weekday).text(", ").number(p.day, 2).text("-").one_of(months, p.month);
    s.text("-").number(p.year, 2).text(" ");
    time_of_day(s, p);
    return s.text(" GMT").at_end();
}

/// Sun Nov  6 08:49:37 1994
bool read_asctime(std::string_view text, date_parts& p) noexcept {
    scanner s(text);
    s.one_of(days, p.weekday).text(" ").one_of(months, p.month).text(" ");
    s.number(p.day, 2, true).text(" ");
    time_of_day(s, p);
    return s.text(" ").number(p.year, 4).at_end();
}

int year_of(chrono::sys_seconds t) noexcept {
    return static_cast<int>(chrono::year_month_day(chrono::floor<chrono::days>(t)).year());
}

/// digits, maybe with a fraction, of `unit`; nothing for anything else.
std::optional<duration> parse_count(std::string_view s, duration unit) noexcept {
    bool seen = false;
    duration total{};
    std::size_t i = 0;
    for (; i < s.size() && is_digit(s[i]); ++i) {
        seen = true;
        // Far beyond `longest`, and far from overflowing.
        total = std::min(total * 10 + unit * (s[i] - '0'), 2 * longest);
    }
    if (i < s.size() && s[i] == '.' && seen) {
        duration place = unit / 10;
        for (++i; i < s.size() && is_digit(s[i]); ++i, place /= 10) total += place * (s[i] - '0');
        seen = s[i - 1] != '.';
    }
    if (!seen || i != s.size()) return std::nullopt;
    return std::min(total, longest);
}

}  // namespace

std::optional<chrono::sys_seconds> parse_http_date(std::string_view text,
                                                   chrono::sys_seconds now) noexcept {
    date_parts p;
    if (read_imf(text, p = {}) || read_asctime(text, p = {})) return to_time(p);
    if (!read_rfc850(text, p = {})) return std::nullopt;
    int const this_year = year_of(now);
    p.year += this_year - this_year % 100;
    if (p.year > this_year + 50) p.year -= 100;
    if (p.year <= this_year - 50) p.year += 100;
    return to_time(p);
}

std::optional<duration> parse_retry_after(std::string_view value,
                                          chrono::system_clock::time_point wall) noexcept {
    value = trimmed(value);
    if (auto const wait = parse_seconds(value)) return wait;
    auto const due = parse_http_date(value, chrono::floor<chrono::seconds>(wall));
    if (!due) return std::nullopt;
    // In seconds first: a date far away does not fit into nanoseconds.
    chrono::seconds const ahead = *due - chrono::floor<chrono::seconds>(wall);
    if (ahead >= chrono::floor<chrono::seconds>(longest)) return longest;
    if (ahead <= chrono::seconds(0)) return duration::zero();
    return std::max(duration(*due - wall), duration::zero());
}

std::optional<duration> parse_seconds(std::string_view value) noexcept {
    return parse_count(value, chrono::seconds(1));
}

std::optional<duration> parse_retry_after_ms(std::string_view value) noexcept {
    return parse_count(trimmed(value), chrono::milliseconds(1));
}

}  // namespace vouch::http
