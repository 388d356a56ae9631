// simulation-seeds: real clients, a real pool and the emulator in a simulated world that a seed
// makes go wrong. Exit codes: 0 every rule held (or the expected breach was found), 1 not so,
// 2 usage.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <limits>
#include <optional>
#include <string_view>

#include "run.hpp"

namespace {

using namespace vouch::seeds;

constexpr std::string_view usage =
    "Usage: simulation-seeds [--from A] [--count N | --forever] [--seconds S] [--expect RULE]\n"
    "       simulation-seeds --seed A [--transcript]\n"
    "Runs seeds A (1), A+1, ... up to N (1000) of them, or S seconds, and stops at the first that\n"
    "breaks a rule. Every 64th is run twice, and has to go the same way.\n"
    "--seed        one seed, with its plan; --transcript: and what happened\n"
    "--expect      succeeds if this rule, and no other, is found broken: for mutants\n";

struct settings {
    std::uint64_t from = 1;
    std::uint64_t count = 1000;
    std::optional<std::uint64_t> seed;
    std::optional<std::uint64_t> seconds;
    std::optional<rule> expect;
    bool transcript = false;
};

bool number(char const* text, std::uint64_t& out) {
    auto const end = text + std::strlen(text);
    auto const got = std::from_chars(text, end, out);
    return got.ec == std::errc() && got.ptr == end;
}

std::optional<settings> parse(int argc, char** argv) {
    settings s;
    for (int i = 1; i < argc; ++i) {
        std::string_view const option = argv[i];
        if (option == "--transcript") {
            s.transcript = true;
            continue;
        }
        if (option == "--forever") {
            s.count = std::numeric_limits<std::uint64_t>::max();
            continue;
        }
        if (++i == argc) return std::nullopt;
        std::uint64_t n = 0;
        if (option == "--expect") {
            s.expect = rule_named(argv[i]);
            if (!s.expect) return std::nullopt;
            continue;
        }
        if (!number(argv[i], n)) return std::nullopt;
        if (option == "--from")
            s.from = n;
        else if (option == "--count")
            s.count = n;
        else if (option == "--seed")
            s.seed = n;
        else if (option == "--seconds")
            s.seconds = n;
        else
            return std::nullopt;
    }
    return s;
}

void report(char const* program, std::uint64_t seed, breach const& b) {
    std::cout << "seed " << seed << " breaks " << to_string(b.rule) << ": " << b.what
              << "\nreplay: " << program << " --seed " << seed << " --transcript\n";
}

int run_one(char const* program, settings const& s) {
    if (!s.transcript) {
        auto const o = run(*s.seed);
        if (o.found) report(program, *s.seed, *o.found);
        std::cout << "seed " << *s.seed << ": " << o.steps << " wake-ups, " << o.claims
                  << " successes, transcript " << std::hex << o.hash << '\n';
        return o.found ? 1 : 0;
    }
    auto const o = run(*s.seed, &std::cout);
    if (o.found) report(program, *s.seed, *o.found);
    std::cout << "transcript " << std::hex << o.hash << '\n';
    return o.found ? 1 : 0;
}

outcome run_checked(std::uint64_t seed) {
    auto o = run(seed);
    if (o.found || seed % 64 != 0) return o;
    if (run(seed).hash != o.hash)
        o.found = breach{rule::same_again, "the same seed took another way"};
    return o;
}

int run_many(char const* program, settings const& s) {
    using clock = std::chrono::steady_clock;
    auto const began = clock::now();
    auto const elapsed = [&] {
        return std::chrono::duration<double>(clock::now() - began).count();
    };
    std::uint64_t done = 0;
    std::size_t steps = 0;
    std::size_t claims = 0;
    std::optional<breach> found;
    for (; done < s.count && !found; ++done) {
        if (s.seconds && elapsed() >= static_cast<double>(*s.seconds)) break;
        auto const o = run_checked(s.from + done);
        steps += o.steps;
        claims += o.claims;
        found = o.found;
        if ((done + 1) % 100'000 == 0)
            std::cout << "up to seed " << s.from + done << ": every rule held" << std::endl;
    }
    if (found) report(program, s.from + done - 1, *found);
    std::cout << done << " seeds from " << s.from << ", " << steps << " wake-ups, " << claims
              << " successes, " << static_cast<double>(done) / std::max(elapsed(), 1e-9)
              << " runs per second\n";
    if (!s.expect) return found ? 1 : 0;
    bool const expected = found && found->rule == *s.expect;
    if (!expected) std::cout << "expected: " << to_string(*s.expect) << '\n';
    return expected ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto const s = parse(argc, argv);
    if (!s) {
        std::cerr << usage;
        return 2;
    }
    return s->seed ? run_one(argv[0], *s) : run_many(argv[0], *s);
}
