#pragma once

#include <sys/types.h>

#include "measure/load.hpp"

namespace vouch::bench {

/// CPU time that others used since this object was made, as a share of all cores. Own are this
/// process, the children that it has waited for, and `server`, which still runs.
class foreign_load {
public:
    explicit foreign_load(pid_t server = 0) noexcept;
    [[nodiscard]] double percent() const noexcept;

private:
    [[nodiscard]] double own_seconds() const noexcept;

    pid_t server_;
    time_point start_;
    double busy_;
    double own_;
};

}  // namespace vouch::bench
