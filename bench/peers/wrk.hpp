#pragma once

#include <cstdint>

#include "peers/peer.hpp"

namespace vouch::bench {

/// What the program `wrk` measured: the floor, as it does not look at the body. CPU time is that of
/// its whole process.
struct wrk_result {
    std::uint64_t calls = 0;
    double calls_per_second = 0;
    double p50_us = 0;
    double p99_us = 0;
    cpu_time cpu;
};

[[nodiscard]] bool wrk_installed();
/// `seconds` are rounded up to whole ones. Throws std::runtime_error, also where an answer was not
/// 2xx.
[[nodiscard]] wrk_result run_wrk(target const& to, unsigned in_flight, double seconds, int core);

}  // namespace vouch::bench
