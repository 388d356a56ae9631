#include "testing/certificates.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace vouch::testing {

namespace {

struct deleter {
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
    void operator()(X509* p) const noexcept { X509_free(p); }
    void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
    void operator()(BIO* p) const noexcept { BIO_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, deleter>;

void require(bool good) {
    if (!good) throw std::runtime_error("OpenSSL cannot make a test certificate");
}

unsigned char const* bytes(std::string_view s) {
    return reinterpret_cast<unsigned char const*>(s.data());
}

using digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

digest digest_of(std::string const& s) {
    digest d{};
    SHA256(bytes(s), s.size(), d.data());
    return d;
}

owned<EVP_PKEY> make_key(std::string_view name) {
    auto const secret = digest_of("key of " + std::string(name));
    owned<EVP_PKEY> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size()));
    require(key != nullptr);
    return key;
}

void extend(X509& x, X509& issuer, int id, std::string const& value) {
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, &issuer, &x, nullptr, nullptr, 0);
    owned<X509_EXTENSION> const e(X509V3_EXT_conf_nid(nullptr, &ctx, id, value.c_str()));
    require(e && X509_add_ext(&x, e.get(), -1) == 1);
}

owned<X509> blank(std::string_view name, std::string_view names, EVP_PKEY& key, bool expired) {
    owned<X509> x(X509_new());
    auto const number = digest_of(std::string(name).append("/").append(names));
    auto const serial = std::uint32_t{number[0]} << 16U | std::uint32_t{number[1]} << 8U | 1U;
    require(x && X509_set_version(x.get(), 2) == 1 &&
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(x.get()), 1U << 30U | serial) == 1 &&
            ASN1_TIME_set_string_X509(X509_getm_notBefore(x.get()), "20000101000000Z") == 1 &&
            ASN1_TIME_set_string_X509(X509_getm_notAfter(x.get()),
                                      expired ? "20010101000000Z" : "21000101000000Z") == 1 &&
            X509_set_pubkey(x.get(), &key) == 1 &&
            X509_NAME_add_entry_by_txt(X509_get_subject_name(x.get()), "CN", MBSTRING_UTF8,
                                       bytes(name), static_cast<int>(name.size()), -1, 0) == 1);
    return x;
}

template <class Write>
std::string text(Write write) {
    owned<BIO> const memory(BIO_new(BIO_s_mem()));
    require(memory && write(memory.get()) == 1);
    char* data = nullptr;
    auto const size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509& x) {
    return text([&](BIO* b) { return PEM_write_bio_X509(b, &x); });
}

// Null for issuer and its key: signed by itself.
identity sign_leaf(certificate_request const& r, X509* issuer, EVP_PKEY* issuer_key) {
    auto const key = make_key(r.common_name);
    auto const x = blank(r.common_name, r.names, *key, r.expired);
    X509& by = issuer != nullptr ? *issuer : *x;
    require(X509_set_issuer_name(x.get(), X509_get_subject_name(&by)) == 1);
    if (!r.names.empty()) extend(*x, by, NID_subject_alt_name, std::string(r.names));
    require(X509_sign(x.get(), issuer_key != nullptr ? issuer_key : key.get(), nullptr) != 0);
    return {pem_of(*x), text([&](BIO* b) {
                return PEM_write_bio_PrivateKey(b, key.get(), nullptr, nullptr, 0, nullptr,
                                                nullptr);
            })};
}

}  // namespace

struct authority::parts {
    parts(std::string_view name, parts const* issuer)
        : key(make_key(name)), certificate(blank(name, {}, *key, false)) {
        X509& by = issuer != nullptr ? *issuer->certificate : *certificate;
        require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(&by)) == 1);
        extend(*certificate, by, NID_basic_constraints, "critical,CA:TRUE");
        extend(*certificate, by, NID_key_usage, "critical,keyCertSign");
        require(X509_sign(certificate.get(), (issuer != nullptr ? issuer->key : key).get(),
                          nullptr) != 0);
        pem = pem_of(*certificate);
    }
    owned<EVP_PKEY> key;
    owned<X509> certificate;
    std::string pem;
};

authority::authority(std::string_view name) : parts_(std::make_unique<parts>(name, nullptr)) {}
authority::authority(std::string_view name, authority const& issuer)
    : parts_(std::make_unique<parts>(name, issuer.parts_.get())) {}
authority::~authority() = default;

std::string const& authority::pem() const noexcept { return parts_->pem; }

identity authority::sign(certificate_request const& r) const {
    return sign_leaf(r, parts_->certificate.get(), parts_->key.get());
}

identity self_signed(certificate_request const& r) { return sign_leaf(r, nullptr, nullptr); }

}  // namespace vouch::testing
