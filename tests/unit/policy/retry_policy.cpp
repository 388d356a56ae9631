#include "policy/retry_policy.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <boost/system/errc.hpp>
#include <boost/test/unit_test.hpp>

#include "policy/backoff.hpp"
#include "unit/policy/call_plan_events.hpp"

using namespace std::chrono_literals;
using vouch::retry_answer;
using vouch::retry_options;
using vouch::retry_policy;
using vouch::retry_question;
using vouch::policy::backoff;
using vouch::policy::flaw_in;
using vouch::policy::policy_of;
using vouch::test::codes;
using vouch::test::failures;
using vouch::test::parse;

namespace {

retry_question question(std::string const& event) {
    auto const f = parse(event);
    return {.outcome = f.outcome,
            .code = f.code,
            .cause = f.cause,
            .status = f.status,
            .server_wait = f.retry_after,
            .should_retry = f.should_retry};
}

std::string answer(retry_question const& q) {
    auto const a = policy_of({}).decide(q, {});
    return a.again ? "in " + std::to_string(a.wait / 1ms) + " ms" : "no";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standard_retry_policy)

BOOST_AUTO_TEST_CASE(what_may_pass) {
    for (char const* const e :
         {"408", "425", "429", "500", "502", "503", "504", "lost", "lost unsent", "timed out",
          "no connection in time", "connect failed", "resolve failed", "tls failed", "503 retry"})
        BOOST_TEST(answer(question(e)) == "in 500 ms", e);
    for (char const* const e :
         {"302", "400", "401", "403", "404", "409", "422", "501", "garbage", "too large",
          "200 unreadable", "pool closed", "503 no-retry", "lost no-retry"})
        BOOST_TEST(answer(question(e)) == "no", e);
    for (char const* const e : {"404 retry", "409 retry", "501 retry"})
        BOOST_TEST(answer(question(e)) == "in 500 ms", e);
}

BOOST_AUTO_TEST_CASE(when) {
    BOOST_TEST(answer(question("503 Retry-After 3")) == "in 3000 ms");
    BOOST_TEST(answer(question("429 Retry-After 0")) == "in 0 ms");
    BOOST_TEST(answer(question("404 Retry-After 3")) == "no");
    auto hint = question("503 Retry-After 4");
    hint.remaining = 30s;
    hint.random01 = 1;
    BOOST_TEST(answer(hint) == "in 5000 ms");
    auto q = question("503");
    q.number = 3;
    BOOST_TEST(answer(q) == "in 2000 ms");
    q.random01 = 1;
    BOOST_TEST(answer(q) == "in 1500 ms");
}

// Reading back has shown that it did nothing, and that is worth another attempt unless the server
// objects.
BOOST_AUTO_TEST_CASE(what_had_no_effect) {
    for (char const* const e : {"501", "garbage", "too large", "200 unreadable", "lost", "503"}) {
        auto q = question(e);
        q.no_effect = true;
        BOOST_TEST(answer(q) == "in 500 ms", e);
        q.should_retry = false;
        BOOST_TEST(answer(q) == "no", e);
    }
}

// A server's word decides; else only the kind of failure does, and the wait is the backoff's.
BOOST_AUTO_TEST_CASE(laws) {
    std::vector<std::string> events;
    for (auto const& [name, facts] : failures) events.push_back(name);
    for (auto const& [status, code] : codes)
        if (status != 200) events.push_back(std::to_string(status));
    std::mt19937 random(11);
    retry_policy standard;
    for (int i = 0; i < 20'000; ++i) {
        auto const event = events[random() % events.size()];
        auto q = question(event);
        q.number = static_cast<int>(random() % 100) + 1;
        q.random01 = static_cast<double>(random() % 1000) / 1000;
        q.elapsed = std::chrono::milliseconds(random() % 60'000);
        q.remaining = std::chrono::milliseconds(random() % 60'000);
        retry_options const o{.initial_backoff = std::chrono::milliseconds(random() % 3000),
                              .max_backoff = std::chrono::milliseconds(random() % 9000)};
        auto const plain = standard.decide(q, o);
        if (plain.again) BOOST_REQUIRE(plain.wait == backoff(o, q.number, q.random01));
        BOOST_REQUIRE(plain.again == (answer(question(event)) != "no"));
        q.server_wait = std::chrono::milliseconds(random() % 60'000);
        auto const asked = standard.decide(q, o);
        BOOST_REQUIRE(asked.again == plain.again);
        if (asked.again) {
            BOOST_REQUIRE(asked.wait >= *q.server_wait);
            BOOST_REQUIRE(asked.wait <= *q.server_wait + *q.server_wait / 4);
            // The share that is added is never what outlives the deadline.
            BOOST_REQUIRE((asked.wait < q.remaining || asked.wait == *q.server_wait));
        }
        q.should_retry = random() % 2 == 0;
        BOOST_REQUIRE(standard.decide(q, o).again == *q.should_retry);
    }
}

BOOST_AUTO_TEST_CASE(the_options_own_prevails) {
    struct never final : retry_policy {
        retry_answer decide(retry_question const&, retry_options const&) noexcept override {
            return {.reason = "never"};
        }
    } own;
    BOOST_TEST(&policy_of({.policy = &own}) == &own);
    BOOST_TEST(&policy_of({}) == &policy_of({.max_retries = 7}));
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be_used) {
    double const nan = std::nan("");
    BOOST_TEST(flaw_in({}) == "");
    BOOST_TEST(flaw_in({.max_retries = 100, .max_backoff = 0s, .multiplier = 1, .jitter = 1}) ==
               "");
    BOOST_TEST(flaw_in({.max_retries = -1}) == "max_retries is not from 0 to 100");
    BOOST_TEST(flaw_in({.max_retries = 101}) == "max_retries is not from 0 to 100");
    BOOST_TEST(flaw_in({.initial_backoff = -1ns}) == "initial_backoff is below 0");
    BOOST_TEST(flaw_in({.max_backoff = -1ns}) == "max_backoff is below 0");
    for (double const m : {0.99, -1.0, nan})
        BOOST_TEST(flaw_in({.multiplier = m}) == "multiplier is below 1");
    for (double const j : {-0.1, 1.1, nan})
        BOOST_TEST(flaw_in({.jitter = j}) == "jitter is not from 0 to 1");
    BOOST_TEST(flaw_in({.max_server_wait = -1ns}) == "max_server_wait is below 0");
}

BOOST_AUTO_TEST_SUITE_END()
