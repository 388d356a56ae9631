#pragma once

#include <functional>
#include <string>
#include <vector>

#include "report/report.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace vouch::bench {

/// What every scenario takes.
struct common_options {
    unsigned rounds = 3;
    double seconds = 0.2;   ///< measured, per round and client
    double warm_up = 0.05;  ///< before that
    bool pin = true;        ///< client and server to a core each, where there are two

    [[nodiscard]] int client_core() const noexcept;
    [[nodiscard]] int server_core() const noexcept;
};

/// A named measurement.
struct scenario {
    std::string name;
    std::string what;
    /// Adds its own options to its subcommand; what it returns runs it, and throws where a call
    /// fails or a count is wrong.
    std::function<report()> (*add)(CLI::App& command, common_options const& common);
};
[[nodiscard]] std::vector<scenario> const& scenarios();

std::function<report()> add_bell(CLI::App& command, common_options const& common);
std::function<report()> add_call(CLI::App& command, common_options const& common);
std::function<report()> add_connect(CLI::App& command, common_options const& common);
std::function<report()> add_decode(CLI::App& command, common_options const& common);
std::function<report()> add_encode(CLI::App& command, common_options const& common);
std::function<report()> add_flow(CLI::App& command, common_options const& common);
std::function<report()> add_idle(CLI::App& command, common_options const& common);
std::function<report()> add_include(CLI::App& command, common_options const& common);
std::function<report()> add_memory(CLI::App& command, common_options const& common);
std::function<report()> add_pool(CLI::App& command, common_options const& common);
std::function<report()> add_watch(CLI::App& command, common_options const& common);
std::function<report()> add_watches(CLI::App& command, common_options const& common);

}  // namespace vouch::bench
