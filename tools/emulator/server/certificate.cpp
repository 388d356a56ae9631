#include <emulator/server/certificate.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace vouch::emulator {
namespace {

struct deleter {
    void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const noexcept { EVP_PKEY_CTX_free(p); }
    void operator()(X509* p) const noexcept { X509_free(p); }
    void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
    void operator()(BIO* p) const noexcept { BIO_free(p); }
};
template <class T>
using owned = std::unique_ptr<T, deleter>;

void require(bool good) {
    if (!good) throw std::runtime_error("OpenSSL cannot make a certificate");
}

/// P-256: every TLS client knows it.
owned<EVP_PKEY> make_key() {
    owned<EVP_PKEY_CTX> const context(EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr));
    EVP_PKEY* key = nullptr;
    require(context && EVP_PKEY_keygen_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context.get(), NID_X9_62_prime256v1) == 1 &&
            EVP_PKEY_keygen(context.get(), &key) == 1);
    return owned<EVP_PKEY>(key);
}

void add_extension(X509& cert, X509& issuer, int nid, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &cert, nullptr, nullptr, 0);
    owned<X509_EXTENSION> const e(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(e && X509_add_ext(&cert, e.get(), -1) == 1);
}

owned<X509> make_blank(EVP_PKEY& key, std::string const& name) {
    owned<X509> cert(X509_new());
    require(cert != nullptr);
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    constexpr long day = 24L * 60 * 60;
    X509_NAME* const subject = X509_get_subject_name(cert.get());
    require(X509_set_version(cert.get(), 2) == 1 &&
            ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert.get()), serial >> 1U | 1U) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(cert.get()), -day) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(cert.get()), 30 * day) != nullptr &&
            X509_set_pubkey(cert.get(), &key) == 1 &&
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1,
                                       0) == 1);
    return cert;
}

template <class Write>
std::string pem(Write write) {
    owned<BIO> const memory(BIO_new(BIO_s_mem()));
    require(memory && write(memory.get()) == 1);
    char* data = nullptr;
    long const size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

bool is_ip(std::string_view address) {
    return address.find_first_not_of("0123456789.") == std::string_view::npos ||
           address.find(':') != std::string_view::npos;
}

}  // namespace

certificate make_certificate(std::string_view address) {
    owned<EVP_PKEY> const ca_key = make_key();
    owned<X509> const ca = make_blank(*ca_key, "vouch emulator test authority");
    require(X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1);
    add_extension(*ca, *ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(*ca, *ca, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(*ca, *ca, NID_subject_key_identifier, "hash");
    require(X509_sign(ca.get(), ca_key.get(), EVP_sha256()) != 0);

    owned<EVP_PKEY> const key = make_key();
    owned<X509> const server = make_blank(*key, "vouch emulator");
    std::string names = "IP:127.0.0.1,IP:::1,DNS:localhost";
    if (address != "127.0.0.1" && address != "::1" && address != "localhost" && !address.empty())
        names.append(is_ip(address) ? ",IP:" : ",DNS:").append(address);
    require(X509_set_issuer_name(server.get(), X509_get_subject_name(ca.get())) == 1);
    add_extension(*server, *ca, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(*server, *ca, NID_key_usage, "critical,digitalSignature");
    add_extension(*server, *ca, NID_ext_key_usage, "serverAuth");
    add_extension(*server, *ca, NID_subject_alt_name, names);
    add_extension(*server, *ca, NID_authority_key_identifier, "keyid");
    require(X509_sign(server.get(), ca_key.get(), EVP_sha256()) != 0);

    return {pem([&](BIO* b) { return PEM_write_bio_X509(b, ca.get()); }),
            pem([&](BIO* b) { return PEM_write_bio_X509(b, server.get()); }), pem([&](BIO* b) {
                return PEM_write_bio_PrivateKey(b, key.get(), nullptr, nullptr, 0, nullptr,
                                                nullptr);
            })};
}

}  // namespace vouch::emulator
