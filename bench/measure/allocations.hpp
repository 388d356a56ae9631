#pragma once

#include <cstdint>

namespace vouch::bench {

/// What this thread asked `operator new` for so far. The program replaces it to count.
struct allocations {
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
};
[[nodiscard]] allocations allocations_so_far() noexcept;

/// Bytes of the heap in use by the whole process: `operator new`, and malloc (OpenSSL's).
[[nodiscard]] std::uint64_t heap_in_use() noexcept;

}  // namespace vouch::bench
