#pragma once

#include <string>

#include "cli/options.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): that is its name
class App;
}

namespace vouch::cli {

/// Tells `app` all commands and options. Parsing then writes into `o` and `timeout` (of
/// `--timeout`, as typed), which have to outlive it.
void build_command_tree(CLI::App& app, options& o, std::string& timeout);

}  // namespace vouch::cli
