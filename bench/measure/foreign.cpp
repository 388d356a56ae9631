#include "measure/foreign.hpp"

#include <algorithm>

#include "measure/usage.hpp"

namespace vouch::bench {

foreign_load::foreign_load(pid_t server) noexcept
    : server_(server),
      start_(bench_clock::now()),
      busy_(machine_busy_seconds()),
      own_(own_seconds()) {}

double foreign_load::own_seconds() const noexcept {
    auto const served = server_ > 0 ? cpu_seconds_of(server_) : 0;
    return (cpu_so_far().total() + cpu_of_children().total()) / 1e6 + served;
}

double foreign_load::percent() const noexcept {
    auto const wall = std::chrono::duration<double>(bench_clock::now() - start_).count();
    auto const others = machine_busy_seconds() - busy_ - (own_seconds() - own_);
    return wall > 0 ? std::clamp(others / (wall * usable_cores()) * 100, 0.0, 100.0) : 0;
}

}  // namespace vouch::bench
