#include "scenarios/call_figures.hpp"

#include <functional>

#include "measure/foreign.hpp"
#include "process/child.hpp"

namespace vouch::bench {

std::chrono::nanoseconds nanoseconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(seconds));
}

sample measure_apart(int core, std::function<sample()> const& work, pid_t server) {
    foreign_load const others(server);
    auto s = sample_from(in_child(core, [&]() -> boost::json::value {
        reset_peak_memory();
        return to_json(work());
    }));
    s.foreign = others.percent();
    return s;
}

sample measure_apart(load_plan const& plan, int core, std::function<void(load&)> const& work,
                     pid_t server) {
    return measure_apart(
        core,
        [&] {
            load l(plan, bench_clock::now());
            work(l);
            return l.result();
        },
        server);
}

namespace {

figure rate_figure(std::string const& what) {
    return {.name = what + "s",
            .unit = "/s",
            .rounds = {},
            .decimals = 0,
            .compared = true,
            .more_is_better = true};
}

double each(double all, sample const& s) { return all / static_cast<double>(s.calls); }

void add_allocations(row& r, sample const& s, std::string const& what) {
    if (!s.allocations_known) return;
    add(r, {.name = "blocks", .unit = "/" + what, .rounds = {}, .decimals = 2},
        each(static_cast<double>(s.allocated.blocks), s));
    add(r, {.name = "bytes", .unit = "/" + what, .rounds = {}, .decimals = 0},
        each(static_cast<double>(s.allocated.bytes), s));
}

void add_machine(row& r, sample const& s) {
    add(r, {.name = "peak", .unit = "MiB", .rounds = {}}, static_cast<double>(s.peak_kib) / 1024);
    add(r, {.name = "foreign", .unit = "%", .rounds = {}, .decimals = 0}, s.foreign);
}

}  // namespace

void add_sample(row& r, sample const& s, std::string const& what) {
    auto const us = [&](double p) { return static_cast<double>(s.latency.percentile(p)) / 1e3; };
    add(r, rate_figure(what), static_cast<double>(s.calls) / s.seconds);
    add(r, {.name = "cpu", .unit = "us/" + what, .rounds = {}, .decimals = 2, .compared = true},
        each(s.cpu.total(), s));
    add(r, {.name = "user", .unit = "us", .rounds = {}, .decimals = 2, .shown = false},
        each(s.cpu.user, s));
    add(r, {.name = "p50", .unit = "us", .rounds = {}, .compared = true}, us(0.5));
    add(r, {.name = "p90", .unit = "us", .rounds = {}, .shown = false}, us(0.9));
    add(r, {.name = "p99", .unit = "us", .rounds = {}}, us(0.99));
    add(r, {.name = "p99.9", .unit = "us", .rounds = {}, .shown = false}, us(0.999));
    add(r, {.name = "max", .unit = "us", .rounds = {}, .shown = false},
        static_cast<double>(s.latency.max()) / 1e3);
    add_allocations(r, s, what);
    add_machine(r, s);
    r.latency.merge(s.latency);
}

void add_batches(row& r, sample const& s, std::string const& what) {
    add(r, rate_figure(what), static_cast<double>(s.calls) / s.seconds);
    add(r, {.name = "cpu", .unit = "ns/" + what, .rounds = {}, .compared = true},
        each(s.cpu.total() * 1e3, s));
    add_allocations(r, s, what);
    add_machine(r, s);
}

void compare_cpu_alone(section& s) {
    for (auto& r : s.rows)
        for (auto& f : r.figures) f.compared = f.compared && f.name == "cpu";
}

}  // namespace vouch::bench
