#pragma once

#include <memory>
#include <string>

namespace vouch::testing {

/// A certificate authority for one test, and what it signs.
class authority {
public:
    struct signed_key {
        std::string certificate;  // PEM
        std::string key;          // PEM
    };

    authority();
    authority(authority const&) = delete;
    authority& operator=(authority const&) = delete;
    ~authority();

    [[nodiscard]] std::string pem() const;
    /// `names`: as OpenSSL writes them, e.g. "DNS:localhost,IP:127.0.0.1". `days` may be negative:
    /// then it has expired.
    [[nodiscard]] signed_key sign(char const* names, int days = 1) const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace vouch::testing
