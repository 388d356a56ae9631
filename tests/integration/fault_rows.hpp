#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include <vouch/emulator.hpp>

// The faults that strike, and what a call makes of each.

namespace faults_test {

using namespace std::chrono_literals;
namespace emulator = vouch::emulator;
using kind = emulator::fault_kind;

// Longer than an exchange on loopback takes, shorter than anybody likes to wait.
constexpr auto patience = 30ms;
constexpr auto longer = 45ms;

struct row {
    std::string_view name;
    emulator::fault what;
    bool slow = false;     // the attempt's time runs out
    bool succeeds = true;  // else it fails, with an honest error
};

constexpr std::array rows{
    row{"delay", {.kind = kind::delay, .wait = 5ms}},
    row{"delay beyond patience", {.kind = kind::delay, .wait = longer}, true},
    row{"delay_response", {.kind = kind::delay_response, .wait = 5ms}},
    row{"delay_response beyond patience", {.kind = kind::delay_response, .wait = longer}, true},
    row{"429", {.kind = kind::status, .status = 429, .retry_after_ms = "1"}},
    row{"500", {.kind = kind::status, .status = 500}},
    row{"503", {.kind = kind::status, .status = 503, .retry_after_ms = "1"}},
    row{"401", {.kind = kind::status, .status = 401}, false, false},
    row{"409", {.kind = kind::status, .status = 409}, false, false},
    row{"422 for good", {.kind = kind::status, .count = 0, .status = 422}, false, false},
    row{"503 for good", {.kind = kind::status, .count = 0}, false, false},
    row{"502 after", {.kind = kind::status_after, .status = 502}},
    row{"503 after, no retry", {.kind = kind::status_after, .should_retry = "false"}},
    row{"409 after", {.kind = kind::status_after, .status = 409}, false, false},
    row{"reset", {.kind = kind::reset}},
    row{"reset for good", {.kind = kind::reset, .count = 0}, false, false},
    row{"reset_after nothing", {.kind = kind::reset_after}},
    row{"reset_after some", {.kind = kind::reset_after, .bytes = 40}},
    row{"truncate in the header", {.kind = kind::truncate, .bytes = 40}},
    row{"truncate in the body", {.kind = kind::truncate, .bytes = 500}},
    row{"garble", {.kind = kind::garble}},
    row{"stall", {.kind = kind::stall, .bytes = 40}, true},
    row{"drip", {.kind = kind::drip, .bytes = 300, .wait = 1ms}},
    row{"chunked", {.kind = kind::chunked}},
    row{"close_delimited", {.kind = kind::close_delimited}},
    row{"short_length", {.kind = kind::short_length}},
    row{"long_length", {.kind = kind::long_length}},
    row{"bad_chunk", {.kind = kind::bad_chunk}},
    row{"two_lengths", {.kind = kind::two_lengths}},
    row{"surplus", {.kind = kind::surplus}},
    row{"lose", {.kind = kind::lose}},
    row{"duplicate", {.kind = kind::duplicate}},
};

}  // namespace faults_test
