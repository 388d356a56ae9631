#include "policy/call_plan.hpp"

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <boost/system/errc.hpp>
#include <boost/test/unit_test.hpp>

#include "unit/policy/call_plan_events.hpp"

using namespace std::chrono_literals;
using vouch::attempt_class;
using vouch::duration;
using vouch::errc;
using vouch::retry_decision;
using vouch::retry_options;
using vouch::policy::attempt_facts;
using vouch::policy::budget;
using vouch::policy::call_plan;
using vouch::policy::repeat;
using vouch::policy::step;
using vouch::policy::verdict;
using vouch::test::describe;
using vouch::test::names;
using vouch::test::parse;

namespace {

using time_point = vouch::clock::time_point;

struct line {
    std::string event;
    std::string expected;
};

struct setting {
    retry_options options{};
    duration timeout = 30s;
    int spent = 0;          ///< tokens of the budget, before
    double random01 = 0.0;  ///< 0: no jitter
};

/// Plays the events one after the other, each right after the wait that the one before asked for.
void transcript(repeat kind, std::vector<line> const& lines, setting const& s = {}) {
    static std::map<std::string, verdict> const verdicts{
        {"took effect", verdict::took_effect},
        {"still available", verdict::still_available},
        {"not yet shown", verdict::not_yet_shown},
        {"unknown", verdict::unknown},
    };
    budget tokens;
    for (int i = 0; i < s.spent; ++i) BOOST_REQUIRE(tokens.try_spend());
    time_point now{};
    call_plan plan(kind, s.options, now, now + s.timeout);
    std::string story;
    for (auto const& [said, expected] : lines) {
        std::string event = said;
        if (auto const i = event.find(" after "); i != event.npos) {  // "lost after 29 s"
            now += std::chrono::seconds(std::atoi(event.c_str() + i + 7));
            event.resize(i);
        }
        step next;
        if (verdicts.contains(event))
            next = plan.after_read_back(verdicts.at(event), now, s.random01, tokens);
        else if (event == "found")
            next = plan.after_found(now, tokens);
        else if (event == "nothing there")
            next = plan.after_nothing_there(now, tokens);
        else if (event.starts_with("read "))
            next = plan.after_read_back_failure(parse(event.substr(5)), now, s.random01, tokens);
        else
            next = plan.after_attempt(parse(event), now, s.random01, tokens);
        story += said + " -> " + describe(next) + " (" + std::string(next.reason) + ")\n";
        BOOST_TEST(describe(next) == expected, story);
        BOOST_TEST(!next.reason.empty());
        now += next.wait;
    }
}

std::vector<repeat> const effects{repeat::action, repeat::create, repeat::qr_scan};

}  // namespace

BOOST_AUTO_TEST_SUITE(call_plan_)

BOOST_AUTO_TEST_SUITE(reads)

BOOST_AUTO_TEST_CASE(an_answer_is_the_callers) { transcript(repeat::safe, {{"200", "finish"}}); }

BOOST_AUTO_TEST_CASE(what_may_pass_is_sent_again_twice) {
    for (std::string const e :
         {"408", "425", "429", "500", "502", "503", "504", "lost", "timed out", "connect failed",
          "resolve failed", "tls failed", "no connection in time", "lost unsent"}) {
        transcript(repeat::safe,
                   {{e, "resend in 500 ms"}, {e, "resend in 1000 ms"}, {"200", "finish"}});
        transcript(repeat::safe, {{e, "resend in 500 ms"},
                                  {e, "resend in 1000 ms"},
                                  {e, "give up: " + names.at(parse(e).code)}});
    }
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_is_final) {
    for (std::string const e : {"302", "400", "401", "403", "404", "409", "422", "501", "garbage",
                                "too large", "200 unreadable", "pool closed"})
        transcript(repeat::safe, {{e, "give up: " + names.at(parse(e).code)}});
}

