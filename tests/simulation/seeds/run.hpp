#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "referee.hpp"

namespace vouch::seeds {

struct outcome {
    std::optional<breach> found;
    std::uint64_t hash = 0;
    std::size_t steps = 0;
    std::size_t claims = 0;
};

/// Runs what `seed` chooses, to its end; writes what happened to `out`, if that is not null.
[[nodiscard]] outcome run(std::uint64_t seed, std::ostream* out = nullptr);

/// Blocks of memory that C++ holds at this moment.
[[nodiscard]] long live_allocations() noexcept;

}  // namespace vouch::seeds
