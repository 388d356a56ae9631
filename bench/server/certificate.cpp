#include "server/certificate.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace vouch::bench {

namespace {

template <class T, void (*Free)(T*)>
struct freed_by {
    void operator()(T* p) const noexcept { Free(p); }
};
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO, BIO_free_all>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY, EVP_PKEY_free>>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509, X509_free>>;
using extension_ptr =
    std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION, X509_EXTENSION_free>>;

void require(bool fine, char const* what) {
    if (!fine) throw std::runtime_error(std::string("making a certificate: ") + what);
}

key_ptr make_key() {
    context_ptr const context(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr));
    EVP_PKEY* key = nullptr;
    require(context && EVP_PKEY_keygen_init(context.get()) > 0 &&
                EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), NID_X9_62_prime256v1) > 0 &&
                EVP_PKEY_keygen(context.get(), &key) > 0,
            "key");
    return key_ptr(key);
}

void add_extension(X509& to, int nid, char const* value) {
    extension_ptr const e(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    require(e && X509_add_ext(&to, e.get(), -1) == 1, value);
}

std::string text_of(BIO& bio) {
    char* data = nullptr;
    auto const size = BIO_get_mem_data(&bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

certificate make_certificate() {
    auto const key = make_key();
    x509_ptr const x(X509_new());
    require(x && X509_set_version(x.get(), 2) == 1, "version");
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), 86400);
    X509_set_pubkey(x.get(), key.get());
    auto* const name = X509_get_subject_name(x.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<unsigned char const*>("127.0.0.1"), -1, -1, 0);
    X509_set_issuer_name(x.get(), name);
    add_extension(*x, NID_subject_alt_name, "IP:127.0.0.1");
    add_extension(*x, NID_basic_constraints, "critical,CA:TRUE");
    require(X509_sign(x.get(), key.get(), EVP_sha256()) > 0, "signature");

    bio_ptr const certificate_text(BIO_new(BIO_s_mem()));
    bio_ptr const key_text(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(certificate_text.get(), x.get()) == 1 &&
                PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1,
            "text");
    return {text_of(*certificate_text), text_of(*key_text)};
}

}  // namespace vouch::bench
