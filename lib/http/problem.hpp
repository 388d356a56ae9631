#pragma once

#include <string>

#include <vouch/error.hpp>

namespace vouch::http {

/// Why something of the caller's cannot be used, or nothing. The message says what, where and what
/// to do, and never repeats a token.
struct problem {
    errc code{};
    std::string message{};

    [[nodiscard]] explicit operator bool() const noexcept { return code != errc{}; }
};

}  // namespace vouch::http
