#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rig/plan.hpp"

namespace vouch::rig {

/// How one pair ended.
struct outcome {
    pair_plan plan;
    std::string end;        ///< see `end_of`
    bool expected = false;  ///< whether the scenario allows it
    pair_result result;
};

/// In a word: `done`; `untrusted` (done, but the session never said verified); the cancel code
/// (`m.mismatched_sas`); the code of the error (`timed_out`); `confirmed_unseen`, which must never
/// be: done although the two sides showed different comparisons. Both sides apart by " / " where
/// they ended differently.
[[nodiscard]] std::string end_of(pair_result const& r);
/// Why a side failed, in one line without secrets; empty if it did not.
[[nodiscard]] std::string story_of(pair_end const& e);

/// The times of one step over all pairs, in milliseconds.
struct step_figures {
    std::string name;  ///< "responder accepted", "initiator sas_ready", ...
    std::size_t count = 0;
    double p50 = 0, p90 = 0, p99 = 0, max = 0;
    double attempts = 0;  ///< HTTP exchanges, on average
};

/// What all pairs came to.
struct tally {
    std::size_t expected = 0;
    std::size_t unexpected = 0;
    std::map<std::string, std::size_t> ends;
    std::vector<step_figures> steps;  ///< "whole" comes last
};
[[nodiscard]] tally count(std::vector<outcome> const& all);

/// The name of what happened: that of the state, or of the event.
[[nodiscard]] std::string_view step_name(pair_event const& e) noexcept;

}  // namespace vouch::rig