BOOST_AUTO_TEST_CASE(a_certificate_does_not_get_better) {
    // Boost's base is not meant to be deleted through.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
    class tls_category final : public boost::system::error_category {
        char const* name() const noexcept override { return "asio.ssl"; }
        std::string message(int) const override { return "certificate verify failed"; }
    };
#pragma GCC diagnostic pop
    static tls_category const tls;
    attempt_facts refused = parse("tls failed");
    refused.cause = {1, tls};
    attempt_facts cut = parse("tls failed");
    cut.cause = make_error_code(boost::system::errc::connection_reset);
    budget tokens;
    call_plan plan(repeat::safe, {}, {}, time_point{} + 30s);
    BOOST_TEST(describe(plan.after_attempt(cut, {}, 0, tokens)) == "resend in 500 ms");
    BOOST_TEST(describe(plan.after_attempt(refused, {}, 0, tokens)) == "give up: tls_failed");
}

BOOST_AUTO_TEST_CASE(jitter_is_taken_off) {
    transcript(repeat::safe, {{"503", "resend in 375 ms"}, {"503", "resend in 750 ms"}},
               {.random01 = 1.0});
}

BOOST_AUTO_TEST_CASE(the_server_sets_the_wait) {
    transcript(repeat::safe, {{"503 Retry-After 3", "resend in 3000 ms"},
                              {"429 Retry-After 0", "resend in 0 ms"},
                              {"503", "give up: server_error"}});
}

BOOST_AUTO_TEST_CASE(up_to_a_bound) {
    transcript(repeat::safe, {{"503 Retry-After 3600", "resend in 60000 ms"}}, {.timeout = 120s});
}

BOOST_AUTO_TEST_CASE(a_wait_beyond_the_deadline_fails_at_once) {
    transcript(repeat::safe, {{"503 Retry-After 30", "give up: server_error"}});
    transcript(repeat::safe, {{"503 Retry-After 29", "resend in 29000 ms"},
                              {"503 Retry-After 1", "give up: server_error"}});
    transcript(repeat::safe,
               {{"503 after 29 s", "resend in 500 ms"}, {"503", "give up: server_error"}});
    transcript(repeat::safe, {{"timed out after 30 s", "give up: timed_out"}});
    transcript(repeat::safe, {{"stale after 30 s", "give up: connection_lost"}});

    budget tokens;
    call_plan plan(repeat::safe, {}, {}, time_point{} + 10s);
    auto const s = plan.after_attempt(parse("429 Retry-After 20"), {}, 0, tokens);
    BOOST_TEST(s.reason == "the server asks to wait until after the deadline");
    BOOST_TEST(tokens.tokens() == 100.0);
}

BOOST_AUTO_TEST_CASE(who_is_told_the_same_moment_does_not_come_at_the_same_moment) {
    for (auto const kind : {repeat::safe, repeat::action}) {
        budget tokens;
        call_plan plan(kind, {}, {}, time_point{} + 30s);
        BOOST_TEST(
            (plan.after_attempt(parse("503 Retry-After 4"), {}, 0.5, tokens).wait == 4500ms));
    }
}

BOOST_AUTO_TEST_CASE(the_server_says_whether) {
    transcript(repeat::safe, {{"503 no-retry", "give up: server_error"}});
    transcript(repeat::safe, {{"409 retry", "resend in 500 ms"}, {"200", "finish"}});
}

BOOST_AUTO_TEST_CASE(no_retries_if_none_are_wanted) {
    transcript(repeat::safe, {{"503", "give up: server_error"}}, {.options = {.max_retries = 0}});
    transcript(repeat::safe, {{"stale", "resend in 0 ms, fresh connection"}, {"200", "finish"}},
               {.options = {.max_retries = 0}});
}

BOOST_AUTO_TEST_CASE(an_idle_connection_that_was_closed_costs_nothing) {
    transcript(repeat::safe, {{"stale", "resend in 0 ms, fresh connection"},
                              {"503", "resend in 500 ms"},
                              {"503", "resend in 1000 ms"},
                              {"503", "give up: server_error"}});
    // Once.
    transcript(repeat::safe, {{"stale", "resend in 0 ms, fresh connection"},
                              {"stale", "resend in 500 ms, fresh connection"},
                              {"200", "finish"}});
    // Even without a token.
    transcript(repeat::safe, {{"stale", "resend in 0 ms, fresh connection"}, {"200", "finish"}},
               {.spent = 100});
}

