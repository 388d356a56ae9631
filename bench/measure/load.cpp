#include "measure/load.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace vouch::bench {

load::load(load_plan const& plan, time_point now)
    : plan_(plan), start_(now), warm_until_(now + plan.warm_up), end_(warm_until_ + plan.measured) {
    if (plan_.rate > 0) interval_ = std::chrono::duration<double>(1 / plan_.rate);
}

std::optional<time_point> load::take(time_point now) noexcept {
    auto due = now;
    if (plan_.rate > 0)
        due = start_ + std::chrono::duration_cast<bench_clock::duration>(
                           interval_ * static_cast<double>(taken_));
    exhausted_ = exhausted_ || over(due);
    if (exhausted_) {
        if (answered_ == taken_ && !closed_) close_window(now);
        return std::nullopt;
    }
    ++taken_;
    return due;
}

// Also in a short warm-up every connection should be made before the window opens.
std::uint64_t load::warm_calls() const noexcept {
    if (plan_.warm_calls != 0) return plan_.warm_calls;
    return std::max<std::uint64_t>(plan_.calls / 10, 3 * std::uint64_t{plan_.in_flight});
}

bool load::over(time_point due) const noexcept { return plan_.rate > 0 ? due >= end_ : closed_; }

bool load::measures(time_point due) const noexcept {
    return plan_.rate > 0 ? due >= warm_until_ : open_ && !closed_;
}

void load::done(time_point due, time_point now) noexcept {
    ++answered_;
    if (measures(due)) {
        if (!open_) open_window(now);
        ++calls_;
        latency_.add(static_cast<std::uint64_t>((now - due).count()));
    } else if (!open_) {
        bool const in_time = plan_.calls != 0 || now >= warm_until_;
        if (in_time && answered_ >= warm_calls()) open_window(now);
    }
    if (!open_ || closed_) return;
    // With a rate the window ends with the last call; else while the loops go on, so that as much
    // is under way when it closes as was when it opened.
    bool const last = exhausted_ && answered_ == taken_;
    bool const enough = plan_.calls != 0 ? calls_ >= plan_.calls
                                         : plan_.rate <= 0 && now - opened_at_ >= plan_.measured;
    if (last || enough) close_window(now);
}

void load::open_window(time_point now) noexcept {
    open_ = true;
    opened_at_ = now;
    resident_at_open_ = resident_kib();
    cpu_at_open_ = cpu_so_far();
    allocated_at_open_ = allocations_so_far();
}

void load::close_window(time_point now) noexcept {
    auto const a = allocations_so_far();
    cpu_ = cpu_so_far() - cpu_at_open_;
    allocated_ = {a.blocks - allocated_at_open_.blocks, a.bytes - allocated_at_open_.bytes};
    grown_kib_ = static_cast<double>(resident_kib()) - static_cast<double>(resident_at_open_);
    closed_at_ = now;
    closed_ = true;
}

sample load::result() const {
    if (answered_ != taken_)
        throw std::runtime_error(std::to_string(taken_ - answered_) + " of " +
                                 std::to_string(taken_) + " calls were not answered");
    if (calls_ == 0) throw std::runtime_error("no call was answered within the measured time");
    return {.calls = calls_,
            .answered = answered_,
            .seconds = std::chrono::duration<double>(closed_at_ - opened_at_).count(),
            .cpu = cpu_,
            .allocated = allocated_,
            .allocations_known = counts_allocations_,
            .peak_kib = peak_memory_kib(),
            .latency = latency_,
            .more = {{"grown_kib", grown_kib_}}};
}

}  // namespace vouch::bench
