#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>

#include <boost/intrusive/set.hpp>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

namespace vouch::testing {

/// Virtual time, and what happens when. Ties are decided by the seed, then by the order of setting.
class agenda {
    using hook =
        boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

public:
    using time_point = clock::time_point;

    /// Something that happens once, unless it is forgotten before. Set and forgotten at no cost.
    class event : public hook {
    public:
        event(event const&) = delete;
        event& operator=(event const&) = delete;
        [[nodiscard]] bool pending() const noexcept { return is_linked(); }
        void forget() noexcept { unlink(); }

    protected:
        event() = default;
        ~event() = default;

    private:
        friend class agenda;
        virtual void on_time() = 0;
        /// The world ends before.
        virtual void on_dropped() noexcept {}
        time_point due_{};
        std::uint32_t tie_ = 0;
        std::uint64_t number_ = 0;
        friend bool operator<(event const& a, event const& b) noexcept {
            if (a.due_ != b.due_) return a.due_ < b.due_;
            if (a.tie_ != b.tie_) return a.tie_ < b.tie_;
            return a.number_ < b.number_;
        }
    };

    explicit agenda(std::uint64_t seed) : random(seed) {}
    agenda(agenda const&) = delete;
    agenda& operator=(agenda const&) = delete;
    ~agenda() { end(); }

    [[nodiscard]] time_point now() const noexcept { return now_; }
    /// Sets or moves `e`. Nothing, once this has ended.
    void set(event& e, time_point due);
    void after(duration d, std::function<void()> what);
    /// Lets the first event happen, at its time; false if none is due by `until`.
    bool step(time_point until);
    void stand_at(time_point t) noexcept { now_ = std::max(now_, t); }
    /// Drops every event, and takes no more.
    void end() noexcept;

    /// In [0, 1).
    [[nodiscard]] double chance() noexcept {
        return static_cast<double>(random() >> 11U) * 0x1.0p-53;
    }
    /// From 1 to `most`, which is at least 1.
    [[nodiscard]] std::size_t up_to(std::size_t most) noexcept { return 1 + random() % most; }

    std::mt19937_64 random;

private:
    class function_call;
    boost::intrusive::set<event, boost::intrusive::constant_time_size<false>> events_;
    time_point now_{};
    std::uint64_t numbers_ = 0;
    bool ended_ = false;
};

}  // namespace vouch::testing
