#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

/// Names of header fields, schemes and hosts: ASCII letters in any case are the same.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

/// The first field of this name.
[[nodiscard]] std::optional<std::string_view> header(request const& r, std::string_view name);
/// The token of `Authorization: Bearer` (RFC 6750, 2.1), or nothing.
[[nodiscard]] std::string_view bearer_token(request const& r);
/// Does If-None-Match name this tag, compared weakly (RFC 9110, 13.1.2)? Nothing if there is no
/// such field.
[[nodiscard]] std::optional<bool> names_tag(request const& r, std::string_view etag);
/// `wait` of Prefer (RFC 7240, 4.3).
[[nodiscard]] std::optional<std::chrono::seconds> preferred_wait(request const& r);
/// Is `member`, in any case, in the list that the fields of this name hold?
[[nodiscard]] bool lists(request const& r, std::string_view name, std::string_view member);
[[nodiscard]] bool is_json(std::string_view content_type);

}  // namespace vouch::emulator