BOOST_AUTO_TEST_CASE(without_tokens_the_first_error_is_the_callers) {
    transcript(repeat::safe, {{"503", "give up: server_error"}}, {.spent = 100});
    transcript(repeat::safe, {{"lost", "resend in 500 ms"}, {"lost", "give up: connection_lost"}},
               {.spent = 99});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(calls_with_an_effect)

BOOST_AUTO_TEST_CASE(an_answer_is_the_callers) {
    for (auto const kind : effects) transcript(kind, {{"200", "finish"}});
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_is_sent_again) {
    for (auto const kind : effects) {
        for (std::string const e :
             {"connect failed", "resolve failed", "lost unsent", "no connection in time"})
            transcript(kind, {{e, "resend in 500 ms"},
                              {e, "resend in 1000 ms"},
                              {e, "give up: " + names.at(parse(e).code)}});
        transcript(kind, {{"pool closed", "give up: pool_closed"}});
        transcript(kind, {{"stale unsent", "resend in 0 ms, fresh connection"},
                          {"connect failed", "resend in 500 ms"},
                          {"200", "finish"}});
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_did_nothing_is_asked_again) {
    for (auto const kind : effects)
        for (std::string const e : {"408", "425", "429"})
            transcript(kind, {{e, "resend in 500 ms"},
                              {e + " Retry-After 2", "resend in 2000 ms"},
                              {e, "give up: " + names.at(parse(e).code)}});
}

BOOST_AUTO_TEST_CASE(a_refusal_is_final) {
    for (auto const kind : effects)
        for (std::string const e : {"302", "400", "401", "403", "404", "422"})
            transcript(kind, {{e, "give up: " + names.at(parse(e).code)}});
    transcript(repeat::action, {{"422 retry", "resend in 500 ms"}, {"200", "finish"}});
    transcript(repeat::action, {{"429 no-retry", "give up: too_many_requests"}});
}

BOOST_AUTO_TEST_CASE(what_may_have_happened_is_read_back_first) {
    for (auto const kind : effects) {
        for (std::string const e : {"500", "501", "502", "503", "504", "lost", "timed out",
                                    "garbage", "too large", "200 unreadable"}) {
            transcript(kind, {{e, "read back in 0 ms"}, {"took effect", "finish"}});
            transcript(kind, {{e, "read back in 0 ms"}, {"unknown", "give up: outcome_unknown"}});
            transcript(kind, {{e, "read back in 0 ms"},
                              {"still available", "resend in 500 ms"},
                              {"200", "finish"}});
        }
        transcript(kind,
                   {{"stale", "read back in 0 ms, fresh connection"}, {"took effect", "finish"}});
    }
}

BOOST_AUTO_TEST_CASE(it_is_sent_again_once) {
    transcript(repeat::action,
               {{"503", "read back in 0 ms"},
                {"still available", "resend in 500 ms"},
                {"lost", "read back in 0 ms"},
                {"still available", "give up: connection_lost"}},
               {.options = {.max_retries = 50}});
    transcript(repeat::action, {{"503", "read back in 0 ms"},
                                {"still available", "resend in 500 ms"},
                                {"lost", "read back in 0 ms"},
                                {"took effect", "finish"}});
    // Not sent at all does not count.
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"},
                {"still available", "resend in 500 ms"},
                {"connect failed", "resend in 1000 ms"},
                {"lost", "read back in 0 ms"},
                {"still available", "give up: connection_lost"}},
               {.options = {.max_retries = 50}});
}

BOOST_AUTO_TEST_CASE(hints_hold_for_reading_back_too) {
    transcript(repeat::action, {{"503 Retry-After 2", "read back in 2000 ms"},
                                {"still available", "resend in 500 ms"},
                                {"200", "finish"}});
    transcript(repeat::action, {{"503 Retry-After 30", "give up: outcome_unknown"}});
    transcript(repeat::action, {{"503 no-retry", "read back in 0 ms"}, {"took effect", "finish"}});
    transcript(repeat::action, {{"503 no-retry", "read back in 0 ms"},
                                {"still available", "give up: server_error"}});
}

