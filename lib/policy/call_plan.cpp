#include "policy/call_plan.hpp"

#include <algorithm>
#include <string_view>

#include "policy/backoff.hpp"
#include "policy/tls_refused.hpp"

namespace vouch::policy {

namespace {

constexpr duration kept_back = std::chrono::seconds(2);

step give_up(errc code, std::string_view reason) noexcept {
    return {.decision = retry_decision::give_up, .code = code, .reason = reason};
}

/// 500, 502, 503 and 504 may pass; of other 5xx nobody knows.
bool status_may_pass(int status) noexcept {
    switch (status) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504:
            return true;
        default:
            return false;
    }
}

bool may_pass(attempt_facts const& facts) noexcept {
    if (facts.should_retry) return *facts.should_retry;
    if (facts.outcome == attempt_class::answered) return status_may_pass(facts.status);
    switch (facts.code) {
        case errc::resolve_failed:
        case errc::connect_failed:
        case errc::connection_lost:
        case errc::timed_out:
            return true;
        case errc::tls_failed:
            return !refused_by_tls(facts.cause);
        default:
            return false;
    }
}

/// Statuses by which a server says that it did nothing and may do it later.
bool nothing_happened_yet(attempt_facts const& facts) noexcept {
    int const s = facts.status;
    if (s == 408 || s == 425 || s == 429) return true;
    return s >= 400 && s < 500 && s != 409 && facts.should_retry.value_or(false);
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
    if (!may_pass(facts))
        return give_up(facts.code, facts.should_retry ? "the server says not to send again"
                                                      : "sending again would not help");
    return resend(facts, resends_,
                  facts.outcome == attempt_class::not_sent   ? "nothing was sent"
                  : facts.outcome == attempt_class::answered ? "the server may recover"
                                                             : "a read may be repeated",
                  now, random01, tokens);
}

step call_plan::after_effect_attempt(clock::time_point now, double random01,
                                     budget& tokens) noexcept {
    if (may_have_happened(last_)) {
        was_ambiguous_ = true;
        return read_back(last_.outcome == attempt_class::answered
                             ? "the server failed: it may have acted all the same"
                             : "the answer was lost: the server may have acted",
                         now, tokens);
    }
    if (last_.status == 409)
        return was_ambiguous_
                   ? read_back("conflict: an earlier attempt may have acted", now, tokens)
                   : fresh_snapshot(now, tokens);
    if (nothing_happened_yet(last_))
        return resend(last_, resends_, "the server did nothing yet", now, random01, tokens);
    return give_up(last_.code, "the server refused it");
}

step call_plan::resend(attempt_facts const& facts, int& count, std::string_view reason,
                       clock::time_point now, double random01, budget& tokens) noexcept {
    if (!facts.should_retry.value_or(true))
        return give_up(facts.code, "the server says not to send again");
    if (count >= options_.max_retries)
        return give_up(facts.code, options_.max_retries > 0 ? "sent as often as max_retries allows"
                                                            : "max_retries is 0: not sent again");
    duration const wait =
        facts.retry_after ? server_wait(facts) : backoff(options_, count + 1, random01);
    if (outlives_deadline(wait, now))
        return give_up(facts.code, facts.retry_after
                                       ? "the server asks to wait until after the deadline"
                                       : "the deadline comes before the next attempt");
    if (!tokens.try_spend())
        return give_up(facts.code, "the retry budget of this server is used up");
    ++count;
    return {.decision = retry_decision::resend,
            .wait = wait,
            .reason = reason,
            .fresh_connection = facts.stale_connection};
}

step call_plan::read_back(std::string_view reason, clock::time_point now, budget& tokens) noexcept {
    duration const wait = server_wait(last_);
    if (outlives_deadline(wait, now))
        return give_up(errc::outcome_unknown,
                       last_.retry_after ? "the server asks to wait until after the deadline"
                                         : "the deadline left no time to read back");
    if (!tokens.try_spend())
        return give_up(errc::outcome_unknown,
                       "the retry budget of this server is used up: not read back");
    reading_back_ = true;
    snapshot_only_ = false;
    replayed_ = false;
    read_back_resends_ = 0;
    return {.decision = retry_decision::read_back,
            .wait = wait,
            .reason = reason,
            .fresh_connection = last_.stale_connection};
}

step call_plan::fresh_snapshot(clock::time_point now, budget& tokens) noexcept {
    if (now >= deadline_ || !tokens.try_spend())
        return give_up(last_.code, "not available in this state");
    reading_back_ = true;
    snapshot_only_ = true;
    replayed_ = false;
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
    if (last_.status == 409) return give_up(last_.code, "the server offers it, and refuses it");
    if (resent_after_look_) return give_up(last_.code, "sent twice, and it did not take effect");
    attempt_facts again = last_;
    again.retry_after.reset();  // that wait is over
    replayed_ = false;
    step const s =
        resend(again, resends_, "read back: it did not take effect, and is still offered", now,
               random01, tokens);
    resent_after_look_ = s.decision == retry_decision::resend;
    return s;
}

step call_plan::after_read_back_failure(attempt_facts const& facts, clock::time_point now,
                                        double random01, budget& tokens) noexcept {
    if (may_replay(facts, now))
        return {.decision = retry_decision::read_back,
                .code = snapshot_only_ ? last_.code : errc{},
                .reason = "the server had closed the idle connection",
                .fresh_connection = true,
                .snapshot_only = snapshot_only_};
    if (snapshot_only_) {
        reading_back_ = false;
        return give_up(last_.code, "not available in this state");
    }
    step s = may_pass(facts)
                 ? resend(facts, read_back_resends_, "reading back failed", now, random01, tokens)
                 : give_up(errc::outcome_unknown, "reading back failed");
    if (s.decision == retry_decision::resend) {
        s.decision = retry_decision::read_back;
    } else {
        s.code = errc::outcome_unknown;
        reading_back_ = false;
    }
    return s;
}

}  // namespace vouch::policy
