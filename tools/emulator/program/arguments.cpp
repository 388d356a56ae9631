#include <emulator/program/arguments.hpp>

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <stdexcept>

#include <pages/manual.hpp>
#include <vouch/version.hpp>

namespace vouch::emulator {
namespace {

std::string read_file(std::string const& name) {
    std::ifstream in(name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::invalid_argument(name + ": this file cannot be read");
    return text;
}

owned_device numbered_device(std::size_t n) {
    owned_device d;
    d.name = n == 0 ? "laptop" : n == 1 ? "phone" : "device-" + std::to_string(n + 1);
    d.options.trusted = n != 0;
    return d;
}

}  // namespace

std::optional<arguments> read_arguments(int argc, char const* const* argv, int& code) {
    arguments a;
    bool hold = true;
    bool events = true;
    bool strict = false;
    std::uint64_t seed = 0;
    CLI::App app(
        "A local server that behaves like Beeper Desktop where devices are verified. It prints one "
        "line of JSON when it listens, and ends on SIGTERM or SIGINT.");
    app.set_version_flag("--version", VOUCH_VERSION_STRING);
    app.add_option("--address", a.address, "IP address to listen on")->capture_default_str();
    app.add_option("--port", a.port, "port; 0: any free one")->capture_default_str();
    auto* const devices =
        app.add_option("--devices", a.devices,
                       "number of devices of one account: laptop (not trusted yet), phone, "
                       "device-3, ...")
            ->capture_default_str()
            ->check(CLI::Range(1, 100000));
    app.add_option("--scenario", a.scenario_file, "JSON file with accounts, devices, faults")
        ->excludes(devices);
    auto* const tls = app.add_flag("--tls", a.tls, "https, with a certificate made on the spot");
    app.add_option("--ca-file", a.ca_file, "write the authority's certificate here, as PEM")
        ->needs(tls);
    app.add_option("--client-ca", a.client_ca_file,
                   "take only clients with a certificate that one in this PEM file signed")
        ->needs(tls);
    auto* const hold_flag = app.add_flag("--hold,!--no-hold", hold, "hold polls that ask for it");
    auto* const events_flag =
        app.add_flag("--events,!--no-events", events, "a WebSocket that tells of changes");
    auto* const strict_flag =
        app.add_flag("--strict-repeats", strict, "409 also for an action that is repeated");
    auto* const seed_option =
        app.add_option("--seed", seed, "same seed and requests: same tokens, ids and emoji");
    app.add_flag("--log", a.log, "print every request on standard error");
    app.name("vouch-emulator");
    // For the build, which makes the manual page from this.
    if (argc == 2 && std::string_view(argv[1]) == "--man") {
        std::cout << pages::manual(pages::model_of(app), version(), "vouch(1), vouch-rig(1)");
        code = 0;
        return std::nullopt;
    }
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        code = app.exit(e) == 0 ? 0 : 2;
        return std::nullopt;
    }
    if (hold_flag->count() > 0) a.hold = hold;
    if (events_flag->count() > 0) a.events = events;
    if (strict_flag->count() > 0) a.strict_repeats = strict;
    if (seed_option->count() > 0) a.seed = seed;
    return a;
}

std::string read_client_ca(arguments const& a) {
    if (a.client_ca_file.empty()) return {};
    std::string text = read_file(a.client_ca_file);
    if (text.find("BEGIN CERTIFICATE") == std::string::npos)
        throw std::invalid_argument(a.client_ca_file + ": this file holds no PEM certificate");
    return text;
}

scenario make_scenario(arguments const& a) {
    scenario s;
    s.options.seed = std::random_device()();
    if (a.scenario_file.empty()) {
        for (std::size_t i = 0; i < a.devices; ++i) s.devices.push_back(numbered_device(i));
    } else {
        try {
            s = read_scenario(read_file(a.scenario_file));
        } catch (settings_error const& e) {
            throw std::invalid_argument(a.scenario_file + ": " + e.what());
        }
    }
    if (a.hold) s.options.hold = *a.hold;
    if (a.events) s.options.events = *a.events;
    if (a.strict_repeats) s.options.strict_repeats = *a.strict_repeats;
    if (a.seed) s.options.seed = *a.seed;
    return s;
}

}  // namespace vouch::emulator
