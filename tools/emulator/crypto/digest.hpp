#pragma once

#include <cstddef>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

[[nodiscard]] key32 sha256(byte_view data);
/// RFC 2104.
[[nodiscard]] key32 hmac_sha256(byte_view key, byte_view data);
/// RFC 5869 without salt. `length` is at most 255 * 32.
[[nodiscard]] bytes hkdf_sha256(byte_view input_key, byte_view info, std::size_t length);

}  // namespace vouch::emulator
