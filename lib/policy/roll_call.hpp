#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "policy/hold_habit.hpp"
#include "policy/pace.hpp"

namespace vouch::policy {

/// When one list looks for all verifications of a client whose looks are paced.
///
/// From four of them on, a list a tick tells which of them moved, and only those are retrieved.
/// The ticks have the pace of one watch: quick after a change of any, stretching while nothing
/// moves. A list is never asked for again before four times as long as it took has gone by: a long
/// one is asked for less.
///
/// Once a minute one of them asks the server to hold a request, so that one that begins to is
/// noticed. Where a list cannot be had, everybody looks alone for five minutes.
class roll_call {
public:
    /// `habit`: of the client.
    roll_call(pace_options const& options, hold_habit& habit) noexcept
        : pace_(options, duration::zero(), habit), habit_(habit) {}

    /// Whether `paced` looks are worth a list in their place.
    [[nodiscard]] static bool worth(std::size_t paced) noexcept { return paced >= 4; }
    /// The same for one that is called already: it is not given up for a moment's sake.
    [[nodiscard]] static bool worth_going_on(std::size_t paced) noexcept { return paced >= 2; }
    [[nodiscard]] bool usable(clock::time_point now) const noexcept {
        return now >= refused_until_;
    }

    /// After a list: how long until the next one. `random01` in [0, 1].
    [[nodiscard]] duration after(look_facts const& facts, double random01);
    /// Something moved: quick again.
    void hurry() noexcept { pace_.hurry(); }
    /// Then: how long until the next one, at most.
    [[nodiscard]] duration soon(double random01) const noexcept;
    /// The server has no list, or none that can be read.
    void refused(clock::time_point now) noexcept;
    /// Where it cannot be had: when one of those looks alone, first.
    [[nodiscard]] duration spread(double random01) const noexcept;
    /// How many of `paced` are to look for themselves now, asking for a hold.
    [[nodiscard]] std::size_t holds_to_try(std::size_t paced, clock::time_point now) noexcept;

private:
    pace pace_;
    hold_habit& habit_;
    clock::time_point refused_until_{};
    clock::time_point tried_{};
};

/// What lists told of one verification that is watched.
///
/// Who is not listed, or otherwise than known, is to be looked at. A list that goes on to show it
/// otherwise than `retrieve` does (in other words, or not at all) is believed less and less: the
/// same difference is looked into twice, and then after 1, 2, 4, ... 64 more lists.
class roll_entry {
public:
    /// `listed`, `known`: how the list and the newest snapshot show it, as text; empty: not at all.
    [[nodiscard]] bool calls_for_look(std::string_view listed, std::string_view known) noexcept;

private:
    std::uint64_t difference_ = 0;  // that was looked into
    std::uint8_t to_skip_ = 0;      // lists, before it is looked into again
    std::uint8_t skips_ = 0;        // the next time
};

}  // namespace vouch::policy
