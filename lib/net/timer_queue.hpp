#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <vouch/transport.hpp>

#include "policy/later.hpp"

namespace vouch::net {

using policy::later;

/// Something that happens once, at a time.
class timer {
public:
    timer(timer const&) = delete;
    timer& operator=(timer const&) = delete;
    [[nodiscard]] bool armed() const noexcept { return index_ != unarmed; }

protected:
    timer() = default;
    ~timer() = default;

private:
    friend class timer_queue;
    static constexpr std::size_t unarmed = static_cast<std::size_t>(-1);
    virtual void on_time() = 0;
    std::size_t index_ = unarmed;
    bool far_ = false;
};

/// Every deadline, pause and eviction of a pool, on one alarm of its clock. An alarm that is set
/// earlier than needed is left alone: it wakes, finds nothing, and is set anew. So a deadline that
/// is met costs no system call.
class timer_queue final : private clock::sleeper {
public:
    explicit timer_queue(clock& c) : clock_(c), alarm_(c.make_alarm(*this)) {}
    timer_queue(timer_queue const&) = delete;
    timer_queue& operator=(timer_queue const&) = delete;
    ~timer_queue() = default;

    /// Within a turn, when it began.
    [[nodiscard]] clock::time_point now() const noexcept {
        return turn_ != nullptr ? turn_->began_ : clock_.now();
    }
    /// While it lives, time stands still: what the event loop does in one go happens at one time. A
    /// call asks for the time 12 times, and a clock takes 25 ns to tell it.
    class turn {
    public:
        explicit turn(timer_queue& q) noexcept : queue_(q), outer_(q.turn_), began_(q.now()) {
            q.turn_ = this;
        }
        turn(turn const&) = delete;
        turn& operator=(turn const&) = delete;
        ~turn() { queue_.turn_ = outer_; }

    private:
        friend class timer_queue;
        timer_queue& queue_;
        turn* outer_;
        clock::time_point began_;
    };
    /// Arms or moves `t`. An armed timer has to be disarmed before it is destroyed.
    void arm(timer& t, clock::time_point due);
    void disarm(timer& t) noexcept;
    /// Lets go of the executor while nothing is armed.
    void rest() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return near_.size() + far_.size(); }

private:
    struct entry {
        clock::time_point due;
        std::uint32_t tie;  // the clock's; then the order of arming
        std::uint64_t number;
        timer* what;
        [[nodiscard]] bool operator<(entry const& o) const noexcept {
            if (due != o.due) return due < o.due;
            if (tie != o.tie) return tie < o.tie;
            return number < o.number;
        }
    };
    using heap = std::vector<entry>;

    void on_wake() override;
    void set_alarm();
    [[nodiscard]] heap& of(timer const& t) noexcept { return t.far_ ? far_ : near_; }
    [[nodiscard]] entry const* first() const noexcept;
    static void put(heap& h, std::size_t at, entry const& e) noexcept;
    static void sift_up(heap& h, std::size_t at, entry const& e) noexcept;
    static void sift_down(heap& h, std::size_t at, entry const& e) noexcept;

    clock& clock_;
    // A deadline of a call comes and goes within milliseconds; it does not move those of thousands
    // of flows and waits about, which are minutes away.
    heap near_;
    heap far_;
    std::unique_ptr<clock::alarm> alarm_;
    clock::time_point alarm_due_ = clock::time_point::max();
    std::uint64_t armed_ = 0;
    bool firing_ = false;
    turn* turn_ = nullptr;
};

}  // namespace vouch::net
