#include <algorithm>
#include <cctype>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "process/program.hpp"
#include "scenarios/scenario.hpp"

namespace vouch::bench {

namespace {

struct settings {
    std::string compiler = "c++";
    std::string folder = VOUCH_BENCH_INCLUDE;
    std::vector<std::string> flags;
    bool each = false;
};

struct subject {
    std::string name;
    std::vector<std::string> headers;
    bool compared = false;
};

std::vector<subject> subjects(settings const& s) {
    std::vector<subject> all{
        {"vouch/vouch.hpp", {"vouch/vouch.hpp"}, true},
        {"asio awaitable + any_io_executor",
         {"boost/asio/awaitable.hpp", "boost/asio/any_io_executor.hpp"},
         true},
        {"asio.hpp", {"boost/asio.hpp"}},
        {"nothing", {}},
    };
    if (s.each)
        for (char const* name :
             {"client", "emulator", "model", "options", "pool", "testing", "transport", "verify"}) {
            auto const header = "vouch/" + std::string(name) + ".hpp";
            all.push_back({header, {header}});
        }
    return all;
}

// The source is empty: what is measured comes in by -include.
std::vector<std::string> command_for(settings const& s, subject const& what,
                                     std::vector<std::string> const& mode) {
    std::vector<std::string> c{s.compiler, "-std=c++20", "-I", s.folder};
    c.insert(c.end(), s.flags.begin(), s.flags.end());
    c.insert(c.end(), mode.begin(), mode.end());
    for (auto const& h : what.headers) c.insert(c.end(), {"-include", h});
    c.insert(c.end(), {"-x", "c++", "/dev/null"});
    return c;
}

program_result compile(settings const& s, subject const& what,
                       std::vector<std::string> const& mode) {
    auto r = run_program(command_for(s, what, mode));
    if (r.status != 0)
        throw std::runtime_error(s.compiler + " failed on " + what.name + " (" +
                                 std::to_string(r.status) + ")");
    return r;
}

double count_lines(std::string const& preprocessed) {
    std::istringstream lines(preprocessed);
    double n = 0;
    for (std::string line; std::getline(lines, line);) {
        bool const empty = std::all_of(line.begin(), line.end(), [](char c) {
            return std::isspace(static_cast<unsigned char>(c)) != 0;
        });
        if (!empty && line.front() != '#') ++n;
    }
    return n;
}

void measure_round(settings const& s, subject const& what, section& all) {
    auto const compiled = compile(s, what, {"-c", "-o", "/dev/null"});
    auto const text = compile(s, what, {"-E"});
    auto& r = row_of(all, what.name);
    add(r, {.name = "cpu", .unit = "s", .rounds = {}, .decimals = 2, .compared = what.compared},
        compiled.cpu.total() / 1e6);
    add(r, {.name = "wall", .unit = "s", .rounds = {}, .decimals = 2}, compiled.seconds);
    add(r, {.name = "lines", .unit = "", .rounds = {}, .decimals = 0, .compared = what.compared},
        count_lines(text.output));
    add(r, {.name = "peak", .unit = "MiB", .rounds = {}, .decimals = 0},
        static_cast<double>(compiled.peak_kib) / 1024);
}

report measure(settings const& s, common_options const& common) {
    if (s.compiler.find('/') == std::string::npos && !on_path(s.compiler))
        throw std::runtime_error("no compiler " + s.compiler + " on PATH: name one with --cxx");
    auto const version = run_program({s.compiler, "--version"}).output;
    report r{.scenario = "include",
             .settings = {{"compiler", version.substr(0, version.find('\n'))},
                          {"rounds", common.rounds}},
             .sections = {},
             .notes = {"cpu: user + system time of the compiler; lines: preprocessed, not empty"}};
    section all{
        .title = "include, " + version.substr(0, version.find('\n')), .facts = {}, .rows = {}};
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const& what : subjects(s)) measure_round(s, what, all);
    r.sections.push_back(std::move(all));
    return r;
}

}  // namespace

std::function<report()> add_include(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--cxx", s->compiler, "the compiler")->capture_default_str();
    command.add_option("--include-dir", s->folder, "where vouch/vouch.hpp is")
        ->capture_default_str();
    command.add_option("--flag", s->flags, "more for the compiler, e.g. --flag=-O2");
    command.add_flag("--each", s->each, "every public header, too");
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
