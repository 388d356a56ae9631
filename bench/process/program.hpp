#pragma once

#include <string>
#include <vector>

#include "measure/usage.hpp"

namespace vouch::bench {

struct program_result {
    int status = 0;  ///< exit status; 128 + n: died of signal n
    std::string output;
    cpu_time cpu;        ///< its own and of what it started and waited for
    double seconds = 0;  ///< from start to end
    std::uint64_t peak_kib = 0;
};

/// Runs a program (looked up on PATH) to its end; what it prints is kept, both streams where
/// `with_errors`.
[[nodiscard]] program_result run_program(std::vector<std::string> const& command, int core = -1,
                                         bool with_errors = false);
[[nodiscard]] bool on_path(std::string const& program);

}  // namespace vouch::bench
