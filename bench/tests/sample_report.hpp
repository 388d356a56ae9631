#pragma once

#include "report/report.hpp"

namespace vouch::bench {

/// One with everything that there can be in it.
[[nodiscard]] inline report sample_report() {
    section s{.title = "call <plain> & 16 in flight", .facts = {{"in_flight", 16}}, .rows = {}};
    figure const cpu{
        .name = "cpu", .unit = "us/call", .rounds = {}, .decimals = 2, .compared = true};
    figure const calls{.name = "calls",
                       .unit = "/s",
                       .rounds = {},
                       .decimals = 0,
                       .compared = true,
                       .more_is_better = true};
    figure const user{.name = "user", .unit = "us", .rounds = {}, .decimals = 3, .shown = false};
    double value = 4;
    for (char const* const name : {"vouch", "beast-dom", "\"wrk\""})
        for (int round = 0; round < 3; ++round) {
            value = value * 1.37 + 0.11;
            add(row_of(s, name), cpu, value);
            add(row_of(s, name), calls, 1e6 / value);
            add(row_of(s, name), user, value / 3);
        }
    for (std::uint64_t v = 50'000; v < 9'000'000; v = v * 6 / 5) {
        s.rows[0].latency.add(v);
        s.rows[1].latency.add(2 * v);
    }
    section sizes{.title = "flows", .facts = {}, .rows = {}, .sizes = true};
    for (int round = 0; round < 2; ++round) {
        add(row_of(sizes, "10"), cpu, 100);
        add(row_of(sizes, "1000"), cpu, 110 + round);
    }
    return {.scenario = "call",
            .settings = {{"url", "http://127.0.0.1:1"}, {"rounds", 3}, {"tls", false}},
            .sections = {s, sizes},
            .notes = {"a note < all others"},
            .machine = {{"processor", "a fast one"}, {"cores", 2}},
            .date = "2026-01-05T12:00:00Z",
            .seconds = 12.5,
            .foreign = 3.25};
}

}  // namespace vouch::bench
