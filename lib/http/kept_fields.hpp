#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <vouch/options.hpp>

namespace vouch::http {

/// The header fields of a response that anybody asks for.
enum class kept : std::uint8_t {
    content_type,
    etag,
    location,
    server_version,
    preference_applied,
    should_retry,
    retry_after,
    retry_after_ms,
    keep_alive,
};

/// Their values, in one buffer that is used again and again. Of a field that comes twice the first
/// value counts.
class kept_fields {
public:
    void clear() noexcept {
        text_.clear();
        places_ = {};
    }
    /// Whether it is one of them.
    bool note(std::string_view name, std::string_view value);
    [[nodiscard]] std::string_view operator[](kept which) const noexcept {
        place const& p = places_[static_cast<std::size_t>(which)];
        return std::string_view(text_).substr(p.offset, p.size);
    }

    /// Preference-Applied names `wait` (RFC 7240, 3).
    [[nodiscard]] bool preference_applied() const noexcept;
    /// x-should-retry: true or false.
    [[nodiscard]] std::optional<bool> should_retry() const noexcept;
    /// retry-after-ms, else Retry-After.
    [[nodiscard]] std::optional<duration> retry_after(
        std::chrono::system_clock::time_point wall) const noexcept;
    /// `Keep-Alive: timeout=N`.
    [[nodiscard]] std::optional<duration> keep_alive_timeout() const noexcept;

private:
    void set(kept which, std::string_view value) {
        place& p = places_[static_cast<std::size_t>(which)];
        if (p.size != 0 || value.empty()) return;
        p = {text_.size(), value.size()};
        text_.append(value);
    }

    struct place {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    std::string text_;
    std::array<place, 9> places_{};
};

}  // namespace vouch::http
