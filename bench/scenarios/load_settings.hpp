#pragma once

#include <cstdint>

#include <boost/json/object.hpp>

#include "measure/load.hpp"
#include "scenarios/scenario.hpp"

namespace vouch::bench {

/// How much is called, in scenarios that know nothing else of it.
struct load_settings {
    unsigned in_flight = 1;
    std::uint64_t calls = 0;  ///< 0: for `common_options::seconds`

    /// Its options.
    void add_to(CLI::App& command);
    [[nodiscard]] load_plan plan(common_options const& common) const;
    /// What a report says of it.
    [[nodiscard]] boost::json::object told(common_options const& common) const;
};

}  // namespace vouch::bench
