#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "rig/outcome.hpp"
#include "rig/stage.hpp"

namespace vouch::rig {

/// What a run came to.
struct run_result {
    std::vector<outcome> outcomes;  ///< by number; fewer than asked for where it was cut short
    std::chrono::nanoseconds elapsed{};
};

struct run_options {
    duration timeout = std::chrono::seconds(60);  ///< of a pair whose kind has none
    /// Run this pair alone; 0: all of them.
    std::size_t only = 0;
};

/// Told of each pair that has ended, and of how many run then.
using pair_listener = std::function<void(outcome const&, std::size_t running)>;

/// Runs every pair of `w`, as many at once as `on` allows. Cancelled (`terminal`), it starts no
/// more pairs, stops those that run, and completes with the outcomes until then.
[[nodiscard]] asio::awaitable<run_result> run_pairs(work const& w, stage& on,
                                                    run_options const& options,
                                                    pair_listener const& told);

}  // namespace vouch::rig
