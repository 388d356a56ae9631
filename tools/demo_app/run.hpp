#pragma once

#include <cstdint>

#include <vouch/enums.hpp>

#include "demo_app/timeline.hpp"

namespace vouch::demo {

struct settings {
    bool interactive = false;
    bool tls = false;
    /// Interactive: somebody between the devices replaces a key.
    bool tampered = false;
    std::uint64_t seed = 1;
};

/// Both sides are clients of vouch, in one io_context, against an emulator on loopback.
void run_pair(settings const& s, method how, timeline& times);
/// The same by emoji, but the phone's key is replaced on its way: both people see that.
void run_mismatch(settings const& s, timeline& times);
/// The user is at the laptop, the phone is a scripted person.
void run_interactive(settings const& s, timeline& times);

}  // namespace vouch::demo
