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

namespace vouch::bench {

namespace {

struct settings {
    std::vector<unsigned> concurrency{10, 100};
    std::uint64_t flows = 0;
};

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
    pair(emulator::server& server, pool const& connections, unsigned number)
        : account_("@user" + std::to_string(number) + ":vouch.example"),
          asking_(add(server, connections, "laptop-" + std::to_string(number), false)),
          asked_(add(server, connections, "phone-" + std::to_string(number), true)) {}

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
    client add(emulator::server& server, pool const& connections, std::string const& name,
               bool trusted) const {
        auto const made =
            server.add_device({.name = name, .account = account_, .trusted = trusted});
        auto const url = server.url();
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

void run_flows(load& l) {
    asio::io_context context{1};
    emulator::options o;
    o.log_size = 0;
    emulator::server server(context.get_executor(), o);
    auto const n = l.plan().in_flight;
    pool_options limits;
    limits.max_held_per_origin = 3 * n + 16;
    limits.max_per_origin = 16;
    pool const connections(context.get_executor(), limits);
    std::vector<std::unique_ptr<pair>> pairs;
    for (unsigned i = 0; i < n; ++i)
        pairs.push_back(std::make_unique<pair>(server, connections, i));
    unsigned running = n;
    for (unsigned i = 0; i < n; ++i)
        asio::co_spawn(context, loop(*pairs[i], l), [&](std::exception_ptr const& e) {
            if (e) std::rethrow_exception(e);
            if (--running == 0) context.stop();
        });
    context.run();
}

report measure(settings const& s, common_options const& common) {
    report r{.scenario = "flow",
             .settings = {{"seconds", common.seconds}, {"rounds", common.rounds}},
             .sections = {},
             .notes = {"both sides and the emulator on one thread, over loopback; cpu is that of "
                       "all three; a number of flows is measured, not a time"}};
    section all{.title = "two-sided SAS verifications", .facts = {}, .rows = {}};
    for (unsigned i = 0; i < common.rounds; ++i)
        for (auto const n : s.concurrency) {
            load_plan const plan{.in_flight = n,
                                 .warm_up = nanoseconds(common.warm_up),
                                 .measured = nanoseconds(common.seconds),
                                 .calls = s.flows != 0 ? s.flows : std::max(200U, 10 * n),
                                 .rate = 0};
            add_sample(row_of(all, std::to_string(n) + " at a time"),
                       measure_apart(plan, common.client_core(), run_flows), "flow");
        }
    r.sections.push_back(std::move(all));
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
                       "measure this many flows; 0: ten for each at a time, 200 at least");
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
