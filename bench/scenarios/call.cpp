#include <algorithm>
#include <memory>
#include <stdexcept>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "measure/foreign.hpp"
#include "peers/node.hpp"
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
    bool programs = true;
};

class call_scenario {
public:
    call_scenario(settings const& s, common_options const& c)
        : settings_(s), common_(c), target_(s.to, c) {}

    report run() {
        report r{.scenario = "call", .settings = {}, .sections = {}, .notes = {}};
        r.settings = {{"url", target_.get().url},     {"server", target_.kind()},
                      {"path", target_.get().path()}, {"tls", target_.get().tls},
                      {"rate", settings_.rate},       {"calls", settings_.calls},
                      {"seconds", common_.seconds},   {"warm_up", common_.warm_up},
                      {"rounds", common_.rounds},     {"pinned", common_.client_core() >= 0}};
        for (auto const n : settings_.in_flight) r.sections.push_back(measure_section(n));
        r.notes.push_back("server: " + target_.kind() +
                          "; cpu: user + system time of the client; blocks: what it asked the "
                          "allocator for; foreign: CPU used by other processes meanwhile");
        r.notes.push_back(loop_note());
        return r;
    }

private:
    [[nodiscard]] std::string loop_note() const {
        if (settings_.rate > 0)
            return "open loop: calls are due at even times, answered or not, and latency counts "
                   "from when a call was due; wrk and Node are left out";
        return "closed loop: each loop calls again when it has its answer, so a stall delays few "
               "calls; --rate counts what it holds up";
    }

    section measure_section(unsigned in_flight) {
        target_.refresh();
        section s{.title = "call, " + std::string(target_.get().tls ? "TLS" : "plain") + ", " +
                           std::to_string(in_flight) + " in flight" + rate_text(),
                  .facts = {{"in_flight", in_flight},
                            {"tls", target_.get().tls},
                            {"loop", settings_.rate > 0 ? "open" : "closed"}},
                  .rows = {}};
        for (unsigned round = 0; round < common_.rounds; ++round) {
            for (auto const& p : chosen()) measure_peer(s, p, in_flight);
            if (!with_programs()) continue;
            // They take a second at least: once is enough in a short run.
            if (round != 0 && common_.seconds < 1) continue;
            if (wrk_installed() && is_chosen("wrk")) measure_wrk(s, in_flight);
            for (auto const& p : node_peers())
                if (installed(p) && is_chosen(p.name)) measure_node(s, p, in_flight);
        }
        return s;
    }

    [[nodiscard]] std::string rate_text() const {
        return settings_.rate > 0 ? ", " + fixed(settings_.rate, 0) + " due a second" : "";
    }

    [[nodiscard]] bool is_chosen(std::string_view name) const {
        auto const& names = settings_.names;
        return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    }

    std::vector<peer> chosen() const {
        std::vector<peer> all(peers().begin(), peers().end());
        std::erase_if(all, [&](peer const& p) { return !is_chosen(p.name); });
        return all;
    }

    [[nodiscard]] bool with_programs() const {
        return settings_.programs && settings_.rate <= 0 && settings_.calls == 0;
    }

    [[nodiscard]] load_plan plan_of(unsigned in_flight) const {
        return {.in_flight = in_flight,
                .warm_up = nanoseconds(common_.warm_up),
                .measured = nanoseconds(common_.seconds),
                .calls = settings_.calls,
                .rate = settings_.rate};
    }

    // The server has to have counted what the client did.
    void measure_counted(section& s, std::string const& name, std::function<sample()> const& work) {
        auto const before = target_.requests();
        auto const got = [&] {
            try {
                return work();
            } catch (std::exception const& e) {
                throw std::runtime_error(name + ": " + e.what());
            }
        }();
        if (before && *target_.requests() - *before != got.answered)
            throw std::runtime_error(name + ": " + std::to_string(got.answered) +
                                     " calls were answered, the server counted " +
                                     std::to_string(*target_.requests() - *before));
        add_sample(row_of(s, name), got);
    }

    void measure_peer(section& s, peer const& p, unsigned in_flight) {
        measure_counted(s, std::string(p.name), [&] {
            return measure_apart(
                plan_of(in_flight), common_.client_core(),
                [&](load& l) { p.run(target_.get(), l); }, target_.server());
        });
    }

    void measure_node(section& s, node_peer const& p, unsigned in_flight) {
        measure_counted(s, std::string(p.name), [&] {
            foreign_load const others(target_.server());
            auto got = run_node(p, target_.get(), plan_of(in_flight), common_.client_core());
            got.foreign = others.percent();
            return got;
        });
    }

    void measure_wrk(section& s, unsigned in_flight) {
        auto const got = run_wrk(target_.get(), in_flight, common_.seconds, common_.client_core());
        auto& r = row_of(s, "wrk (no JSON)");
        add(r,
            {.name = "calls",
             .unit = "/s",
             .rounds = {},
             .decimals = 0,
             .compared = true,
             .more_is_better = true},
            got.calls_per_second);
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
    for (auto const& p : peers()) names.append(p.name).append(", ");
    names += "wrk";
    for (auto const& p : node_peers()) names.append(", ").append(p.name);
    command.add_option("--peers", s->names, "only these: " + names)->delimiter(',');
    command.add_flag("!--no-programs", s->programs,
                     "leave out wrk and Node's clients, where they are installed");
    command
        .add_option("--server", s->to.server, "our own: emulator, or static, which only answers")
        ->check(CLI::IsMember({"emulator", "static"}))
        ->capture_default_str();
    command
        .add_option("--call", s->to.call,
                    "retrieve, session or list; calls with an effect are "
                    "refused")
        ->check([](std::string const& call) { return refusal_of(call); });
    command.add_option("--url", s->to.url,
                       "measure this server; its token comes from "
                       "--token-file or BEEPER_ACCESS_TOKEN");
    command.add_option("--token-file", s->to.token_file, "its first line is the token");
    command.add_option("--id", s->to.id, "the verification to retrieve there");
    command.add_option("--ca", s->to.ca_file, "its authority (PEM)");
    return [s, &common] { return call_scenario(*s, common).run(); };
}

}  // namespace vouch::bench
