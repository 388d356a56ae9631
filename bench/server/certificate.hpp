#pragma once

#include <string>

namespace vouch::bench {

struct certificate {
    std::string pem;  ///< trusts itself: also what clients take as authority
    std::string key_pem;
};

/// A new one for 127.0.0.1, with an EC key on P-256, valid for a day. Throws std::runtime_error.
[[nodiscard]] certificate make_certificate();

}  // namespace vouch::bench
