#pragma once

#include <atomic>
#include <cassert>
#include <thread>

namespace vouch::net {

/// Debug builds: asserts that no two threads are in the same pool at once. Says nothing of which
/// thread it is, so that operations can be started before the executor runs.
class one_thread {
public:
#ifndef NDEBUG
    class inside {
    public:
        explicit inside(one_thread& t) noexcept : check_(t) {
            auto const me = std::this_thread::get_id();
            std::thread::id nobody{};
            if (check_.owner_.compare_exchange_strong(nobody, me)) return;
            assert(nobody == me && "a pool is used by two threads at once: give it a strand");
            nested_ = true;
        }
        inside(inside const&) = delete;
        inside& operator=(inside const&) = delete;
        ~inside() {
            if (!nested_) check_.owner_ = std::thread::id{};
        }

    private:
        one_thread& check_;
        bool nested_ = false;
    };

private:
    std::atomic<std::thread::id> owner_{};
#else
    struct inside {
        explicit inside(one_thread&) noexcept {}
    };
#endif
};

}  // namespace vouch::net
