#pragma once

#include <string>
#include <string_view>

#include "cli/terminal.hpp"
#include "rig/run.hpp"

namespace vouch::rig {

/// What a report is about.
struct report {
    work const& done;
    run_result const& result;
    tally figures;
    std::string stage;
    bool interrupted = false;
};

/// For people: how many, how they ended, how long each step took, and what went wrong.
[[nodiscard]] std::string to_text(report const& r, cli::screen const& s);
/// One document, in one line. Holds no token, emoji or code.
[[nodiscard]] std::string to_json(report const& r);
/// JUnit's XML, as CI systems read it: a pair is a test case, its kind the class.
[[nodiscard]] std::string to_junit(report const& r);
/// One page that needs nothing else: the figures, and a timeline of each pair that went wrong.
[[nodiscard]] std::string to_html(report const& r);

/// For element content and attributes; what XML cannot hold becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);
/// The events of a pair, a line each.
[[nodiscard]] std::string timeline_text(outcome const& o);
/// What replays this pair alone.
[[nodiscard]] std::string replay_hint(report const& r, outcome const& o);

}  // namespace vouch::rig
