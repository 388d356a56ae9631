#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "measure/allocations.hpp"
#include "measure/histogram.hpp"
#include "measure/sample.hpp"
#include "measure/usage.hpp"

namespace vouch::bench {

using bench_clock = std::chrono::steady_clock;
using time_point = bench_clock::time_point;

/// How calls are made in one round.
struct load_plan {
    unsigned in_flight = 1;
    std::chrono::nanoseconds warm_up = std::chrono::milliseconds(200);
    std::chrono::nanoseconds measured = std::chrono::seconds(1);
    /// Calls that are measured, after a tenth as many to warm up (three a loop at least). The loops
    /// go on meanwhile, so that up to one less than `in_flight` are answered beyond them. 0: as
    /// many as the time allows.
    std::uint64_t calls = 0;
    /// Calls a second that are due whether or not the earlier ones have been answered; 0: each
    /// loop calls again as soon as it has its answer.
    double rate = 0;
    /// Before the window opens; 0: as said above.
    std::uint64_t warm_calls = 0;
};

/// Says when calls are due and counts what comes of them. A client runs `in_flight` loops of
///
///     while (auto due = l.take(now)) { wait until *due; call; l.done(*due, now); }
///
/// With a rate, latency counts from when a call was due, not from when it could be sent: a stall
/// shows in every call that it held up. For one thread at a time.
class load {
public:
    load(load_plan const& plan, time_point now);

    /// When the next call is due (in the past: it is late); nothing: no more calls.
    [[nodiscard]] std::optional<time_point> take(time_point now) noexcept;
    /// A call has been answered, and its answer was right.
    void done(time_point due, time_point now) noexcept;

    /// The client has threads of its own, whose allocations are not counted here.
    void leave_out_allocations() noexcept { counts_allocations_ = false; }

    [[nodiscard]] load_plan const& plan() const noexcept { return plan_; }
    /// What was measured, once every loop has ended; as `grown_kib`, by how much the process's
    /// resident memory grew within the window. Throws std::runtime_error where calls are
    /// missing.
    [[nodiscard]] sample result() const;

private:
    void open_window(time_point now) noexcept;
    void close_window(time_point now) noexcept;
    [[nodiscard]] bool over(time_point due) const noexcept;
    [[nodiscard]] std::uint64_t warm_calls() const noexcept;
    [[nodiscard]] bool measures(time_point due) const noexcept;

    load_plan plan_;
    time_point start_;
    time_point warm_until_;
    time_point end_;
    std::chrono::duration<double> interval_{};
    std::uint64_t taken_ = 0;
    std::uint64_t answered_ = 0;
    bool exhausted_ = false;
    bool counts_allocations_ = true;
    bool open_ = false;
    bool closed_ = false;
    time_point opened_at_{};
    time_point closed_at_{};
    cpu_time cpu_at_open_;
    allocations allocated_at_open_;
    cpu_time cpu_;
    allocations allocated_;
    std::uint64_t resident_at_open_ = 0;
    double grown_kib_ = 0;
    std::uint64_t calls_ = 0;
    histogram latency_;
};

}  // namespace vouch::bench
