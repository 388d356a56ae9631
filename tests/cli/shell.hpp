#pragma once

#include <string>

namespace vouch_test {

struct said {
    int exit = 127;
    std::string out;  ///< errors, too
};
/// What sh prints for this line.
said shell(std::string const& line);

/// Whether there is such a program.
inline bool there(std::string const& name) { return shell("command -v " + name).exit == 0; }

}  // namespace vouch_test
