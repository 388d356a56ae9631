#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): that is its name
class App;
}

namespace vouch::pages {

/// An option or an argument, as a page shows it.
struct option_model {
    std::vector<std::string> names;  ///< "-v", "--verbose"; of an argument, its name
    std::string value;               ///< "FILE", "TIME"; empty: a flag
    std::string about;
    std::string group;
    std::vector<std::string> words;  ///< all values that can be given; empty: any
    bool argument = false;
};

/// A program or one of its commands, with everything below it.
struct command_model {
    std::string name;
    std::string path;  ///< below the program: "sas start"; empty for the program itself
    std::string about;
    std::string footer;
    std::vector<option_model> options;
    std::vector<command_model> commands;
};

/// What CLI11 was told. Pages and completions are made from this, so that neither can go stale.
[[nodiscard]] command_model model_of(CLI::App const& app);

/// How a validator says by its description which words it takes.
[[nodiscard]] std::string described_words(std::vector<std::string> const& words);

}  // namespace vouch::pages
