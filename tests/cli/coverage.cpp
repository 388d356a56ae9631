// Every command and every option that --help shows is used by a test that runs the built program.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/help_text.hpp"

using namespace vouch_test;
namespace fs = std::filesystem;

namespace {

/// Where `program` is run with arguments of its own: this file and those about help do not count.
std::string tests_of(program p) {
    fs::path const tests(VOUCH_TEST_SOURCES);
    std::string all;
    auto const add = [&](fs::path const& file) {
        std::ifstream in(file);
        all.append(std::istreambuf_iterator<char>(in), {});
        BOOST_TEST_REQUIRE(in.good(), file.string());
    };
    if (p == program::emulator) {
        add(tests / "unit/emulator/program/program.cpp");
        add(tests / "cli/emulator.cpp");
    } else if (p == program::rig) {
        add(tests / "cli/vouch_rig.cpp");
    } else {
        for (auto const* const name : {"calls", "completions", "doctor", "errors", "images",
                                       "replies", "session", "streams", "usage", "verify"})
            add(tests / "cli" / (std::string(name) + ".cpp"));
    }
    return all;
}

std::string last_word(std::string const& words) { return words.substr(words.rfind(' ') + 1); }

/// Whether an argument list has both: an option of a command is near its name.
bool used(std::string const& source, shown_option const& o) {
    constexpr std::size_t near = 200;
    auto const flag = "\"" + o.flag;
    for (auto at = source.find(flag); at != std::string::npos; at = source.find(flag, at + 1)) {
        auto const end = at + flag.size();
        if (end >= source.size() || (source[end] != '"' && source[end] != '=')) continue;
        auto const from = at < near ? 0 : at - near;
        if (o.command.empty() ||
            has(source.substr(from, end - from), "\"" + last_word(o.command) + "\""))
            return true;
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(coverage)

BOOST_AUTO_TEST_CASE(each_command_and_option_is_used_by_a_test) {
    for (auto const p : programs()) {
        auto const source = tests_of(p);
        // The rig has one command, which its tests put before all others.
        for (auto const& command : commands_of(p))
            if (p == program::vouch && !command.empty())
                BOOST_TEST(has(source, "\"" + last_word(command) + "\""),
                           name_of(p) << ' ' << command << " is used by no test");
        auto const options = options_of(p);
        BOOST_TEST(options.size() > 8U);
        for (auto o : options) {
            if (o.flag == "--help" || o.flag.size() == 2) continue;
            if (p == program::rig) o.command.clear();
            BOOST_TEST(used(source, o),
                       name_of(p) << ' ' << o.command << ' ' << o.flag << " is used by no test");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
