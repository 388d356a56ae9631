// Any bytes as Retry-After: a wait within its bounds, or none. Any time as a date, in all three
// forms, and back.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "http/retry_after.hpp"

namespace {

namespace chrono = std::chrono;
using vouch::duration;
using vouch::fuzz::require;
using vouch::http::parse_http_date;
using vouch::http::parse_retry_after;

constexpr auto longest = chrono::hours(24 * 365);

void check(std::optional<duration> wait) {
    if (wait) require(*wait >= duration(0) && *wait <= longest);
}

std::array<std::string, 3> written(chrono::sys_seconds t) {
    static constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static constexpr char const* days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                           "Thursday", "Friday", "Saturday"};
    auto const day = chrono::floor<chrono::days>(t);
    chrono::year_month_day const date(day);
    chrono::hh_mm_ss const clock(t - day);
    auto const* const name = days[chrono::weekday(day).c_encoding()];
    auto const* const month = months[static_cast<unsigned>(date.month()) - 1];
    auto const d = static_cast<unsigned>(date.day());
    auto const year = static_cast<int>(date.year());
    char time[16];
    std::snprintf(time, sizeof time, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    std::array<std::string, 3> all;
    char line[64];
    std::snprintf(line, sizeof line, "%.3s, %02u %s %04d %s GMT", name, d, month, year, time);
    all[0] = line;
    std::snprintf(line, sizeof line, "%s, %02u-%s-%02d %s GMT", name, d, month, year % 100, time);
    all[1] = line;
    std::snprintf(line, sizeof line, "%.3s %s %2u %s %04d", name, month, d, time, year);
    all[2] = line;
    return all;
}

void check_dates(chrono::sys_seconds now) {
    // As far ahead as a two-digit year is understood, and as far back; one of them, to be quick.
    constexpr std::array<int, 5> all{-49 * 365, -1, 0, 1, 50 * 365};
    auto const days = all[static_cast<std::size_t>(now.time_since_epoch().count()) % all.size()];
    auto const t = now + chrono::days(days) + chrono::seconds(days % 7);
    for (auto const& text : written(t)) {
        require(parse_http_date(text, now) == t);
        auto const ahead = std::clamp<chrono::seconds>(t - now, chrono::seconds(0), longest);
        require(parse_retry_after(text, now) == duration(ahead));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    // The first bytes are the present time, anywhere from 1969 to 2105.
    std::uint32_t seconds = 0;
    std::size_t const used = size < sizeof seconds ? size : sizeof seconds;
    if (used > 0) std::memcpy(&seconds, data, used);
    auto const text = vouch::fuzz::as_text(data, size).substr(used);
    chrono::sys_seconds const now{chrono::seconds(seconds) - chrono::hours(24)};
    check(parse_retry_after(text, now));
    check(vouch::http::parse_retry_after_ms(text));
    auto const date = parse_http_date(text, now);
    if (date) {
        require(!vouch::http::parse_seconds(text));
        // The later it is, the shorter is the wait.
        auto const later = parse_retry_after(text, now + chrono::hours(1));
        require(later <= parse_retry_after(text, now));
    }
    check_dates(now);
    return 0;
}
