#include <unistd.h>

#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "demo_app/run.hpp"

namespace {

constexpr std::string_view usage =
    R"(vouch-demo: two devices verify each other, against an emulator on this machine.

  vouch-demo                 by emoji, by QR code, and with somebody in between; never asks
  vouch-demo --interactive   you answer as the laptop (y/n); the phone is a scripted person
      --tampered             with it: somebody replaces a key, so that the emoji differ
      --tls                  over https, with the emulator's own certificate authority
      --seed N               the same emoji each time
      --no-color             no colours (also: NO_COLOR)

Ends with 0 if everything ended as it should, else with 1; with 2 for wrong usage.
)";

struct arguments {
    vouch::demo::settings settings;
    bool no_color = false;
    bool help = false;
};

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t n = 0;
    if (text.empty() || text.size() > 18) return std::nullopt;
    for (char const c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        n = n * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return n;
}

std::optional<arguments> parse(int argc, char** argv) {
    arguments a;
    a.settings.seed = std::random_device{}();
    for (int i = 1; i < argc; ++i) {
        std::string_view const word = argv[i];
        if (word == "--interactive") {
            a.settings.interactive = true;
        } else if (word == "--tampered") {
            a.settings.tampered = true;
        } else if (word == "--tls") {
            a.settings.tls = true;
        } else if (word == "--no-color") {
            a.no_color = true;
        } else if (word == "--help" || word == "-h") {
            a.help = true;
        } else if (word == "--seed" && i + 1 < argc) {
            auto const seed = number(argv[++i]);
            if (!seed) return std::nullopt;
            a.settings.seed = *seed;
        } else {
            return std::nullopt;
        }
    }
    return a;
}

void run(vouch::demo::settings settings, vouch::demo::timeline& times) {
    if (settings.interactive) {
        run_interactive(settings, times);
        return;
    }
    run_pair(settings, vouch::method::sas, times);
    ++settings.seed;
    run_pair(settings, vouch::method::qr, times);
    ++settings.seed;
    run_mismatch(settings, times);
}

}  // namespace

int main(int argc, char** argv) {
    auto const a = parse(argc, argv);
    if (!a) {
        std::cerr << "vouch-demo: wrong usage\n\n" << usage;
        return 2;
    }
    if (a->help) {
        std::cout << usage;
        return 0;
    }
    try {
        vouch::demo::timeline times(std::cout,
                                    vouch::cli::detect_screen(STDOUT_FILENO, a->no_color));
        run(a->settings, times);
        std::cout << (times.all_good() ? "\nAll as it should be." : "\nNOT as it should be.")
                  << std::endl;
        return times.all_good() ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << "vouch-demo: " << e.what() << std::endl;
        return 1;
    }
}
