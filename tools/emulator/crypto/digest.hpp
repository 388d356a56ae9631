#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

/// For what old protocols ask for, not for security.
[[nodiscard]] std::array<std::uint8_t, 20> sha1(byte_view data);
[[nodiscard]] key32 sha256(byte_view data);
/// RFC 2104.
[[nodiscard]] key32 hmac_sha256(byte_view key, byte_view data);
/// RFC 5869 without salt. `length` is at most 255 * 32.
[[nodiscard]] bytes hkdf_sha256(byte_view input_key, byte_view info, std::size_t length);

}  // namespace vouch::emulator
