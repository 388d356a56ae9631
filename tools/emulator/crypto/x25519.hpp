#pragma once

#include <optional>

#include <emulator/crypto/bytes.hpp>

namespace vouch::emulator {

/// RFC 7748, 6.1. Any 32 bytes are a private key.
[[nodiscard]] key32 x25519_public(key32 const& private_key);
/// Nothing if the other key is one of the few points that give an all-zero secret.
[[nodiscard]] std::optional<key32> x25519_shared(key32 const& private_key,
                                                 key32 const& other_public);

}  // namespace vouch::emulator
