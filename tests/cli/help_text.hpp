#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace vouch_test {

inline std::vector<program> programs() { return {program::vouch, program::rig, program::emulator}; }
std::string name_of(program p);

/// Every command that the program's --help names, and those that theirs name: "", "sas",
/// "sas start".
std::vector<std::string> commands_of(program p);

/// Every option that --help of a command shows, as "--json", with the command.
struct shown_option {
    std::string flag;
    std::string command;
};
std::vector<shown_option> options_of(program p);

}  // namespace vouch_test
