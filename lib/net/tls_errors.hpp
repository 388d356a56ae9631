#pragma once

#include <boost/system/error_code.hpp>

namespace vouch::net {

using boost::system::error_code;

/// Why TLS cannot come about between these two, in words for whoever has to mend it. Values below
/// 1000 are `X509_V_ERR_*`: what is wrong with the server's certificate.
enum class tls_refusal {
    no_client_certificate = 1000,   ///< the server wants one, there is none
    client_certificate_bad = 1001,  ///< the server does not take it
    too_old = 1002,                 ///< the server has no TLS 1.2
    not_tls = 1003,                 ///< whatever the server speaks
};

[[nodiscard]] boost::system::error_category const& tls_category() noexcept;
[[nodiscard]] error_code make_error_code(tls_refusal r) noexcept;

/// What OpenSSL's `code` (of its error queue) means, if anybody can say; else an error of
/// `asio::error::get_ssl_category()`. `certificate`: whether the client has one; `asked_for_one`:
/// whether the server wanted it.
struct tls_facts {
    bool certificate = false;
    bool asked_for_one = false;
};
[[nodiscard]] error_code tls_error(unsigned long code, tls_facts const& facts) noexcept;

/// What is wrong with the server's certificate (`X509_V_ERR_*`).
[[nodiscard]] error_code certificate_error(long verify_result) noexcept;

}  // namespace vouch::net
