// Any bytes as Retry-After: a wait within its bounds, or none.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "http/retry_after.hpp"

namespace {

void check(std::optional<vouch::duration> wait) {
    if (!wait) return;
    if (*wait < vouch::duration(0) || *wait > std::chrono::hours(24 * 365)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    // The first bytes are the present time, anywhere from 1969 to 2105.
    std::uint32_t seconds = 0;
    std::size_t const used = size < sizeof seconds ? size : sizeof seconds;
    if (used > 0) std::memcpy(&seconds, data, used);
    std::string_view const text(reinterpret_cast<char const*>(data) + used, size - used);
    std::chrono::system_clock::time_point const now{std::chrono::seconds(seconds) -
                                                    std::chrono::hours(24)};
    check(vouch::http::parse_retry_after(text, now));
    check(vouch::http::parse_retry_after_ms(text));
    auto const date =
        vouch::http::parse_http_date(text, std::chrono::floor<std::chrono::seconds>(now));
    if (date && vouch::http::parse_seconds(text)) std::abort();
    return 0;
}
