#include "scenarios/load_settings.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "scenarios/call_figures.hpp"

namespace vouch::bench {

void load_settings::add_to(CLI::App& command) {
    command.add_option("--in-flight", in_flight, "calls under way at a time")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command.add_option("--calls", calls, "measure this many calls instead of a time");
}

load_plan load_settings::plan(common_options const& common) const {
    return {.in_flight = in_flight,
            .warm_up = nanoseconds(common.warm_up),
            .measured = nanoseconds(common.seconds),
            .calls = calls,
            .rate = 0};
}

boost::json::object load_settings::told(common_options const& common) const {
    return {{"in_flight", in_flight},
            {"calls", calls},
            {"seconds", common.seconds},
            {"rounds", common.rounds}};
}

}  // namespace vouch::bench
