#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace vouch::testing {

/// What a certificate says.
struct certificate_request {
    std::string_view names{};  ///< as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1"; or none
    std::string_view common_name = "vouch test server";
    bool expired = false;  ///< since the year 2001
};

/// A certificate with what goes with it, all PEM.
struct identity {
    std::string certificate;
    std::string key;
};

/// A certificate authority. Keys are Ed25519 and made of names, so that the same name has the same
/// certificate for ever, and everything that is signed has the same length each time.
class authority {
public:
    explicit authority(std::string_view name = "vouch test authority");
    /// An intermediate one.
    authority(std::string_view name, authority const& issuer);
    authority(authority const&) = delete;
    authority& operator=(authority const&) = delete;
    ~authority();

    [[nodiscard]] std::string const& pem() const noexcept;
    [[nodiscard]] identity sign(certificate_request const& r) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

/// A certificate that nobody but its own key signed.
[[nodiscard]] identity self_signed(certificate_request const& r);

}  // namespace vouch::testing
