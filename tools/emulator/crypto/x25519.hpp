#pragma once

#include <memory>
#include <optional>

#include <emulator/crypto/bytes.hpp>

struct evp_pkey_st;

namespace vouch::emulator {

/// A key pair (RFC 7748, 6.1), or none yet.
class x25519_key {
public:
    x25519_key() = default;
    /// Any 32 bytes are a private key.
    explicit x25519_key(key32 const& private_key);

    [[nodiscard]] key32 public_key() const;
    /// Nothing if the other key is one of the few points that give an all-zero secret.
    [[nodiscard]] std::optional<key32> shared_with(key32 const& other_public) const;

private:
    struct release {
        void operator()(evp_pkey_st* key) const noexcept;
    };
    std::unique_ptr<evp_pkey_st, release> key_;
};

}  // namespace vouch::emulator
