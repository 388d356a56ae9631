#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <stdexcept>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "measure/batches.hpp"
#include "peers/vouch.hpp"
#include "policy/pool_plan.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/scenario.hpp"
#include "server/memory_network.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace {

using policy::lane;
using policy::pool_plan;

constexpr unsigned batch = 64;
constexpr auto far_away = clock::time_point(std::chrono::hours(1));

struct settings {
    std::vector<unsigned> sizes{10, 100, 1000, 10000};
};

/// The pool's decisions alone: who gets which connection, over and over.
class decisions {
public:
    /// `n` origins with a connection each that rests, asked for in a fixed random order.
    static std::shared_ptr<decisions> over_origins(unsigned n) {
        auto d = std::shared_ptr<decisions>(new decisions(n, n));
        for (auto& o : d->origins_) d->open(o);
        std::mt19937 random(1);
        std::shuffle(d->order_.begin(), d->order_.end(), random);
        return d;
    }
    /// One connection, and `n` callers in line for it.
    static std::shared_ptr<decisions> with_waiters(unsigned n) {
        auto d = std::shared_ptr<decisions>(new decisions(1, n + 1));
        d->open(d->origins_.front());
        for (auto& t : d->tickets_) d->ask(t, d->origins_.front());
        d->lend();
        return d;
    }
    decisions(decisions const&) = delete;
    decisions& operator=(decisions const&) = delete;
    ~decisions() {
        for (auto& t : tickets_) plan_.withdraw(t);
        for (auto& s : slots_) plan_.ended(s);
        while (plan_.next(now_)) continue;
    }

    void lease_and_return() {
        auto& o = origins_[order_[turn_++ % order_.size()]];
        ask(tickets_.front(), o);
        plan_.returned(lend(), far_away);
    }
    void return_and_lease() {
        plan_.returned(*lent_, far_away);
        ask(*served_, origins_.front());
        lend();
    }

private:
    decisions(unsigned origins, unsigned tickets)
        : plan_({.max_total = origins, .max_per_origin = 1, .max_waiting = tickets + 1}),
          origins_(origins),
          tickets_(tickets),
          order_(origins) {
        for (unsigned i = 0; i < origins; ++i) order_[i] = i;
    }

    void open(pool_plan::origin_state& o) {
        auto& s = slots_.emplace_back();
        plan_.dialing(s, o, lane::calls);
        plan_.dialed(s, far_away, far_away);
        while (plan_.next(now_)) continue;
    }
    void ask(pool_plan::ticket& t, pool_plan::origin_state& o) {
        if (!plan_.ask(t, o, lane::calls)) throw std::logic_error("the queue is full");
    }
    pool_plan::slot& lend() {
        auto const step = plan_.next(now_);
        if (!step || step->what != pool_plan::step::kind::lend)
            throw std::logic_error("no connection was lent");
        served_ = step->caller;
        lent_ = step->connection;
        return *lent_;
    }

    clock::time_point now_{};
    pool_plan plan_;
    std::deque<pool_plan::origin_state> origins_;
    std::deque<pool_plan::slot> slots_;
    std::deque<pool_plan::ticket> tickets_;
    std::vector<unsigned> order_;
    std::size_t turn_ = 0;
    pool_plan::ticket* served_ = nullptr;
    pool_plan::slot* lent_ = nullptr;
};

asio::awaitable<void> round_robin(std::vector<client> const& all, std::size_t& turn,
                                  target const& to, load& l) {
    while (auto const due = l.take(bench_clock::now())) {
        client c = all[turn++ % all.size()];
        auto const s = co_await c.retrieve(to.id);
        check_state(to, s.verification()->state.raw());
        l.done(*due, bench_clock::now());
    }
}

/// Whole calls over `origins` origins on a server in memory.
void call_origins(unsigned origins, unsigned per_origin, load& l) {
    asio::io_context context{1};
    auto to = memory_target();
    memory_network network(context.get_executor(), memory_response());
    pool_options options;
    options.connector = &network;
    options.max_total = std::size_t{origins} * per_origin;
    options.max_per_origin = per_origin;
    pool const connections(context.get_executor(), options);
    std::vector<client> all;
    for (unsigned i = 0; i < origins; ++i) {
        to.url = "http://127.0.0.1:" + std::to_string(10000 + i);
        all.emplace_back(connections, client_options_for(to));
    }
    std::size_t turn = 0;
    run_loops(context, l, [&](load& mine) { return round_robin(all, turn, to, mine); });
    if (network.requests() != l.result().answered)
        throw std::runtime_error("the network saw another number of requests than were answered");
}

using measurement = std::function<sample(unsigned, load_plan)>;

struct subject {
    char const* title;
    char const* unit;  // of a row
    char const* what;  // is counted
    measurement measure;
    void (*write)(row&, sample const&, std::string const& what);
};

sample of_decisions(load_plan const& plan, std::shared_ptr<decisions> const& d,
                    void (decisions::*work)()) {
    return measure_batches(plan, batch, [&] { (*d.*work)(); });
}

sample of_calls(load_plan plan, unsigned in_flight, unsigned origins, unsigned per_origin) {
    plan.in_flight = in_flight;
    // Every origin has its connection before the window opens.
    plan.calls = std::max<std::uint64_t>(20000, 10 * std::uint64_t{origins});
    load l(plan, bench_clock::now());
    call_origins(origins, per_origin, l);
    return l.result();
}

std::vector<subject> subjects() {
    return {
        {"decisions of a lease and its return, by origins", " origins", "lease",
         [](unsigned n, load_plan const& plan) {
             return of_decisions(plan, decisions::over_origins(n), &decisions::lease_and_return);
         },
         add_batches},
        {"decisions of a return and the next lease, by callers in line", " waiting", "lease",
         [](unsigned n, load_plan const& plan) {
             return of_decisions(plan, decisions::with_waiters(n), &decisions::return_and_lease);
         },
         add_batches},
        {"whole calls in memory, 16 in flight, by origins", " origins", "call",
         [](unsigned n, load_plan const& plan) { return of_calls(plan, 16, n, 2); }, add_sample},
        {"whole calls in memory to one origin with 8 connections, by callers", " callers", "call",
         [](unsigned n, load_plan const& plan) { return of_calls(plan, n, 1, 8); }, add_sample},
    };
}

report measure(settings const& s, common_options const& common) {
    report r{.scenario = "pool",
             .settings = {{"seconds", common.seconds}, {"rounds", common.rounds}},
             .sections = {},
             .notes = {"without a kernel; one thread; a row more is the same work among more "
                       "origins or callers"}};
    load_plan const plan{.in_flight = 1,
                         .warm_up = nanoseconds(common.warm_up),
                         .measured = nanoseconds(common.seconds),
                         .calls = 0,
                         .rate = 0};
    for (auto const& what : subjects()) {
        section all{.title = what.title, .facts = {}, .rows = {}, .sizes = true};
        for (unsigned i = 0; i < common.rounds; ++i)
            for (auto const n : s.sizes)
                what.write(
                    row_of(all, std::to_string(n) + what.unit),
                    measure_apart(common.client_core(), [&] { return what.measure(n, plan); }),
                    what.what);
        compare_cpu_alone(all);
        r.sections.push_back(std::move(all));
    }
    return r;
}

}  // namespace

std::function<report()> add_pool(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<settings>();
    command.add_option("--sizes", s->sizes, "numbers of origins and of callers")
        ->delimiter(',')
        ->check(CLI::Range(1, 50000))
        ->capture_default_str();
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
