#include "rig/outcome.hpp"

#include <algorithm>
#include <array>

#include "cli/report.hpp"

namespace vouch::rig {

namespace {

double milliseconds(duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

std::string end_of(pair_end const& e) {
    auto const& code = e.story.code;
    bool const own =
        !code || code == errc::verification_cancelled || code == errc::verification_failed;
    if (!own) return std::string(cli::code_name(code));
    if (e.state == verification_state::done) return e.trusted ? "done" : "untrusted";
    return e.code.empty() ? std::string(to_string(e.state)) : e.code.str();
}

struct series {
    std::vector<double> times;
    double attempts = 0;
};

step_figures figures_of(std::string name, series& s) {
    std::sort(s.times.begin(), s.times.end());
    auto const at = [&](double share) {
        auto const i = static_cast<std::size_t>(share * static_cast<double>(s.times.size()));
        return s.times[std::min(i, s.times.size() - 1)];
    };
    return {.name = std::move(name),
            .count = s.times.size(),
            .p50 = at(0.5),
            .p90 = at(0.9),
            .p99 = at(0.99),
            .max = s.times.back(),
            .attempts = s.attempts / static_cast<double>(s.times.size())};
}

}  // namespace

std::string_view step_name(pair_event const& e) noexcept {
    return e.what == pair_event::kind::state ? to_string(e.state) : to_string(e.what);
}

std::string end_of(pair_result const& r) {
    bool const both_done = r.initiator.state == verification_state::done &&
                           r.responder.state == verification_state::done;
    if (both_done && r.compared && !r.same) return "confirmed_unseen";
    auto const a = end_of(r.initiator);
    auto const b = end_of(r.responder);
    return a == b ? a : a + " / " + b;
}

std::string story_of(pair_end const& e) {
    return e.story.code ? to_string(e.story) : std::string();
}

tally count(std::vector<outcome> const& all) {
    tally t;
    std::vector<std::string> order;  // of first sight
    std::map<std::string, series> steps;
    series whole;
    for (auto const& o : all) {
        ++(o.expected ? t.expected : t.unexpected);
        ++t.ends[o.end];
        std::array<duration, 2> before{};
        for (auto const& e : o.result.timeline) {
            auto const name = std::string(to_string(e.side)) + " " + std::string(step_name(e));
            auto& s = steps[name];
            if (s.times.empty()) order.push_back(name);
            auto& last = before[static_cast<std::size_t>(e.side)];
            s.times.push_back(milliseconds(e.at - last));
            s.attempts += e.attempts;
            whole.attempts += e.attempts;
            last = e.at;
        }
        whole.times.push_back(milliseconds(o.result.elapsed));
    }
    for (auto const& name : order) t.steps.push_back(figures_of(name, steps[name]));
    if (!all.empty()) t.steps.push_back(figures_of("whole", whole));
    return t;
}

}  // namespace vouch::rig
