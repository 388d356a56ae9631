// What holds whatever the server does.

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <vouch/retry.hpp>

#include "policy/call_plan.hpp"
#include "unit/policy/call_plan_events.hpp"

using namespace std::chrono_literals;
using vouch::attempt_class;
using vouch::errc;
using vouch::retry_decision;
using vouch::policy::attempt_facts;
using vouch::policy::budget;
using vouch::policy::call_plan;
using vouch::policy::repeat;
using vouch::policy::step;
using vouch::policy::verdict;
using vouch::test::codes;
using vouch::test::failures;
using vouch::test::parse;

using time_point = vouch::clock::time_point;

namespace {

/// Yes to everything, at once.
struct eager final : vouch::retry_policy {
    vouch::retry_answer decide(vouch::retry_question const&,
                               vouch::retry_options const&) noexcept override {
        return {.again = true};
    }
};

/// Anything, and waits that are none.
struct moody final : vouch::retry_policy {
    explicit moody(unsigned seed) : random(seed) {}
    vouch::retry_answer decide(vouch::retry_question const& q,
                               vouch::retry_options const&) noexcept override {
        BOOST_TEST((q.elapsed >= 0s && q.remaining >= 0s && q.number >= 1));
        auto const some = std::chrono::milliseconds(static_cast<int>(random() % 9000) - 2000);
        constexpr vouch::duration odd[] = {vouch::duration::min(), vouch::duration::max(), 0s};
        return {.again = random() % 4 != 0,
                .wait = random() % 8 == 0 ? odd[random() % 3] : vouch::duration(some),
                .reason = "a mood"};
    }
    std::mt19937 random;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(call_plan_laws)

// Whatever the server does, in any order, and whatever the retry policy says: a plan ends, spends a
// token for everything but the replay of a stale connection, never waits beyond the deadline, and
// never sends an action again without knowing that it did not take effect, nor that more than once.
BOOST_AUTO_TEST_CASE(ends_and_is_never_blind) {
    std::vector<std::string> events;
    for (auto const& [name, facts] : failures) events.push_back(name);
    for (auto const& [status, code] : codes) events.push_back(std::to_string(status));
    for (std::string const e : {"503 Retry-After 1", "429 Retry-After 2", "503 no-retry",
                                "422 retry", "409 retry", "503 retry", "200 unreadable"})
        events.push_back(e);

    for (unsigned seed = 0; seed < 20'000; ++seed) {
        std::mt19937 random(seed);
        auto const kind = static_cast<repeat>(random() % 4);
        int const retries = static_cast<int>(random() % 5);
        budget tokens;
        for (auto i = random() % 104; i > 0; --i) (void)tokens.try_spend();
        time_point const deadline = time_point{} + 30s;
        time_point now{};
        eager yes;
        moody any(seed);
        vouch::retry_policy* const policies[] = {nullptr, &yes, &any};
        call_plan plan(kind, {.max_retries = retries, .policy = policies[random() % 3]}, {},
                       deadline);
        bool reading = false;
        bool may_have_acted = false;
        int after_look = 0;  // resends
        int steps = 0;
        for (;;) {
            BOOST_REQUIRE(++steps < 60);
            double const before = tokens.tokens();
            std::string const event = events[random() % events.size()];
            attempt_facts const facts = parse(event);
            now += std::chrono::milliseconds(random() % 800);
            auto const v = static_cast<verdict>(random() % 4);
            bool const answered = reading && random() % 2 == 0;
            auto const shown = answered ? random() % 6 : 0;
            step const s = shown == 4   ? plan.after_found(now, tokens)
                           : shown == 5 ? plan.after_nothing_there(now, tokens)
                           : answered   ? plan.after_read_back(v, now, 0.5, tokens)
                           : reading    ? plan.after_read_back_failure(facts, now, 0.5, tokens)
                                        : plan.after_attempt(facts, now, 0.5, tokens);
            if (answered && shown < 4)
                may_have_acted = may_have_acted && v != verdict::still_available;
            if (!reading && facts.outcome == attempt_class::ambiguous) may_have_acted = true;
            if (!reading && facts.status >= 500) may_have_acted = true;
            if (s.decision == retry_decision::finish || s.decision == retry_decision::give_up) {
                if (s.decision == retry_decision::give_up) BOOST_REQUIRE(s.code != errc{});
                break;
            }
            bool const free = s.fresh_connection && s.wait == 0s && facts.stale_connection;
            BOOST_REQUIRE((tokens.tokens() == before - 1 || (free && tokens.tokens() == before)));
            BOOST_REQUIRE(now + s.wait < deadline);
            BOOST_REQUIRE(plan.resends() <= retries);
            if (kind != repeat::safe && s.decision == retry_decision::resend)
                BOOST_REQUIRE_MESSAGE(!may_have_acted, "seed " << seed << ", " << event);
            if (kind == repeat::safe) BOOST_REQUIRE(s.decision == retry_decision::resend);
            if (answered && s.decision == retry_decision::resend) ++after_look;
            BOOST_REQUIRE(after_look <= 1);
            reading = s.decision == retry_decision::read_back;
            BOOST_REQUIRE(plan.reading_back() == reading);
            now += s.wait;
        }
    }
}

// A server that fails everything: at most 10 % and 100 requests more than the callers made, also
// where the policy would go on for ever.
BOOST_AUTO_TEST_CASE(no_storm) {
    eager yes;
    for (auto* const policy :
         {static_cast<vouch::retry_policy*>(nullptr), static_cast<vouch::retry_policy*>(&yes)}) {
        std::mt19937 random(7);
        budget tokens;
        long calls = 0;
        long requests = 0;
        for (; calls < 20'000; ++calls) {
            tokens.on_call();
            ++requests;
            call_plan plan(random() % 2 == 0 ? repeat::safe : repeat::action,
                           {.max_retries = policy == nullptr ? 5 : 100, .policy = policy}, {},
                           time_point{} + 1h);
            step s = plan.after_attempt(parse("503"), {}, 0.5, tokens);
            while (s.decision != retry_decision::give_up) {
                ++requests;
                s = s.decision == retry_decision::read_back
                        ? plan.after_read_back_failure(parse("503"), {}, 0.5, tokens)
                        : plan.after_attempt(parse("503"), {}, 0.5, tokens);
            }
        }
        BOOST_TEST(requests <= calls + calls / 10 + 100);
        BOOST_TEST(requests >= calls + calls / 10);
    }
}

BOOST_AUTO_TEST_SUITE_END()
