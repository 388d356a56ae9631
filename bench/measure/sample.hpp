#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "measure/allocations.hpp"
#include "measure/histogram.hpp"
#include "measure/usage.hpp"

namespace vouch::bench {

/// What one round of one client came to.
struct sample {
    std::uint64_t calls = 0;     ///< in the measured window
    std::uint64_t answered = 0;  ///< in all, as the server should have counted them
    double seconds = 0;          ///< of the window
    cpu_time cpu;                ///< of the client in the window
    allocations allocated;
    bool allocations_known = true;  ///< else nobody counted them
    std::uint64_t peak_kib = 0;     ///< resident memory
    histogram latency;
    std::map<std::string, double> more;  ///< further numbers, of the scenario's own
    double foreign = 0;  ///< percent of the machine that others used; of the measuring process
};

/// To pass a sample from one process to another, but for `foreign`.
[[nodiscard]] boost::json::object to_json(sample const& s);
[[nodiscard]] sample sample_from(boost::json::value const& v);

}  // namespace vouch::bench
