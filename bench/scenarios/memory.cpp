#include <memory>
#include <stdexcept>

#include "peers/fields.hpp"
#include "peers/vouch.hpp"
#include "scenarios/call_figures.hpp"
#include "scenarios/load_settings.hpp"
#include "scenarios/scenario.hpp"
#include "server/memory_network.hpp"
#include "server/static_server.hpp"

namespace vouch::bench {

namespace {

using runner = void (*)(asio::io_context&, pool const&, target const&, load&);

void run_in_memory(load& l, runner run) {
    asio::io_context context{1};
    auto const to = memory_target();
    memory_network network(context.get_executor(), memory_response());
    auto options = pool_options_for(to, l);
    options.connector = &network;
    run(context, pool(context.get_executor(), options), to, l);
    auto const answered = l.result().answered;
    if (network.requests() != answered)
        throw std::runtime_error(std::to_string(answered) +
                                 " calls were answered, the network saw " +
                                 std::to_string(network.requests()) + " requests");
}

// What others spend on the body alone.
void decode_with_dom(load& l) {
    auto const to = memory_target();
    while (auto const due = l.take(bench_clock::now())) {
        auto const fields = parse_fields(sample_body());
        check_state(to, fields.verification ? fields.verification->state : "");
        l.done(*due, bench_clock::now());
    }
}

report measure(load_settings const& s, common_options const& common) {
    report r{
        .scenario = "memory",
        .settings = s.told(common),
        .sections = {},
        .notes = {"whole calls on a server in memory: no system call but the event loop's own"}};
    section all{.title = "call without a kernel, " + std::to_string(s.in_flight) + " in flight",
                .facts = {{"in_flight", s.in_flight}},
                .rows = {}};
    auto const plan = s.plan(common);
    auto const round = [&](char const* name, std::function<void(load&)> const& work) {
        auto const got = measure_apart(plan, common.client_core(), work);
        auto& to = row_of(all, name);
        add_sample(to, got);
        add(to, {.name = "grown", .unit = "KiB", .rounds = {}, .decimals = 0},
            got.more.at("grown_kib"));
    };
    for (unsigned i = 0; i < common.rounds; ++i) {
        round("vouch", [](load& l) { run_in_memory(l, run_vouch); });
        round("vouch-callbacks", [](load& l) { run_in_memory(l, run_vouch_callbacks); });
        round("DOM + fields, no HTTP", decode_with_dom);
    }
    r.sections.push_back(std::move(all));
    return r;
}

}  // namespace

std::function<report()> add_memory(CLI::App& command, common_options const& common) {
    auto const s = std::make_shared<load_settings>(load_settings{.in_flight = 16});
    s->add_to(command);
    return [s, &common] { return measure(*s, common); };
}

}  // namespace vouch::bench
