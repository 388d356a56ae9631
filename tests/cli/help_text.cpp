#include "cli/help_text.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

namespace vouch_test {

namespace {

std::vector<std::string> split(std::string const& text, char at) {
    std::istringstream in(text);
    std::vector<std::string> parts;
    for (std::string part; std::getline(in, part, at);) parts.push_back(part);
    return parts;
}

std::vector<std::string> help_lines(program p, std::string const& command) {
    auto words = split(command, ' ');
    words.emplace_back("--help");
    auto const e = run({words, {}, {}, {}, p});
    BOOST_TEST_REQUIRE(e.exit == 0, e.err);
    return split(e.out, '\n');
}

std::string first_word(std::string const& line) {
    std::istringstream in(line);
    std::string word;
    in >> word;
    return word;
}

void add_commands(program p, std::string const& command, std::vector<std::string>& all) {
    all.push_back(command);
    bool within = false;
    for (auto const& line : help_lines(p, command)) {
        if (within && line.starts_with("  ") && line.size() > 2 && line[2] != ' ')
            add_commands(p, (command.empty() ? "" : command + " ") + first_word(line), all);
        else
            within = line == "Commands:" || line == "Subcommands:";
    }
}

}  // namespace

std::string name_of(program p) {
    static std::string const names[] = {"vouch", "vouch-rig", "vouch-emulator"};
    return names[static_cast<std::size_t>(p)];
}

std::vector<std::string> commands_of(program p) {
    std::vector<std::string> all;
    add_commands(p, "", all);
    return all;
}

std::vector<shown_option> options_of(program p) {
    std::vector<shown_option> all;
    for (auto const& command : commands_of(p))
        for (auto const& line : help_lines(p, command)) {
            auto const start = line.find_first_not_of(' ');
            if (start == std::string::npos || start == 0 || start > 4 || line[start] != '-')
                continue;
            for (auto const& name : split(first_word(line), ','))
                all.push_back({name.substr(0, name.find('{')), command});
        }
    return all;
}

}  // namespace vouch_test
