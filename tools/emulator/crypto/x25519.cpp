#include <emulator/crypto/x25519.hpp>

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace vouch::emulator {
namespace {

struct release_context {
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};

}  // namespace

void x25519_key::release::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

x25519_key::x25519_key(key32 const& private_key)
    : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, private_key.data(),
                                        private_key.size())) {
    if (!key_) throw std::runtime_error("OpenSSL has no X25519");
}

key32 x25519_key::public_key() const {
    key32 raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) != 1)
        throw std::runtime_error("OpenSSL cannot derive an X25519 public key");
    return raw;
}

std::optional<key32> x25519_key::shared_with(key32 const& other_public) const {
    std::unique_ptr<evp_pkey_st, release> const other(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_X25519, nullptr, other_public.data(), other_public.size()));
    std::unique_ptr<EVP_PKEY_CTX, release_context> const context(
        EVP_PKEY_CTX_new(key_.get(), nullptr));
    key32 secret{};
    std::size_t size = secret.size();
    if (!other || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
        EVP_PKEY_derive(context.get(), secret.data(), &size) != 1)
        return std::nullopt;
    return secret;
}

}  // namespace vouch::emulator
