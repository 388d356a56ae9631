#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/verify_pair.hpp>

#include "settings/reader.hpp"

namespace vouch::rig {

/// A person, and how long it takes to answer: between both, by chance.
struct person_kind {
    pair_conduct conduct = pair_conduct::honest;
    duration thinks_least{};
    duration thinks_most{};
};

/// One kind of pair: who does what, and how it is to end.
struct pair_kind {
    std::string name = "honest";
    unsigned weight = 1;  ///< pairs of this kind, beside those of the others
    std::optional<vouch::method> method{};
    person_kind initiator{};
    person_kind responder{};
    /// What happens to the responder's messages on their way. The rig's own emulator only.
    std::string tamper = "none";  ///< as the emulator's control interface spells it
    std::optional<duration> timeout{};
    /// How it may end, see `end_of`.
    std::vector<std::string> expect{"done"};
};

/// A fault that strikes a share of the pairs. The rig's own emulator only.
struct fault_kind {
    std::string json;                 ///< as the control interface takes it, but for the device
    double share = 1;                 ///< of the pairs
    std::optional<pair_side> side{};  ///< nothing: one of both, by chance
};

// These throw `settings::error`, which names the place by its JSON pointer.

/// `{"pairs": [{"name", "weight", "method", "initiator": {"does", "thinksMs"}, "responder",
/// "tamper", "timeoutMs", "expect"}]}`. `thinksMs` is a number or `[least, most]`, `expect` a
/// string or an array of them.
[[nodiscard]] std::vector<pair_kind> read_scenario(std::string_view json);
/// An array of faults as the emulator's control interface takes them, where `device` is
/// `initiator` or `responder`, and `probability` is the share of the pairs that it strikes.
[[nodiscard]] std::vector<fault_kind> read_faults(std::string_view json);

}  // namespace vouch::rig
