#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace vouch::testing {

namespace {

std::string text(BIO* bio) {
    char* data = nullptr;
    auto const size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return out;
}

std::string pem_of(X509* x) {
    BIO* const bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, x);
    return text(bio);
}

void extend(X509* x, X509* issuer, int id, char const* value) {
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, x, nullptr, nullptr, 0);
    X509_EXTENSION* const e = X509V3_EXT_conf_nid(nullptr, &ctx, id, value);
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
}

X509* blank(char const* name, EVP_PKEY* key, int days) {
    static long serial = 0;
    X509* const x = X509_new();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(x), -60L * 60 * 24 * 10);
    X509_gmtime_adj(X509_getm_notAfter(x), 60L * 60 * 24 * days);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>(name), -1, -1, 0);
    return x;
}

}  // namespace

struct authority::parts {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    X509* certificate = blank("vouch test authority", key, 1);
};

authority::authority() : parts_(std::make_unique<parts>()) {
    auto* const x = parts_->certificate;
    X509_set_issuer_name(x, X509_get_subject_name(x));
    extend(x, x, NID_basic_constraints, "critical,CA:TRUE");
    extend(x, x, NID_key_usage, "critical,keyCertSign");
    X509_sign(x, parts_->key, nullptr);
}

authority::~authority() {
    X509_free(parts_->certificate);
    EVP_PKEY_free(parts_->key);
}

std::string authority::pem() const { return pem_of(parts_->certificate); }

authority::signed_key authority::sign(char const* names, int days) const {
    EVP_PKEY* const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    X509* const x = blank("leaf", key, days);
    X509_set_issuer_name(x, X509_get_subject_name(parts_->certificate));
    extend(x, parts_->certificate, NID_subject_alt_name, names);
    X509_sign(x, parts_->key, nullptr);
    BIO* const bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    signed_key made{pem_of(x), text(bio)};
    X509_free(x);
    EVP_PKEY_free(key);
    return made;
}

}  // namespace vouch::testing
