#pragma once

#include <cstddef>
#include <cstdint>

namespace vouch::bench {

/// What this thread asked `operator new` for so far. The program replaces it to count.
struct allocations {
    std::uint64_t blocks = 0;
    std::uint64_t bytes = 0;
};
[[nodiscard]] allocations allocations_so_far() noexcept;

// malloc and its kin, counted the same way: for libraries that let one choose.
[[nodiscard]] void* counted_malloc(std::size_t size) noexcept;
[[nodiscard]] void* counted_calloc(std::size_t n, std::size_t size) noexcept;
[[nodiscard]] void* counted_realloc(void* p, std::size_t size) noexcept;
[[nodiscard]] char* counted_strdup(char const* text) noexcept;

/// Bytes of the heap in use by the whole process: `operator new`, and malloc (OpenSSL's).
[[nodiscard]] std::uint64_t heap_in_use() noexcept;

}  // namespace vouch::bench
