#pragma once

#include "measure/load.hpp"

namespace vouch::bench {

/// Measures `work`, which is too short to look at the clock around it: `batch` of them a time. What
/// the latency counts is the mean of a batch. For one thread.
template <class Work>
[[nodiscard]] sample measure_batches(load_plan plan, unsigned batch, Work const& work) {
    plan.calls = (plan.calls + batch - 1) / batch;
    load l(plan, bench_clock::now());
    while (auto const due = l.take(bench_clock::now())) {
        for (unsigned i = 0; i < batch; ++i) work();
        l.done(*due, *due + (bench_clock::now() - *due) / batch);
    }
    auto s = l.result();
    s.calls *= batch;
    s.answered *= batch;
    return s;
}

}  // namespace vouch::bench
