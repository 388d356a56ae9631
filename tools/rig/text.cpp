#include <array>
#include <cstdio>

#include "cli/words.hpp"
#include "rig/report.hpp"

namespace vouch::rig {

namespace {

constexpr std::size_t most_shown = 10;

template <class... Args>
std::string format(char const* pattern, Args... args) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), pattern, args...);
    return text.data();
}

std::string seconds(duration d) { return format("%.3f", std::chrono::duration<double>(d).count()); }

std::string headline(report const& r) {
    auto const& f = r.figures;
    auto const ran = r.result.outcomes.size();
    std::string line = std::to_string(ran) + (ran == 1 ? " pair" : " pairs") + " in " +
                       format("%.1f s", std::chrono::duration<double>(r.result.elapsed).count()) +
                       ", seed " + std::to_string(r.done.seed) + ", on " + r.stage + ": ";
    line += std::to_string(f.expected) + " as expected, " + std::to_string(f.unexpected) + " not";
    if (r.interrupted)
        line += "; interrupted, " + std::to_string(r.done.pairs - ran) + " were not run to the end";
    return line;
}

}  // namespace

std::string timeline_text(outcome const& o) {
    std::string text;
    for (auto const& e : o.result.timeline) {
        using kind = pair_event::kind;
        text += seconds(e.at) + "  " + cli::padded(std::string(to_string(e.side)), 11);
        text += std::string(step_name(e));
        if (e.what == kind::ended) text += " " + std::string(to_string(e.state));
        if (e.what == kind::accepted || e.what == kind::compared || e.what == kind::scanned)
            text += e.yes ? " yes" : " no";
        text += "  (" + std::to_string(e.attempts) + ")\n";
    }
    for (auto const* const end : {&o.result.initiator, &o.result.responder}) {
        auto const side = end == &o.result.initiator ? pair_side::initiator : pair_side::responder;
        if (auto const story = story_of(*end); !story.empty())
            text += std::string(to_string(side)) + ": " + cli::printable(story) + '\n';
    }
    return text;
}

std::string replay_hint(report const& r, outcome const& o) {
    return "--seed " + std::to_string(r.done.seed) + " --only " + std::to_string(o.plan.number);
}

std::string to_text(report const& r, cli::screen const& s) {
    using cli::ink;
    using cli::painted;
    auto const& f = r.figures;
    std::string text = painted(s, f.unexpected == 0 ? ink::green : ink::red, headline(r)) + "\n\n";
    for (auto const& [end, n] : f.ends)
        text += "  " + cli::padded(cli::printable(end), 34) + format("%7zu", n) + '\n';
    text += '\n' +
            painted(s, ink::dim,
                    "  " + cli::padded("milliseconds, since the step before", 34) +
                        "  pairs      p50      p90      p99      max  requests") +
            '\n';
    for (auto const& step : f.steps)
        text += "  " + cli::padded(step.name, 34) +
                format("%7zu %8.1f %8.1f %8.1f %8.1f %9.1f\n", step.count, step.p50, step.p90,
                       step.p99, step.max, step.attempts);
    std::size_t shown = 0;
    for (auto const& o : r.result.outcomes) {
        if (o.expected) continue;
        if (++shown > most_shown) break;
        auto const& kind = r.done.kinds[o.plan.kind];
        text += '\n' + painted(s, ink::red, "pair " + std::to_string(o.plan.number)) + " (" +
                kind.name + ", " + std::string(to_string(o.plan.how)) +
                "): " + cli::printable(o.end) + " where " + kind.expect.front() +
                " was expected; replay: " + replay_hint(r, o) + '\n' + timeline_text(o);
    }
    if (f.unexpected > most_shown)
        text += "\n... and " + std::to_string(f.unexpected - most_shown) +
                " more: see --html or --junit\n";
    return text;
}

}  // namespace vouch::rig
