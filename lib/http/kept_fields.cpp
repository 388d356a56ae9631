#include "http/kept_fields.hpp"

#include "http/chars.hpp"
#include "http/retry_after.hpp"

namespace vouch::http {

namespace {

struct kept_name {
    std::string_view name;
    kept which;
};
constexpr std::array<kept_name, 9> kept_names{{{"content-type", kept::content_type},
                                               {"etag", kept::etag},
                                               {"location", kept::location},
                                               {"x-beeper-desktop-version", kept::server_version},
                                               {"preference-applied", kept::preference_applied},
                                               {"x-should-retry", kept::should_retry},
                                               {"retry-after", kept::retry_after},
                                               {"retry-after-ms", kept::retry_after_ms},
                                               {"keep-alive", kept::keep_alive}}};

}  // namespace

bool kept_fields::note(std::string_view name, std::string_view value) {
    for (auto const& row : kept_names) {
        if (!iequals(name, row.name)) continue;
        set(row.which, value);
        return true;
    }
    return false;
}

bool kept_fields::preference_applied() const noexcept {
    auto list = (*this)[kept::preference_applied];
    for (auto e = next_element(list); !e.empty(); e = next_element(list))
        if (iequals(trimmed(e.substr(0, e.find_first_of("=;"))), "wait")) return true;
    return false;
}

std::optional<bool> kept_fields::should_retry() const noexcept {
    auto const value = (*this)[kept::should_retry];
    if (iequals(value, "true")) return true;
    if (iequals(value, "false")) return false;
    return std::nullopt;
}

std::optional<duration> kept_fields::retry_after(
    std::chrono::system_clock::time_point wall) const noexcept {
    if (auto const ms = parse_retry_after_ms((*this)[kept::retry_after_ms])) return ms;
    return parse_retry_after((*this)[kept::retry_after], wall);
}

std::optional<duration> kept_fields::keep_alive_timeout() const noexcept {
    auto list = (*this)[kept::keep_alive];
    for (auto e = next_element(list); !e.empty(); e = next_element(list)) {
        auto const equals = e.find('=');
        if (equals == e.npos || !iequals(trimmed(e.substr(0, equals)), "timeout")) continue;
        return parse_seconds(trimmed(e.substr(equals + 1)));
    }
    return std::nullopt;
}

}  // namespace vouch::http
