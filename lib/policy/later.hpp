#pragma once

#include <chrono>

#include <vouch/transport.hpp>

namespace vouch::policy {

/// The time `d` from `from`; a wait beyond all time is for ever.
[[nodiscard]] constexpr clock::time_point later(clock::time_point from,
                                                std::chrono::nanoseconds d) noexcept {
    return d > clock::time_point::max() - from ? clock::time_point::max() : from + d;
}

}  // namespace vouch::policy