BOOST_AUTO_TEST_CASE(without_retries_it_is_read_back_all_the_same) {
    setting const none{.options = {.max_retries = 0}};
    transcript(repeat::action, {{"lost", "read back in 0 ms"}, {"took effect", "finish"}}, none);
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"still available", "give up: connection_lost"}},
               none);
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"read lost", "give up: outcome_unknown"}}, none);
    transcript(repeat::action, {{"connect failed", "give up: connect_failed"}}, none);
}

BOOST_AUTO_TEST_CASE(reading_back_is_a_read) {
    transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                {"read connect failed", "read back in 500 ms"},
                                {"read 503 Retry-After 2", "read back in 2000 ms"},
                                {"took effect", "finish"}});
    transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                {"read 503", "read back in 500 ms"},
                                {"read 503", "read back in 1000 ms"},
                                {"read 503", "give up: outcome_unknown"}});
    for (std::string const e : {"403", "401", "200 unreadable"})
        transcript(repeat::action,
                   {{"lost", "read back in 0 ms"}, {"read " + e, "give up: outcome_unknown"}});
    transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                {"read stale", "read back in 0 ms, fresh connection"},
                                {"read stale", "read back in 500 ms, fresh connection"},
                                {"took effect", "finish"}});
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_looked_for_in_the_session) {
    for (std::string const gone : {"read 404", "nothing there"}) {
        transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                    {gone, "read back in 0 ms from the session"},
                                    {"took effect", "finish"}});
        transcript(repeat::action,
                   {{"lost", "read back in 0 ms"},
                    {gone, "read back in 0 ms from the session"},
                    {"read stale", "read back in 0 ms from the session, fresh connection"},
                    {"read 503", "read back in 500 ms from the session"},
                    {"nothing there", "give up: outcome_unknown"}});
        transcript(repeat::action,
                   {{"lost", "read back in 0 ms"}, {gone, "give up: outcome_unknown"}},
                   {.spent = 99});
        transcript(repeat::action, {{"409", "fetch the state"},
                                    {gone, "fetch the state from the session"},
                                    {gone, "give up: conflict"}});
        // Each reading back anew.
        transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                    {gone, "read back in 0 ms from the session"},
                                    {"still available", "resend in 500 ms"},
                                    {"lost", "read back in 0 ms"},
                                    {gone, "read back in 0 ms from the session"},
                                    {"unknown", "give up: outcome_unknown"}});
        // The others have no id.
        for (auto const kind : {repeat::create, repeat::qr_scan})
            transcript(kind, {{"lost", "read back in 0 ms"}, {gone, "give up: outcome_unknown"}});
    }
}

BOOST_AUTO_TEST_CASE(what_the_list_has_is_read_and_paid_for) {
    transcript(
        repeat::create,
        {{"lost", "read back in 0 ms"}, {"found", "read back in 0 ms"}, {"took effect", "finish"}});
    transcript(repeat::create,
               {{"lost", "read back in 0 ms"}, {"found", "give up: outcome_unknown"}},
               {.spent = 99});
    transcript(repeat::create,
               {{"lost", "read back in 0 ms"}, {"found after 30 s", "give up: outcome_unknown"}});
}

BOOST_AUTO_TEST_CASE(a_conflict_of_its_own_is_a_conflict_with_the_present_state) {
    for (auto const kind : effects)
        for (std::string const v : {"took effect", "still available", "unknown", "read 503"})
            transcript(kind, {{"409", "fetch the state"}, {v, "give up: conflict"}});
    transcript(repeat::action,
               {{"409 retry", "fetch the state"}, {"unknown", "give up: conflict"}});
    transcript(repeat::action, {{"409", "fetch the state"},
                                {"read stale", "fetch the state, fresh connection"},
                                {"read stale", "give up: conflict"}});
    transcript(repeat::action, {{"409", "give up: conflict"}}, {.spent = 100});
    transcript(repeat::action, {{"409 after 30 s", "give up: conflict"}});
    // Waiting for a 429 does not make it ambiguous.
    transcript(repeat::action, {{"429", "resend in 500 ms"},
                                {"409", "fetch the state"},
                                {"took effect", "give up: conflict"}});
}

