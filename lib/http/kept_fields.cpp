#include "http/kept_fields.hpp"

#include "http/chars.hpp"
#include "http/retry_after.hpp"

namespace vouch::http {

namespace {

struct kept_name {
    std::string_view name;
    kept which;
};
/// By length.
constexpr std::array<kept_name, 9> kept_names{{{"etag", kept::etag},
                                               {"location", kept::location},
                                               {"keep-alive", kept::keep_alive},
                                               {"retry-after", kept::retry_after},
                                               {"content-type", kept::content_type},
                                               {"retry-after-ms", kept::retry_after_ms},
                                               {"x-should-retry", kept::should_retry},
                                               {"preference-applied", kept::preference_applied},
                                               {"x-beeper-desktop-version", kept::server_version}}};
constexpr std::size_t longest = kept_names.back().name.size();

/// Where the names of each length begin.
constexpr std::array<std::uint8_t, longest + 2> begin_of_length = [] {
    std::array<std::uint8_t, longest + 2> table{};
    for (std::size_t n = 0; n < table.size(); ++n)
        while (table[n] < kept_names.size() && kept_names[table[n]].name.size() < n) ++table[n];
    return table;
}();

}  // namespace

bool kept_fields::note(std::string_view name, std::string_view value) {
    if (name.size() > longest) return false;
    for (auto i = begin_of_length[name.size()]; i < begin_of_length[name.size() + 1]; ++i) {
        if (!is_named(name, kept_names[i].name)) continue;
        set(kept_names[i].which, value);
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
