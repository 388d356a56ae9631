#pragma once

#include <string>
#include <string_view>

namespace vouch::emulator {

/// A certificate authority made on the spot, and a server certificate signed by it for 127.0.0.1,
/// ::1, localhost and one address more. All PEM.
struct certificate {
    std::string ca;
    std::string server;
    std::string server_key;
};

/// Throws std::runtime_error.
[[nodiscard]] certificate make_certificate(std::string_view address);

}  // namespace vouch::emulator
