#include "measure/allocations.hpp"

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

// NOLINTBEGIN(cppcoreguidelines-no-malloc): this is the allocator

namespace {

// Of this thread: the clients under measurement have one each.
constinit thread_local vouch::bench::allocations counted;

void* take(std::size_t size) noexcept {
    ++counted.blocks;
    counted.bytes += size;
    return std::malloc(size != 0 ? size : 1);
}

void* take(std::size_t size, std::align_val_t alignment) noexcept {
    ++counted.blocks;
    counted.bytes += size;
    auto const a = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(a, (size + a - 1) / a * a);
}

void* checked(void* p) {
    if (p == nullptr) throw std::bad_alloc();
    return p;
}

}  // namespace

namespace vouch::bench {

allocations allocations_so_far() noexcept { return counted; }

void* counted_malloc(std::size_t size) noexcept { return take(size); }
void* counted_calloc(std::size_t n, std::size_t size) noexcept {
    ++counted.blocks;
    counted.bytes += n * size;
    return std::calloc(n, size);
}
void* counted_realloc(void* p, std::size_t size) noexcept {
    ++counted.blocks;
    counted.bytes += size;
    return std::realloc(p, size);
}
char* counted_strdup(char const* text) noexcept {
    auto const size = std::strlen(text) + 1;
    auto* const copy = static_cast<char*>(take(size));
    return copy != nullptr ? static_cast<char*>(std::memcpy(copy, text, size)) : nullptr;
}

std::uint64_t heap_in_use() noexcept {
    auto const info = ::mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace vouch::bench

// The array and nothrow forms come to these by default.
void* operator new(std::size_t size) { return checked(take(size)); }
void* operator new(std::size_t size, std::align_val_t a) { return checked(take(size, a)); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

// NOLINTEND(cppcoreguidelines-no-malloc)
