#pragma once

#include <chrono>
#include <ostream>

#include <vouch/log_observer.hpp>

namespace vouch::cli {

/// `--verbose`: a line for each thing that the library does, with the time since the start.
class trace final : public log_observer {
public:
    explicit trace(std::ostream& to);
};

}  // namespace vouch::cli
