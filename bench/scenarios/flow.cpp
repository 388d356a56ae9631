#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

#include "peers/asio_support.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/scenario.hpp"
#include "server/memory_emulator.hpp"

namespace vouch::bench {

namespace {

struct settings {
    std::vector<unsigned> concurrency{10, 100, 1000, 10000};
    std::uint64_t flows = 0;
    bool sockets = true;
};

// One loop of a flow takes up to four descriptors a side, and the emulator as many.
constexpr unsigned most_over_sockets = 1000;

/// Two people who trust what they see, and a rig that compares what they saw.
class agreeable_person final : public verify_handler {
public:
    asio::awaitable<bool> accept(verification const&) override { co_return true; }
    asio::awaitable<bool> compare(verification const& v) override {
        seen_ = v.sas ? std::string(v.sas->emojis.view()) : std::string();
        co_return true;
    }
    asio::awaitable<bool> scanned(verification const&) override { co_return false; }

    [[nodiscard]] std::string const& seen() const noexcept { return seen_; }

private:
    std::string seen_;
};

/// An account with two devices, whose people verify one another again and again.
class pair {
public:
    template <class Emulator>
    pair(Emulator& emulator, std::string const& url, pool const& connections, unsigned number)
        : account_("@user" + std::to_string(number) + ":vouch.example"),
          asking_(add(emulator, url, connections, "laptop-" + std::to_string(number), false)),
          asked_(add(emulator, url, connections, "phone-" + std::to_string(number), true)) {}

    asio::awaitable<void> verify_each_other() {
        using namespace asio::experimental::awaitable_operators;
        create_params const params{.purpose = purpose::login};
        auto const made = co_await asking_.create(params);
        std::string const id(made.verification()->id.view());
        agreeable_person here;
        agreeable_person there;
        verify_options options{.id = id, .create = false, .wait_trusted = false};
        auto both = verify(asking_, here, options) && verify(asked_, there, options);
        auto const [mine, theirs] = co_await std::move(both);
        if (mine.state != verification_state::done || theirs.state != verification_state::done)
            throw std::runtime_error("a flow did not end in done");
        if (here.seen().empty() || here.seen() != there.seen())
            throw std::runtime_error("both sides did not see the same emoji");
    }

private:
    template <class Emulator>
    client add(Emulator& emulator, std::string const& url, pool const& connections,
               std::string const& name, bool trusted) const {
        auto const made =
            emulator.add_device({.name = name, .account = account_, .trusted = trusted});
        return client(connections, {.base_url = url, .token = made.token});
    }

