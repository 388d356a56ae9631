#pragma once

#include <string_view>

#include <vouch/error.hpp>

namespace vouch::http {

/// What is wrong with a response, or nothing: the error, and what exactly, in static text.
struct flaw {
    errc code{};
    std::string_view message{};

    [[nodiscard]] explicit operator bool() const noexcept { return code != errc{}; }
};

constexpr flaw malformed(std::string_view message) noexcept {
    return {errc::protocol_error, message};
}

}  // namespace vouch::http
