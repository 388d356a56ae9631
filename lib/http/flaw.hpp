#pragma once

#include <vouch/error.hpp>

namespace vouch::http {

/// What is wrong with a response, or nothing: the error, and what exactly, in static text. It goes
/// through registers: there is one for every line.
struct flaw {
    errc code{};
    char const* message = "";

    [[nodiscard]] explicit operator bool() const noexcept { return code != errc{}; }
};

constexpr flaw malformed(char const* message) noexcept { return {errc::protocol_error, message}; }

}  // namespace vouch::http
