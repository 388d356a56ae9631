#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <vouch/options.hpp>

namespace vouch::http {

/// An HTTP-date in any of the three forms of RFC 9110, 5.6.7. `now` decides the century of a
/// two-digit year: at most 50 years ahead.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(
    std::string_view text, std::chrono::sys_seconds now) noexcept;

/// The value of Retry-After (RFC 9110, 10.2.3), seconds or a date, as a wait from `wall` on: not
/// negative, and at most a year. Fractions of seconds, which some servers send, are understood.
/// Garbage: nothing.
[[nodiscard]] std::optional<duration> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point wall) noexcept;

/// Whole or fractional seconds alone, within the same bounds.
[[nodiscard]] std::optional<duration> parse_seconds(std::string_view value) noexcept;

/// The value of retry-after-ms: milliseconds, maybe with a fraction; within the same bounds.
[[nodiscard]] std::optional<duration> parse_retry_after_ms(std::string_view value) noexcept;

}  // namespace vouch::http
