#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <sys/types.h>

#include "measure/load.hpp"
#include "report/report.hpp"

namespace vouch::bench {

/// Adds what a round of calls (or of `what`) came to, in the units of the tables.
void add_sample(row& r, sample const& s, std::string const& what = "call");

/// The same for what is counted in batches: in nanoseconds, without percentiles.
void add_batches(row& r, sample const& s, std::string const& what);
/// For rows of sizes, where latency and rate say nothing.
void compare_cpu_alone(section& s);

/// Runs `work` on a load in a process of its own; `server` is that of a server of ours, whose CPU
/// time is not foreign.
[[nodiscard]] sample measure_apart(load_plan const& plan, int core,
                                   std::function<void(load&)> const& work, pid_t server = 0);
/// The same for work that counts by itself.
[[nodiscard]] sample measure_apart(int core, std::function<sample()> const& work, pid_t server = 0);

[[nodiscard]] std::chrono::nanoseconds nanoseconds(double seconds);

}  // namespace vouch::bench
