#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <vouch/version.hpp>

#include "scenarios/scenario.hpp"

namespace {

namespace bench = vouch::bench;

struct report_settings {
    std::vector<std::string> files;
    std::string output;
};

void add_report(CLI::App& app, report_settings& s) {
    auto* const command =
        app.add_subcommand("report", "one HTML page with plots, from what --json printed");
    command->add_option("files", s.files, "one or more runs each")->required();
    command->add_option("-o,--output", s.output, "the page; else it is printed");
}

void write_report(report_settings const& s) {
    auto const runs = bench::read_reports(s.files);
    if (s.output.empty()) return print_page(std::cout, runs);
    std::ofstream file(s.output);
    print_page(file, runs);
    if (!file.flush()) throw std::runtime_error("cannot write " + s.output);
}

void print(bench::report const& r, bool as_json) {
    if (as_json)
        std::cout << boost::json::serialize(to_json(r)) << '\n';
    else
        print_table(std::cout, r);
}

int run(int argc, char** argv) {
    CLI::App app{"Measures vouch beside its peers, or a server.", "vouch-bench"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("vouch-bench ") + vouch::version());
    bool as_json = false;
    bench::common_options common;
    report_settings page;
    std::vector<std::pair<CLI::App*, std::function<bench::report()>>> commands;
    for (auto const& s : bench::scenarios()) {
        auto* const command = app.add_subcommand(s.name, s.what);
        command->add_flag("--json", as_json, "print JSON instead of a table");
        command->add_option("--rounds", common.rounds, "alternating rounds")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        command->add_option("--seconds", common.seconds, "measured, per round and client")
            ->check(CLI::Range(0.001, 86400.0))
            ->capture_default_str();
        command->add_option("--warm-up", common.warm_up, "seconds before that")
            ->check(CLI::Range(0.0, 3600.0))
            ->capture_default_str();
        command->add_flag("!--no-pin", common.pin, "leave the choice of cores to the system");
        commands.emplace_back(command, s.add(*command, common));
    }
    add_report(app, page);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    for (auto const& [command, measure] : commands)
        if (command->parsed()) print(bench::recorded(measure), as_json);
    if (app.got_subcommand("report")) write_report(page);
    return 0;
}

}  // namespace

/// Exit status: 0 measured, 1 a call failed or a count was wrong, 2 usage.
int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (std::exception const& e) {
        std::cerr << "vouch-bench: " << e.what() << '\n';
        return 1;
    }
}
