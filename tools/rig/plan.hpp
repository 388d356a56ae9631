#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rig/scenario.hpp"

namespace vouch::rig {

enum class methods : std::uint8_t { sas, qr, mixed };

/// What one pair does. A function of the seed and its number.
struct pair_plan {
    struct strike {
        std::size_t fault;  ///< of `work::faults`
        pair_side side;
    };
    std::size_t number = 0;  ///< from 1
    std::size_t kind = 0;    ///< of `work::kinds`
    method how = method::sas;
    pair_person initiator{};
    pair_person responder{};
    std::vector<strike> strikes{};
};

/// Everything that a run is made of.
struct work {
    std::size_t pairs = 1;
    std::uint64_t seed = 1;
    rig::methods methods = rig::methods::sas;
    std::vector<pair_kind> kinds{pair_kind{}};
    std::vector<fault_kind> faults{};

    /// Pair `number`, from 1. The same arguments, the same plan, on every machine.
    [[nodiscard]] pair_plan plan(std::size_t number) const;
};

}  // namespace vouch::rig
