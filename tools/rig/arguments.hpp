#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "rig/run.hpp"
#include "rig/stage.hpp"

namespace vouch::rig {

/// What was typed, its files read.
struct arguments {
    rig::work work;
    rig::network network;
    run_options options;
    std::vector<target> targets;  ///< empty: the rig's own emulator
    bool json = false;
    std::string junit_file;
    std::string html_file;
    bool quiet = false;
    bool no_color = false;
};

/// Throws `cli::problem` (usage), and `help_wanted` where only a text is to be printed.
struct help_wanted {
    std::string text;
};
[[nodiscard]] arguments read_arguments(std::vector<std::string> const& typed);

/// `NAME=URL,TOKEN_FILE`. Throws `cli::problem`.
[[nodiscard]] target read_target(std::string const& text);

}  // namespace vouch::rig
