#include "net/tls_errors.hpp"

#include <string>
#include <string_view>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <boost/asio/ssl/error.hpp>

#include "policy/tls_refused.hpp"

namespace vouch::net {

namespace {

std::string_view describe(tls_refusal r) {
    switch (r) {
        case tls_refusal::no_client_certificate:
            return "the server wants a client certificate: give tls.certificate_file and "
                   "tls.key_file";
        case tls_refusal::client_certificate_bad:
            return "the server does not accept the client certificate: tls.certificate_file has to "
                   "be one that it trusts, with its chain";
        case tls_refusal::too_old:
            return "the server speaks no TLS 1.2 or later: update it";
        case tls_refusal::not_tls:
            return "the server does not answer in TLS: is it http there?";
    }
    return "TLS cannot come about";
}

std::string describe_certificate(long verify_result) {
    switch (verify_result) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
            return "the server's certificate is not for this host name: use a name that it is for";
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the server's certificate is not for this IP address: use a name that it is for";
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "the server's certificate has expired: renew it on the server";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "the server's certificate is not valid yet: compare both machines' clocks";
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "the server's certificate is signed by itself alone: if it is the right one, "
                   "trust it by tls.ca_file";
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "the authority of the server's certificate is not trusted: if it is the right "
                   "one, trust it by tls.ca_file";
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "nobody trusted signed the server's certificate: trust its authority by "
                   "tls.ca_file, and see that the server sends the certificates in between";
        default:
            return std::string("the server's certificate cannot be used: ") +
                   X509_verify_cert_error_string(verify_result);
    }
}

class refusal_category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override {
        return policy::tls_category_name.data();
    }
    [[nodiscard]] std::string message(int value) const override {
        if (value < 1000) return describe_certificate(value);
        return std::string(describe(static_cast<tls_refusal>(value)));
    }
};

// The alerts by which a server refuses a client's certificate, or the lack of one (RFC 8446, 6.2).
bool about_certificate(int alert) noexcept {
    switch (alert) {
        case SSL_AD_BAD_CERTIFICATE:
        case SSL_AD_UNSUPPORTED_CERTIFICATE:
        case SSL_AD_CERTIFICATE_REVOKED:
        case SSL_AD_CERTIFICATE_EXPIRED:
        case SSL_AD_CERTIFICATE_UNKNOWN:
        case SSL_AD_UNKNOWN_CA:
        case SSL_AD_ACCESS_DENIED:
        case SSL_AD_CERTIFICATE_REQUIRED:
            return true;
        default:
            return false;
    }
}

}  // namespace

boost::system::error_category const& tls_category() noexcept {
    static refusal_category const category;
    return category;
}

error_code make_error_code(tls_refusal r) noexcept { return {static_cast<int>(r), tls_category()}; }

error_code certificate_error(long verify_result) noexcept {
    return {static_cast<int>(verify_result), tls_category()};
}

error_code tls_error(unsigned long code, tls_facts const& facts) noexcept {
    int const reason = ERR_GET_REASON(code);
    int const alert = reason - SSL_AD_REASON_OFFSET;
    if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
        // TLS 1.2 says no more than that the handshake failed.
        bool const missing = facts.asked_for_one && !facts.certificate;
        if (missing && (about_certificate(alert) || alert == SSL_AD_HANDSHAKE_FAILURE))
            return make_error_code(tls_refusal::no_client_certificate);
        if (facts.certificate && about_certificate(alert))
            return make_error_code(tls_refusal::client_certificate_bad);
        if (alert == SSL_AD_PROTOCOL_VERSION || reason == SSL_R_UNSUPPORTED_PROTOCOL ||
            reason == SSL_R_WRONG_SSL_VERSION)
            return make_error_code(tls_refusal::too_old);
        if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST)
            return make_error_code(tls_refusal::not_tls);
    }
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
}

}  // namespace vouch::net
