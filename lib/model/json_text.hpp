#pragma once

#include <string>
#include <string_view>

namespace vouch::detail {

/// Appends `s` as a JSON string (RFC 8259 section 7), quotes included. Bytes that are not UTF-8,
/// which JSON cannot carry, become U+FFFD.
void append_json_string(std::string& out, std::string_view s);

/// Appends the shortest JSON number that reads back as `d`; `null` for what JSON cannot carry.
void append_json_number(std::string& out, double d);

/// Appends one reference token to a JSON pointer: "/" and `name`, escaped (RFC 6901 section 3).
void append_pointer_token(std::string& pointer, std::string_view name);

/// Whether `s` is UTF-8 from end to end (and so arrives as it was sent).
[[nodiscard]] bool is_utf8(std::string_view s) noexcept;

}  // namespace vouch::detail
