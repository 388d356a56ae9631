#pragma once

#include <cstdint>

#include <sys/types.h>

namespace vouch::bench {

/// CPU time in microseconds.
struct cpu_time {
    double user = 0;
    double system = 0;
    [[nodiscard]] double total() const noexcept { return user + system; }
    friend cpu_time operator-(cpu_time a, cpu_time b) noexcept {
        return {a.user - b.user, a.system - b.system};
    }
};
/// Of this process, all threads.
[[nodiscard]] cpu_time cpu_so_far() noexcept;
/// Of the children that this process has waited for, and theirs.
[[nodiscard]] cpu_time cpu_of_children() noexcept;
/// Of another process, in clock ticks of the system (10 ms, mostly). 0 if it is gone.
[[nodiscard]] double cpu_seconds_of(pid_t process) noexcept;

/// Busy time of all cores since the machine started, in seconds.
[[nodiscard]] double machine_busy_seconds() noexcept;

/// Most memory that this process had resident, in KiB, since it started or `reset_peak_memory`.
[[nodiscard]] std::uint64_t peak_memory_kib() noexcept;
void reset_peak_memory() noexcept;
/// Resident now, in KiB.
[[nodiscard]] std::uint64_t resident_kib() noexcept;

/// Cores that this process may use.
[[nodiscard]] int usable_cores() noexcept;
/// Keeps this process on one core; negative: leaves it free.
void pin_to_core(int core) noexcept;
/// As many open files as the system allows.
[[nodiscard]] std::uint64_t raise_open_files() noexcept;

}  // namespace vouch::bench
