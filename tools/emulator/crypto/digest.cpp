#include <emulator/crypto/digest.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

namespace vouch::emulator {

std::array<std::uint8_t, 20> sha1(byte_view data) {
    std::array<std::uint8_t, 20> hash{};
    if (EVP_Digest(data.data(), data.size(), hash.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-1");
    return hash;
}

key32 sha256(byte_view data) {
    key32 hash{};
    if (EVP_Digest(data.data(), data.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return hash;
}

key32 hmac_sha256(byte_view key, byte_view data) {
    key32 mac{};
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data.data(), data.size(),
             mac.data(), &size) == nullptr)
        throw std::runtime_error("OpenSSL cannot compute HMAC-SHA256");
    return mac;
}

bytes hkdf_sha256(byte_view input_key, byte_view info, std::size_t length) {
    key32 const no_salt{};
    key32 const pseudo_random_key = hmac_sha256(no_salt, input_key);
    bytes output;
    bytes block;
    for (std::uint8_t counter = 1; output.size() < length; ++counter) {
        block.insert(block.end(), info.begin(), info.end());
        block.push_back(counter);
        key32 const next = hmac_sha256(pseudo_random_key, block);
        block.assign(next.begin(), next.end());
        output.insert(output.end(), block.begin(), block.end());
    }
    output.resize(length);
    return output;
}

}  // namespace vouch::emulator
