#pragma once

#include <cstdint>

#include <vouch/error.hpp>
#include <vouch/stats.hpp>

namespace vouch::detail {

/// The count that a call which failed with `ec` belongs to.
[[nodiscard]] std::uint64_t& count_of(failure_counts& counts, error_code const& ec) noexcept;

}  // namespace vouch::detail
