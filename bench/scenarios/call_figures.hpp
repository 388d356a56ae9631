#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "measure/load.hpp"
#include "report/report.hpp"

namespace vouch::bench {

/// Adds what a round of calls (or of `what`) came to, in the units of the tables.
void add_sample(row& r, sample const& s, std::string const& what = "call");

/// Runs `work` on a load in a process of its own.
[[nodiscard]] sample measure_apart(load_plan const& plan, int core,
                                   std::function<void(load&)> const& work);

[[nodiscard]] std::chrono::nanoseconds nanoseconds(double seconds);

}  // namespace vouch::bench