    std::string account_;
    client asking_;
    client asked_;
};

asio::awaitable<void> loop(pair& p, load& l) {
    while (auto const due = l.take(bench_clock::now())) {
        co_await p.verify_each_other();
        l.done(*due, bench_clock::now());
    }
}

emulator::options emulator_options() {
    emulator::options o;
    o.log_size = 1;  // its number is all that is asked for
    // After its first verification, and no other, a session is given its secrets step by step:
    // three timers for each pair, so more of them the more pairs there are.
    o.secret_delay = {};
    return o;
}

// In memory an answer is there at once: there is no wait to hide behind other calls, and what is
// left lying grows cold.
constexpr std::size_t calls_over_sockets = 16;
constexpr std::size_t calls_in_memory = 2;

pool_options limits_for(unsigned flows, std::size_t calls) {
    pool_options limits;
    limits.max_held_per_origin = 3 * std::size_t{flows} + 16;
    limits.max_per_origin = calls;
    return limits;
}

/// Runs the loops to their end; `emulator` makes the devices and counts their requests.
template <class Emulator>
void run_pairs(asio::io_context& context, Emulator& emulator, std::string const& url,
               pool_options const& limits, load& l) {
    pool const connections(context.get_executor(), limits);
    auto running = l.plan().in_flight;
    std::vector<std::unique_ptr<pair>> pairs;
    for (unsigned i = 0; i < running; ++i)
        pairs.push_back(std::make_unique<pair>(emulator, url, connections, i));
    for (auto& p : pairs)
        asio::co_spawn(context, loop(*p, l), [&](std::exception_ptr const& e) {
            if (e) std::rethrow_exception(e);
            if (--running == 0) context.stop();
        });
    context.run();
}

double requests_of(std::vector<emulator::log_entry> const& log) {
    return log.empty() ? 0 : static_cast<double>(log.back().number);
}

sample over_sockets(load_plan const& plan) {
    asio::io_context context{1};
    emulator::server server(context.get_executor(), emulator_options());
    load l(plan, bench_clock::now());
    run_pairs(context, server, server.url(), limits_for(plan.in_flight, calls_over_sockets), l);
    auto s = l.result();
    s.more["requests"] = requests_of(server.requests()) / static_cast<double>(s.answered);
    return s;
}

sample in_memory(load_plan const& plan) {
    asio::io_context context{1};
    memory_emulator emulator(context.get_executor(), emulator_options());
    auto limits = limits_for(plan.in_flight, calls_in_memory);
    limits.connector = &emulator;
    load l(plan, bench_clock::now());
    run_pairs(context, emulator.service(), "http://127.0.0.1:23373", limits, l);
    auto s = l.result();
    auto const flows = static_cast<double>(s.answered);
    s.more["requests"] = requests_of(emulator.service().requests()) / flows;
    s.more["emulator"] = emulator.spent() / flows;
    return s;
}

void add_flow_sample(row& r, sample const& s) {
    add_sample(r, s, "flow");
    add(r, {.name = "system", .unit = "us", .rounds = {}},
        s.cpu.system / static_cast<double>(s.calls));
    add(r, {.name = "requests", .unit = "/flow", .rounds = {}}, s.more.at("requests"));
    if (auto const spent = s.more.find("emulator"); spent != s.more.end())
        add(r, {.name = "emulator", .unit = "us", .rounds = {}}, spent->second);
}

section measure_network(settings const& s, common_options const& common, bool sockets) {
    section all{.title = std::string("two-sided SAS verifications, ") +
                         (sockets ? "over loopback" : "in memory"),
                .facts = {},
                .rows = {},
                .sizes = true};
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const n : s.concurrency) {
            if (sockets && n > most_over_sockets) continue;
            load_plan const plan{.in_flight = n,
                                 .warm_up = nanoseconds(common.warm_up),
                                 .measured = nanoseconds(common.seconds),
                                 .calls = s.flows != 0 ? s.flows : std::max(10000U, 2 * n),
                                 .rate = 0,
                                 .warm_calls = std::max(100U, n)};
            add_flow_sample(row_of(all, std::to_string(n) + " at a time"),
                            measure_apart(common.client_core(), [&] {
                                return sockets ? over_sockets(plan) : in_memory(plan);
                            }));
        }
    compare_cpu_alone(all);
    return all;
}

report measure(settings const& s, common_options const& common) {
    report r{
        .scenario = "flow",
        .settings = {{"seconds", common.seconds}, {"rounds", common.rounds}},
        .sections = {},
        .notes = {"both sides and the emulator on one thread; cpu is that of all three, "
                  "system the kernel's part of it, emulator the time in the emulator; a "
                  "number of flows is measured, not a time",
                  "connections that their calls take turns on: in memory " +
                      std::to_string(calls_in_memory) + ", over loopback " +
                      std::to_string(calls_over_sockets) + "; what a flow waits for has its own"}};
    static_cast<void>(raise_open_files());
    r.sections.push_back(measure_network(s, common, false));
    if (s.sockets) r.sections.push_back(measure_network(s, common, true));
    return r;
}

}  // namespace

std::function<report()> add_flow(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--concurrency", s->concurrency, "flows under way at a time")
        ->delimiter(',')
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command.add_option("--flows", s->flows,
                       "measure this many flows; 0: two for each at a time, 10,000 at least");
    command.add_flag("!--no-sockets", s->sockets, "in memory alone");
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
