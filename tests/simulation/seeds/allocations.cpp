// Counts what operator new hands out, so that a run can tell whether all of it came back.
// Sanitizers bring an operator new of their own, and look for leaks themselves.

#include <cstddef>
#include <cstdlib>
#include <new>

#include "run.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VOUCH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VOUCH_SANITIZED 1
#endif
#endif

#ifdef VOUCH_SANITIZED

long vouch::seeds::live_allocations() noexcept { return 0; }

#else

namespace {

long live = 0;  // one thread

void* take(std::size_t size) {
    void* const p = std::malloc(size == 0 ? 1 : size);
    if (p == nullptr) throw std::bad_alloc();
    ++live;
    return p;
}
void give(void* p) noexcept {
    if (p != nullptr) --live;
    std::free(p);
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* p) noexcept { give(p); }
void operator delete[](void* p) noexcept { give(p); }
void operator delete(void* p, std::size_t) noexcept { give(p); }
void operator delete[](void* p, std::size_t) noexcept { give(p); }

long vouch::seeds::live_allocations() noexcept { return live; }

#endif
