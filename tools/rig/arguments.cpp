#include "rig/arguments.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include <CLI/CLI.hpp>

#include <vouch/version.hpp>

#include "cli/options.hpp"
#include "cli/problem.hpp"
#include "cli/token.hpp"
#include "pages/manual.hpp"

namespace vouch::rig {

namespace {

[[noreturn]] void usage(std::string const& what) {
    throw cli::problem(cli::exit_code::usage, "usage", what, "vouch-rig run --help");
}

std::string read_file(std::string const& name) {
    std::ifstream in(name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) usage(name + ": this file cannot be read");
    return text;
}

template <class Read>
auto read_settings(std::string const& name, Read read) {
    try {
        return read(read_file(name));
    } catch (settings::error const& e) {
        usage(name + ": " + e.what());
    }
}

/// What was typed, as it was typed.
struct words {
    std::string scenario;
    std::string faults;
    std::string timeout = "60s";
    std::vector<std::string> targets;
};

void add_options(CLI::App& run, arguments& a, words& w) {
    run.add_option("--pairs", a.work.pairs, "pairs of devices that verify each other")
        ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
        ->default_val(100);
    run.add_option("--concurrency", a.network.concurrency, "how many of them at once")
        ->check(CLI::Range(std::size_t{1}, std::size_t{5'000}))
        ->capture_default_str();
    run.add_option("--method", a.work.methods, "sas, qr, or mixed: by the seed")
        ->transform(CLI::CheckedTransformer(std::map<std::string, methods>{
            {"sas", methods::sas}, {"qr", methods::qr}, {"mixed", methods::mixed}}))
        ->option_text("METHOD [sas]");
    run.add_option("--scenario", w.scenario, "JSON file: kinds of pairs, and how each is to end")
        ->option_text("FILE");
    run.add_option("--faults", w.faults, "JSON file: what breaks, for which share of the pairs")
        ->option_text("FILE");
    run.add_option("--seed", a.work.seed,
                   "same seed, same pairs, people and faults; else by chance, and told");
    run.add_option("--only", a.options.only, "run this pair alone, as in the whole run")
        ->option_text("NUMBER");
    run.add_option("--target", w.targets,
                   "a device on a real server; several, in twos: who asks, who is asked")
        ->option_text("NAME=URL,TOKEN_FILE ...");
    run.add_option("--timeout", w.timeout, "for a pair, e.g. 90s")->capture_default_str();
    run.add_option("--ca-file", a.network.ca_file, "trust these authorities, too (PEM)")
        ->option_text("FILE");
    run.add_flag("--allow-plain-http", a.network.allow_plain_http,
                 "http to hosts beyond this machine");
    run.add_flag("--tls", a.network.tls, "the rig's own emulator speaks https");
    run.add_flag("--json", a.json, "one JSON document on stdout");
    run.add_option("--junit", a.junit_file, "JUnit XML for CI systems")->option_text("FILE");
    run.add_option("--html", a.html_file, "a page with the timelines of what went wrong")
        ->option_text("FILE");
    run.add_flag("--quiet", a.quiet, "no progress, and no summary if all ended as expected");
    run.add_flag("--no-color", a.no_color, "as NO_COLOR=1");
    run.footer(
        "Ends with 0 if every pair ended as expected, 1 if one did not, 2 for a usage error, 130 "
        "when interrupted.\n\nExamples:\n"
        "  vouch-rig run --pairs 200 --method mixed\n"
        "  vouch-rig run --scenario people.json --faults network.json --seed 7 --junit rig.xml\n"
        "  vouch-rig run --target laptop=http://127.0.0.1:23373,laptop.token \\\n"
        "                --target phone=http://127.0.0.1:23374,phone.token --pairs 1");
}

void check(arguments const& a, words const& w, bool concurrency_given) {
    if (a.options.only > a.work.pairs)
        usage("--only " + std::to_string(a.options.only) + " is beyond --pairs " +
              std::to_string(a.work.pairs));
    if (w.targets.empty()) return;
    if (w.targets.size() % 2 != 0)
        usage("targets come in twos, who asks and who is asked: " +
              std::to_string(w.targets.size()) + " were given");
    if (concurrency_given && a.network.concurrency > w.targets.size() / 2)
        usage("--concurrency " + std::to_string(a.network.concurrency) + " needs " +
              std::to_string(2 * a.network.concurrency) +
              " targets, one pair at a time on each two");
    if (!w.faults.empty() || a.network.tls)
        usage("--faults and --tls are for the rig's own emulator: leave out --target");
    for (auto const& k : a.work.kinds)
        if (k.tamper != "none")
            usage("kind '" + k.name +
                  "' tampers with messages, which only the rig's own emulator does: leave out "
                  "--target");
}

}  // namespace

target read_target(std::string const& text) {
    auto const name = text.find('=');
    auto const comma = text.rfind(',');
    if (name == std::string::npos || name == 0 || comma == std::string::npos || comma < name + 2 ||
        comma + 1 == text.size())
        usage("--target '" + text + "' is not NAME=URL,TOKEN_FILE");
    target t;
    t.name = text.substr(0, name);
    t.base_url = text.substr(name + 1, comma - name - 1);
    auto const file = text.substr(comma + 1);
    auto content = read_file(file);
    t.token = cli::token_from_text(content, file);
    cli::wipe(content);
    return t;
}

arguments read_arguments(std::vector<std::string> const& typed) {
    arguments a;
    words w;
    CLI::App app("Many pairs of devices verify each other, and every end is checked.");
    app.name("vouch-rig");
    app.set_version_flag("--version", "vouch-rig " VOUCH_VERSION_STRING);
    app.require_subcommand(1);
    auto* const run = app.add_subcommand("run", "run pairs, and report");
    a.work.pairs = 100;
    a.work.seed = std::random_device()() % 1'000'000;
    add_options(*run, a, w);
    // For the build, which makes the manual page from this.
    if (typed == std::vector<std::string>{"--man"})
        throw help_wanted{
            pages::manual(pages::model_of(app), version(), "vouch(1), vouch-emulator(1)")};
    try {
        app.parse(std::vector<std::string>(typed.rbegin(), typed.rend()));
    } catch (CLI::CallForHelp const&) {
        throw help_wanted{app.help("", app.get_subcommands().empty() ? CLI::AppFormatMode::Normal
                                                                     : CLI::AppFormatMode::Sub)};
    } catch (CLI::CallForVersion const& e) {
        throw help_wanted{std::string(e.what()) + "\n"};
    } catch (CLI::ParseError const& e) {
        usage(e.what());
    }
    auto const timeout = cli::parse_duration(w.timeout);
    if (!timeout) usage("--timeout '" + w.timeout + "' is no time: write 90s, 2m or 500ms");
    a.options.timeout = *timeout;
    if (!w.scenario.empty()) a.work.kinds = read_settings(w.scenario, read_scenario);
    if (!w.faults.empty()) a.work.faults = read_settings(w.faults, read_faults);
    check(a, w, run->get_option("--concurrency")->count() > 0);
    for (auto const& t : w.targets) a.targets.push_back(read_target(t));
    return a;
}

}  // namespace vouch::rig
