#include "policy/pace.hpp"

#include <algorithm>

namespace vouch::policy {

namespace {

using std::chrono::seconds;

constexpr duration max_server_wait = seconds(60);
constexpr std::int16_t shortest_hold = 5;  // seconds
/// So many changes in a row may each be followed by a look at once: a whole flow has fewer.
constexpr int max_quick_changes = 8;
constexpr int max_cut_holds = 2;

duration scaled(duration d, double factor) noexcept {
    auto const most = static_cast<double>(std::chrono::nanoseconds(std::chrono::hours(24)).count());
    double const x = static_cast<double>(d.count()) * factor;
    return duration(static_cast<duration::rep>(x > 0 ? std::min(x, most) : 0));
}

double unit(double x) noexcept { return x > 0 ? std::min(x, 1.0) : 0; }

}  // namespace

pace::pace(pace_options const& options, duration hold, hold_habit& habit) noexcept
    : options_(options),
      interval_(options.initial),
      habit_(habit),
      hold_seconds_(static_cast<std::int16_t>(
          std::clamp<seconds::rep>(std::chrono::duration_cast<seconds>(hold).count(), 0, 3600))) {}

look_request pace::next_request(bool hold_allowed) noexcept {
    asked_to_hold_ = hold_allowed && may_ask();
    if (!asked_to_hold_) return {};
    return {etag_, hold_seconds_};
}

duration pace::after(look_facts const& facts, double random01) {
    if (asked_to_hold_) habit_.found_nothing_out();  // unless it is told below that it did
    if (facts.what == look_facts::kind::failed) return after_failure(facts, random01);
    cut_holds_ = 0;
    bool const unasked = asked_to_hold_ && facts.what == look_facts::kind::unchanged &&
                         !facts.etag.empty() && facts.etag != etag_ && !was_held(facts);
    // A 304 may leave out what it confirms.
    if (facts.what != look_facts::kind::not_modified || !facts.etag.empty()) etag_ = facts.etag;
    if (facts.rings) {
        interval_ = options_.initial;
        return scaled(between_rings, 1 + unit(options_.jitter) * (2 * unit(random01) - 1));
    }
    // What is news to nobody may be news since that ETag: no reason to hold, and no sign either
    // way.
    return facts.what == look_facts::kind::changed || unasked ? after_change(facts, random01)
                                                              : after_nothing(facts, random01);
}

duration pace::after_failure(look_facts const& facts, double random01) noexcept {
    // Something between here and the server may end what lasts too long.
    bool const cut = asked_to_hold_ && facts.elapsed >= seconds(hold_seconds_) / 4;
    if (cut && ++cut_holds_ >= max_cut_holds) {
        auto const half = static_cast<std::int16_t>(hold_seconds_ / 2);
        hold_seconds_ = std::min(hold_seconds_, std::max(half, shortest_hold));
        cut_holds_ = 0;
    }
    if (facts.unheard && !cut) habit_.forget();
    duration const own = spaced(facts, random01);
    auto const asked = std::min(facts.server_wait.value_or(duration::zero()), max_server_wait);
    // Not before, and not at the very moment at which all the others come, too.
    return std::max(own, scaled(asked, 1 + unit(options_.jitter) * unit(random01)));
}

duration pace::after_change(look_facts const& facts, double random01) noexcept {
    interval_ = options_.initial;
    bool const quick = facts.elapsed < options_.initial;
    quick_changes_ =
        static_cast<std::int8_t>(quick ? std::min(quick_changes_ + 1, max_quick_changes + 1) : 0);
    if (quick_changes_ <= max_quick_changes && worth_holding()) return duration::zero();
    return spaced(facts, random01);
}

duration pace::after_nothing(look_facts const& facts, double random01) noexcept {
    if (was_held(facts)) {
        habit_.held();
        interval_ = options_.initial;
        quick_changes_ = 0;
        return duration::zero();
    }
    if (asked_to_hold_) {
        habit_.answered_at_once();
    } else if (!habit_.holds() && worth_holding()) {
        return duration::zero();
    }
    return spaced(facts, random01);
}

/// An answer that says so may come early (the server's own limit is below what was asked); one that
/// does not may be just slow, so it has to be late.
bool pace::was_held(look_facts const& facts) const noexcept {
    if (!asked_to_hold_) return false;
    duration const half = duration(seconds(hold_seconds_)) / 2;
    return facts.elapsed >= std::min(half, duration(seconds(facts.preference_applied ? 1 : 5)));
}

/// Whether to ask at once because the server is likely to hold the request. One look at once is
/// spent on finding out.
bool pace::worth_holding() noexcept { return may_ask() && habit_.worth_a_try(); }

duration pace::spaced(look_facts const& facts, double random01) noexcept {
    duration const longest = std::max(options_.max, duration::zero());
    duration const cap =
        facts.sas_live ? std::clamp(options_.max_while_sas, duration::zero(), longest) : longest;
    duration const base =
        facts.budget_empty ? longest : std::clamp(interval_, duration::zero(), cap);
    interval_ = std::min(scaled(interval_, std::max(options_.multiplier, 1.0)), longest);
    return scaled(base, 1 + unit(options_.jitter) * (2 * unit(random01) - 1));
}

}  // namespace vouch::policy