BOOST_AUTO_TEST_CASE(a_conflict_after_an_own_ambiguous_attempt_is_read_back) {
    // The first attempt was still on its way when it was read back.
    transcript(repeat::action, {{"timed out", "read back in 0 ms"},
                                {"still available", "resend in 500 ms"},
                                {"409", "read back in 0 ms"},
                                {"took effect", "finish"}});
    transcript(repeat::action, {{"timed out", "read back in 0 ms"},
                                {"still available", "resend in 500 ms"},
                                {"409", "read back in 0 ms"},
                                {"unknown", "give up: outcome_unknown"}});
    transcript(repeat::action, {{"timed out", "read back in 0 ms"},
                                {"still available", "resend in 500 ms"},
                                {"409", "read back in 0 ms"},
                                {"still available", "give up: conflict"}});
}

BOOST_AUTO_TEST_CASE(what_is_not_shown_yet_is_looked_at_until_the_deadline) {
    setting const one{.options = {.max_retries = 0}, .timeout = 12s};
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"},
                {"not yet shown", "read back in 500 ms"},
                {"not yet shown", "read back in 1000 ms"},
                {"not yet shown", "read back in 2000 ms"},
                {"took effect", "finish"}},
               one);
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"},
                {"not yet shown", "read back in 500 ms"},
                {"unknown", "give up: outcome_unknown"}},
               one);
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"},
                {"not yet shown after 11 s", "read back in 500 ms"},
                {"not yet shown", "give up: outcome_unknown"}},
               one);
    // Each look anew, and paid for.
    transcript(repeat::action, {{"lost", "read back in 0 ms"},
                                {"nothing there", "read back in 0 ms from the session"},
                                {"not yet shown", "read back in 500 ms"},
                                {"nothing there", "read back in 0 ms from the session"},
                                {"took effect", "finish"}});
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"not yet shown", "give up: outcome_unknown"}},
               {.spent = 99});
    transcript(repeat::action,
               {{"409", "fetch the state"}, {"not yet shown", "give up: conflict"}});
    // Who wants no pauses gets some all the same.
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"not yet shown", "read back in 250 ms"}},
               {.options = {.initial_backoff = 0s}});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_back_is_unknown) {
    transcript(repeat::action, {{"lost", "give up: outcome_unknown"}}, {.spent = 100});
    transcript(repeat::action, {{"lost after 30 s", "give up: outcome_unknown"}});
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"still available", "give up: connection_lost"}},
               {.spent = 99});
    transcript(repeat::action,
               {{"lost", "read back in 0 ms"}, {"read lost", "give up: outcome_unknown"}},
               {.spent = 99});
    transcript(repeat::action, {{"connect failed", "give up: connect_failed"}}, {.spent = 100});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(attempts_with_an_effect_leave_time_to_read_back) {
    time_point const start{};
    call_plan const read(repeat::safe, {}, start, start + 30s);
    BOOST_TEST((read.attempt_deadline(start) == start + 30s));

    budget tokens;
    call_plan act(repeat::action, {}, start, start + 30s);
    BOOST_TEST((act.attempt_deadline(start) == start + 28s));
    BOOST_TEST((act.attempt_deadline(start + 26s) == start + 28s));
    BOOST_TEST((act.attempt_deadline(start + 29s) == start + 29500ms));
    BOOST_TEST((act.attempt_deadline(start + 30s) == start + 30s));
    BOOST_TEST((act.attempt_deadline(start + 31s) == start + 30s));
    (void)act.after_attempt(parse("lost"), start + 28s, 0, tokens);
    BOOST_TEST(act.reading_back());
    BOOST_TEST((act.attempt_deadline(start + 28s) == start + 30s));
    (void)act.after_read_back(verdict::still_available, start + 28s, 0, tokens);
    BOOST_TEST(!act.reading_back());
    BOOST_TEST((act.attempt_deadline(start + 29s) == start + 29500ms));
}

BOOST_AUTO_TEST_SUITE_END()
