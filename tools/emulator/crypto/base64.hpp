#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

/// RFC 4648, 4, without padding.
[[nodiscard]] std::string to_base64(byte_view data);
/// RFC 4648, 5, without padding.
[[nodiscard]] std::string to_base64url(byte_view data);

/// Padding may follow. Anything outside the alphabet, or bits left over that are not zero: nothing.
[[nodiscard]] std::optional<bytes> from_base64(std::string_view text);
[[nodiscard]] std::optional<bytes> from_base64url(std::string_view text);

}  // namespace vouch::emulator
