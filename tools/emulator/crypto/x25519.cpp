#include <emulator/crypto/x25519.hpp>

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace vouch::emulator {
namespace {

struct key_deleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, key_deleter>;

key_ptr private_of(key32 const& raw) {
    key_ptr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, raw.data(), raw.size()));
    if (!key) throw std::runtime_error("OpenSSL has no X25519");
    return key;
}

}  // namespace

key32 x25519_public(key32 const& private_key) {
    key_ptr const key = private_of(private_key);
    key32 raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1)
        throw std::runtime_error("OpenSSL cannot derive an X25519 public key");
    return raw;
}

std::optional<key32> x25519_shared(key32 const& private_key, key32 const& other_public) {
    key_ptr const key = private_of(private_key);
    key_ptr const other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, other_public.data(),
                                                    other_public.size()));
    std::unique_ptr<EVP_PKEY_CTX, key_deleter> const context(EVP_PKEY_CTX_new(key.get(), nullptr));
    key32 secret{};
    std::size_t size = secret.size();
    if (!other || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), other.get()) != 1 ||
        EVP_PKEY_derive(context.get(), secret.data(), &size) != 1)
        return std::nullopt;
    return secret;
}

}  // namespace vouch::emulator
