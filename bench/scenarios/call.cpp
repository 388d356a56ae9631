#include <algorithm>
#include <memory>
#include <stdexcept>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "peers/peer.hpp"
#include "peers/wrk.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/call_target.hpp"
#include "scenarios/scenario.hpp"

namespace vouch::bench {

namespace {

struct settings {
    call_target_options to;
    std::vector<unsigned> in_flight{1, 16, 64};
    std::vector<std::string> names;
    double rate = 0;
    std::uint64_t calls = 0;
    bool wrk = true;
};

/// CPU time that others used while something was measured, as a share of the machine.
class foreign_load {
public:
    explicit foreign_load(pid_t server) : server_(server) {}
    /// Percent, since this object was made; `own`: CPU seconds of the client.
    [[nodiscard]] double percent(double own) const {
        auto const wall =
            std::chrono::duration<double>(bench_clock::now() - start_).count() * usable_cores();
        auto const server = server_ > 0 ? cpu_seconds_of(server_) - served_ : 0;
        auto const busy = machine_busy_seconds() - busy_;
        return std::clamp((busy - own - server) / wall * 100, 0.0, 100.0);
    }

private:
    pid_t server_;
    time_point start_ = bench_clock::now();
    double busy_ = machine_busy_seconds();
    double served_ = server_ > 0 ? cpu_seconds_of(server_) : 0;
};

class call_scenario {
public:
    call_scenario(settings const& s, common_options const& c)
        : settings_(s), common_(c), target_(s.to, c) {}

    report run() {
        report r{.scenario = "call", .settings = {}, .sections = {}, .notes = {}};
        r.settings = {{"url", target_.get().url},
                      {"server", target_.kind()},
                      {"tls", target_.get().tls},
                      {"rate", settings_.rate},
                      {"calls", settings_.calls},
                      {"seconds", common_.seconds},
                      {"warm_up", common_.warm_up},
                      {"rounds", common_.rounds},
                      {"pinned", common_.client_core() >= 0}};
        for (auto const n : settings_.in_flight) r.sections.push_back(measure_section(n));
        r.notes.push_back("server: " + target_.kind() +
                          "; cpu: user + system time of the client, blocks: calls of operator new; "
                          "foreign: CPU used by other processes meanwhile");
        return r;
    }

private:
    section measure_section(unsigned in_flight) {
        section s{.title = "call, " + std::string(target_.get().tls ? "TLS" : "plain") + ", " +
                           std::to_string(in_flight) + " in flight",
                  .facts = {{"in_flight", in_flight}, {"tls", target_.get().tls}},
                  .rows = {}};
        for (unsigned round = 0; round < common_.rounds; ++round) {
            for (auto const& p : chosen()) measure_peer(s, p, in_flight);
            // It counts in whole seconds: once is enough in a short run.
            if (with_wrk() && (round == 0 || common_.seconds >= 1)) measure_wrk(s, in_flight);
        }
        return s;
    }

    std::vector<peer> chosen() const {
        std::vector<peer> all(peers().begin(), peers().end());
        if (!settings_.names.empty())
            std::erase_if(all, [&](peer const& p) {
                return std::find(settings_.names.begin(), settings_.names.end(), p.name) ==
                       settings_.names.end();
            });
        return all;
    }

    [[nodiscard]] bool with_wrk() const {
        return settings_.wrk && settings_.rate <= 0 && settings_.calls == 0 && wrk_installed();
    }

    void measure_peer(section& s, peer const& p, unsigned in_flight) {
        load_plan const plan{.in_flight = in_flight,
                             .warm_up = nanoseconds(common_.warm_up),
                             .measured = nanoseconds(common_.seconds),
                             .calls = settings_.calls,
                             .rate = settings_.rate};
        auto const before = target_.requests();
        foreign_load const others(target_.server());
        auto const got = [&] {
            try {
                return measure_apart(plan, common_.client_core(),
                                     [&](load& l) { p.run(target_.get(), l); });
            } catch (std::exception const& e) {
                throw std::runtime_error(std::string(p.name) + ": " + e.what());
            }
        }();
        auto const foreign = others.percent(got.cpu.total() / 1e6);
        if (before && *target_.requests() - *before != got.answered)
            throw std::runtime_error(std::string(p.name) + ": " + std::to_string(got.answered) +
                                     " calls were answered, the server counted " +
                                     std::to_string(*target_.requests() - *before));
        auto& r = row_of(s, std::string(p.name));
        add_sample(r, got);
        add(r, {.name = "foreign", .unit = "%", .rounds = {}, .decimals = 0}, foreign);
    }

    void measure_wrk(section& s, unsigned in_flight) {
        auto const got = run_wrk(target_.get(), in_flight, common_.seconds, common_.client_core());
        auto& r = row_of(s, "wrk (no JSON)");
        add(r, {.name = "calls", .unit = "/s", .rounds = {}, .decimals = 0}, got.calls_per_second);
        add(r, {.name = "cpu", .unit = "us/call", .rounds = {}, .decimals = 2, .compared = true},
            got.cpu.total() / static_cast<double>(got.calls));
        add(r, {.name = "user", .unit = "us", .rounds = {}, .decimals = 2, .shown = false},
            got.cpu.user / static_cast<double>(got.calls));
        add(r, {.name = "p50", .unit = "us", .rounds = {}, .compared = true}, got.p50_us);
        add(r, {.name = "p99", .unit = "us", .rounds = {}}, got.p99_us);
    }

    settings const& settings_;
    common_options const& common_;
    call_target target_;
};

}  // namespace

std::function<report()> add_call(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--in-flight", s->in_flight, "calls under way at a time")
        ->delimiter(',')
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command.add_flag("--tls", s->to.tls, "over TLS");
    command.add_option("--rate", s->rate,
                       "calls a second that are due, answered or not; latency counts from when a "
                       "call was due");
    command.add_option("--calls", s->calls, "measure this many calls instead of a time");
    std::string names;
    for (auto const& p : peers()) names.append(names.empty() ? "" : ", ").append(p.name);
    command.add_option("--peers", s->names, "only these: " + names)->delimiter(',');
    command.add_flag("!--no-wrk", s->wrk, "leave out wrk, where it is installed");
    command.add_option("--url", s->to.url, "measure this server instead of the static one");
    command.add_option("--token", s->to.token, "its bearer token");
    command.add_option("--id", s->to.id, "the verification to retrieve there");
    command.add_option("--ca", s->to.ca_file, "its authority (PEM)");
    command.add_flag("--emulator", s->to.emulator, "measure with the emulator as server");
    return [s, &common] { return call_scenario(*s, common).run(); };
}

}  // namespace vouch::bench
