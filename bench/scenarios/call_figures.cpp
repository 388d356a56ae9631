#include "scenarios/call_figures.hpp"

#include <functional>

#include "process/child.hpp"

namespace vouch::bench {

std::chrono::nanoseconds nanoseconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(seconds));
}

sample measure_apart(load_plan const& plan, int core, std::function<void(load&)> const& work) {
    return sample_from(in_child(core, [&]() -> boost::json::value {
        reset_peak_memory();
        load l(plan, bench_clock::now());
        work(l);
        return to_json(l.result());
    }));
}

void add_sample(row& r, sample const& s, std::string const& what) {
    auto const n = static_cast<double>(s.calls);
    auto const us = [&](double p) { return static_cast<double>(s.latency.percentile(p)) / 1e3; };
    add(r, {.name = what + "s", .unit = "/s", .rounds = {}, .decimals = 0}, n / s.seconds);
    add(r, {.name = "cpu", .unit = "us/" + what, .rounds = {}, .decimals = 2, .compared = true},
        s.cpu.total() / n);
    add(r, {.name = "user", .unit = "us", .rounds = {}, .decimals = 2, .shown = false},
        s.cpu.user / n);
    add(r, {.name = "p50", .unit = "us", .rounds = {}, .compared = true}, us(0.5));
    add(r, {.name = "p90", .unit = "us", .rounds = {}, .shown = false}, us(0.9));
    add(r, {.name = "p99", .unit = "us", .rounds = {}}, us(0.99));
    add(r, {.name = "p99.9", .unit = "us", .rounds = {}, .shown = false}, us(0.999));
    add(r, {.name = "max", .unit = "us", .rounds = {}, .shown = false},
        static_cast<double>(s.latency.max()) / 1e3);
    add(r, {.name = "blocks", .unit = "/" + what, .rounds = {}, .decimals = 2},
        static_cast<double>(s.allocated.blocks) / n);
    add(r, {.name = "bytes", .unit = "/" + what, .rounds = {}, .decimals = 0},
        static_cast<double>(s.allocated.bytes) / n);
    add(r, {.name = "peak", .unit = "MiB", .rounds = {}}, static_cast<double>(s.peak_kib) / 1024);
    r.latency.merge(s.latency);
}

}  // namespace vouch::bench
