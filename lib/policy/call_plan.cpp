#include "policy/call_plan.hpp"

#include <algorithm>
#include <string_view>

#include "policy/backoff.hpp"
#include "policy/retry_policy.hpp"

namespace vouch::policy {

namespace {

constexpr duration kept_back = std::chrono::seconds(2);
constexpr duration least_pause = std::chrono::milliseconds(250);

constexpr std::string_view no_time = "the deadline comes before the next attempt";
constexpr std::string_view no_time_for_server = "the server asks to wait until after the deadline";
constexpr std::string_view no_tokens = "the retry budget of this server is used up";

step give_up(errc code, std::string_view reason) noexcept {
    return {.decision = retry_decision::give_up, .code = code, .reason = reason};
}

/// An answer by which a server says that it did nothing, and nothing else.
bool nothing_happened(attempt_facts const& facts) noexcept {
    return facts.status >= 400 && facts.status < 500 && facts.status != 409;
}

bool may_have_happened(attempt_facts const& facts) noexcept {
    if (facts.outcome == attempt_class::ambiguous) return true;
    // A 2xx here is one whose body was of no use.
    return facts.status >= 500 || (facts.status >= 200 && facts.status < 300);
}

}  // namespace

clock::time_point call_plan::attempt_deadline(clock::time_point now) const noexcept {
    if (kind_ == repeat::safe || reading_back_ || now >= deadline_) return deadline_;
    return deadline_ - std::min(kept_back, (deadline_ - now) / 2);
}

bool call_plan::outlives_deadline(duration wait, clock::time_point now) const noexcept {
    return now >= deadline_ || wait >= deadline_ - now;
}

duration call_plan::server_wait(attempt_facts const& facts) const noexcept {
    auto const most = std::max(options_.max_server_wait, duration::zero());
    return std::clamp(facts.retry_after.value_or(duration::zero()), duration::zero(), most);
}

/// A server may close a kept-alive connection at any time. That costs nothing, once.
bool call_plan::may_replay(attempt_facts const& facts, clock::time_point now) noexcept {
    bool const harmless =
        kind_ == repeat::safe || reading_back_ || facts.outcome == attempt_class::not_sent;
    if (!facts.stale_connection || !harmless || replayed_ || now >= deadline_) return false;
    replayed_ = true;
    return true;
}

step call_plan::after_attempt(attempt_facts const& facts, clock::time_point now, double random01,
                              budget& tokens) noexcept {
    last_ = facts;
    if (facts.code == errc{}) return {.decision = retry_decision::finish, .reason = "answered"};
    if (may_replay(facts, now))
        return {.decision = retry_decision::resend,
                .reason = "the server had closed the idle connection",
                .fresh_connection = true};
    if (kind_ != repeat::safe && facts.outcome != attempt_class::not_sent)
        return after_effect_attempt(now, random01, tokens);
    return resend(facts, resends_,
                  {facts.outcome == attempt_class::not_sent   ? "nothing was sent"
                   : facts.outcome == attempt_class::answered ? "the server may recover"
                                                              : "a read may be repeated",
                   "sending again would not help"},
                  now, random01, tokens);
}

step call_plan::after_effect_attempt(clock::time_point now, double random01,
                                     budget& tokens) noexcept {
    if (may_have_happened(last_)) {
        was_ambiguous_ = true;
        return read_back(last_.outcome == attempt_class::answered
                             ? "the server failed: it may have acted all the same"
                             : "the answer was lost: the server may have acted",
                         now, random01, tokens);
    }
    if (last_.status == 409)
        return was_ambiguous_
                   ? read_back("conflict: an earlier attempt may have acted", now, random01, tokens)
                   : fresh_snapshot(now, tokens);
    if (nothing_happened(last_))
        return resend(last_, resends_, {"the server did nothing yet", "the server refused it"}, now,
                      random01, tokens);
    return give_up(last_.code, "the server refused it");
}

step call_plan::resend(attempt_facts const& facts, int& count, reasons why, clock::time_point now,
                       double random01, budget& tokens, bool no_effect) noexcept {
    if (facts.code == errc::pool_closed) return give_up(facts.code, why.no);
    bool const hinted = facts.retry_after.has_value();
    auto const said = policy_of(options_).decide(
        {.endpoint = facts.endpoint,
         .outcome = facts.outcome,
         .code = facts.code,
         .cause = facts.cause,
         .status = facts.status,
         .number = count + 1,
         .elapsed = now - start_,
         .remaining = std::max(deadline_ - now, duration::zero()),
         .random01 = random01,
         .server_wait = hinted ? std::optional(server_wait(facts)) : std::nullopt,
         .should_retry = facts.should_retry,
         .no_effect = no_effect},
        options_);
    auto const or_said = [&](std::string_view own) {
        return said.reason.empty() ? own : said.reason;
    };
    if (!said.again) return give_up(facts.code, or_said(why.no));
    if (count >= options_.max_retries)
        return give_up(facts.code, options_.max_retries > 0 ? "sent as often as max_retries allows"
                                                            : "max_retries is 0: not sent again");
    duration const wait = std::max(said.wait, duration::zero());
    if (outlives_deadline(wait, now))
        return give_up(facts.code, hinted ? no_time_for_server : no_time);
    if (!tokens.try_spend()) return give_up(facts.code, no_tokens);
    ++count;
    return {.decision = retry_decision::resend,
            .wait = wait,
            .reason = or_said(why.yes),
            .fresh_connection = facts.stale_connection};
}

step call_plan::read_back(std::string_view reason, clock::time_point now, double random01,
                          budget& tokens) noexcept {
    duration const wait = hinted(options_, server_wait(last_), deadline_ - now, random01);
    if (outlives_deadline(wait, now))
        return give_up(errc::outcome_unknown, last_.retry_after
                                                  ? no_time_for_server
                                                  : "the deadline left no time to read back");
    if (!tokens.try_spend())
        return give_up(errc::outcome_unknown,
                       "the retry budget of this server is used up: not read back");
    step s = begin_read_back(reason);
    s.wait = wait;
    s.fresh_connection = last_.stale_connection;
    return s;
}

step call_plan::begin_read_back(std::string_view reason) noexcept {
    reading_back_ = true;
    snapshot_only_ = false;
    replayed_ = false;
    looked_elsewhere_ = false;
    read_back_resends_ = 0;
    return {.decision = retry_decision::read_back, .reason = reason};
}

step call_plan::fresh_snapshot(clock::time_point now, budget& tokens) noexcept {
    if (now >= deadline_ || !tokens.try_spend())
        return give_up(last_.code, "not available in this state");
    reading_back_ = true;
    snapshot_only_ = true;
    replayed_ = false;
    looked_elsewhere_ = false;
    return {.decision = retry_decision::read_back,
            .code = last_.code,
            .reason = "not available in this state: fetching the present one",
            .snapshot_only = true};
}

step call_plan::after_read_back(verdict v, clock::time_point now, double random01,
                                budget& tokens) noexcept {
    reading_back_ = false;
    if (snapshot_only_) return give_up(last_.code, "not available in this state");
    if (v == verdict::took_effect)
        return {.decision = retry_decision::finish, .reason = "read back: it took effect"};
    if (v == verdict::unknown)
        return give_up(errc::outcome_unknown, "read back: its state does not tell");
    if (v == verdict::not_yet_shown) return look_again(now, random01, tokens);
    if (last_.status == 409) return give_up(last_.code, "the server offers it, and refuses it");
    if (resent_after_look_) return give_up(last_.code, "sent twice, and it did not take effect");
    attempt_facts again = last_;
    again.retry_after.reset();  // that wait is over
    replayed_ = false;
    step const s = resend(again, resends_,
                          {"read back: it did not take effect, and is still offered",
                           "read back: it did not take effect"},
                          now, random01, tokens, true);
    resent_after_look_ = s.decision == retry_decision::resend;
    return s;
}

step call_plan::look_again(clock::time_point now, double random01, budget& tokens) noexcept {
    duration const wait = std::max(backoff(options_, ++looks_, random01), least_pause);
    if (outlives_deadline(wait, now))
        return give_up(errc::outcome_unknown, "read back: its state does not tell in time");
    if (!tokens.try_spend()) return give_up(errc::outcome_unknown, no_tokens);
    step s = begin_read_back("read back: its state does not tell yet");
    s.wait = wait;
    return s;
}

step call_plan::after_found(clock::time_point now, budget& tokens) noexcept {
    if (now < deadline_ && tokens.try_spend())
        return {.decision = retry_decision::read_back, .reason = "the list has it: reading it"};
    reading_back_ = false;
    return give_up(errc::outcome_unknown, now < deadline_ ? no_tokens : no_time);
}

// What is over may be gone from under its id, and still be the session's last one.
step call_plan::after_nothing_there(clock::time_point now, budget& tokens) noexcept {
    if (kind_ == repeat::action && !looked_elsewhere_ && now < deadline_ && tokens.try_spend()) {
        looked_elsewhere_ = true;
        return {.decision = retry_decision::read_back,
                .code = snapshot_only_ ? last_.code : errc{},
                .reason = "the server does not know it by its id: looking at the session",
                .snapshot_only = snapshot_only_,
                .elsewhere = true};
    }
    reading_back_ = false;
    return snapshot_only_
               ? give_up(last_.code, "not available in this state")
               : give_up(errc::outcome_unknown, "read back: the server does not know it any more");
}

step call_plan::after_read_back_failure(attempt_facts const& facts, clock::time_point now,
                                        double random01, budget& tokens) noexcept {
    if (may_replay(facts, now))
        return {.decision = retry_decision::read_back,
                .code = snapshot_only_ ? last_.code : errc{},
                .reason = "the server had closed the idle connection",
                .fresh_connection = true,
                .snapshot_only = snapshot_only_,
                .elsewhere = looked_elsewhere_};
    if (facts.code == errc::not_found) return after_nothing_there(now, tokens);
    if (snapshot_only_) {
        reading_back_ = false;
        return give_up(last_.code, "not available in this state");
    }
    step s = resend(facts, read_back_resends_, {"reading back failed", "reading back failed"}, now,
                    random01, tokens);
    if (s.decision == retry_decision::resend) {
        s.decision = retry_decision::read_back;
        s.elsewhere = looked_elsewhere_;
    } else {
        s.code = errc::outcome_unknown;
        reading_back_ = false;
    }
    return s;
}

}  // namespace vouch::policy
