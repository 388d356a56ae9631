#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace floors {

struct include {
    int line = 0;
    bool quoted = false;
    std::string name;
};

struct source {
    std::vector<include> includes;
    std::vector<std::string> lines;  ///< without comments
};

/// By path below the root, with forward slashes.
using tree = std::map<std::string, source>;

[[nodiscard]] source parse(std::string const& text);

/// All C++ files of include/, lib/, tools/ and bench/ below `root`.
[[nodiscard]] tree read(std::filesystem::path const& root);

}  // namespace floors
