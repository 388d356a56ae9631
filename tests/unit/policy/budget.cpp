#include "policy/budget.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

using vouch::policy::budget;

namespace {

int spend_all(budget& b) {
    int spent = 0;
    while (b.try_spend()) ++spent;
    return spent;
}

void call(budget& b, int times) {
    for (int i = 0; i < times; ++i) b.on_call();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(budget_)

BOOST_AUTO_TEST_CASE(begins_with_a_hundred_and_holds_no_more) {
    budget b;
    BOOST_TEST(b.tokens() == 100.0);
    call(b, 5000);
    BOOST_TEST(b.tokens() == 100.0);
    BOOST_TEST(spend_all(b) == 100);
    BOOST_TEST(b.empty());
    BOOST_TEST(!b.try_spend());
    BOOST_TEST(b.tokens() == 0.0);
}

BOOST_AUTO_TEST_CASE(ten_calls_earn_one_token_exactly) {
    budget b;
    spend_all(b);
    for (int round = 0; round < 1000; ++round) {
        call(b, 9);
        BOOST_REQUIRE(b.empty());
        call(b, 1);
        BOOST_REQUIRE(!b.empty());
        BOOST_REQUIRE(spend_all(b) == 1);
    }
}

// However calls and attempts to spend alternate: at most 10 % and 100 more.
BOOST_AUTO_TEST_CASE(extra_requests_are_bounded) {
    for (unsigned seed = 1; seed <= 50; ++seed) {
        std::mt19937 random(seed);
        budget b;
        long calls = 0;
        long extra = 0;
        for (int i = 0; i < 20'000; ++i) {
            if (random() % 3 == 0) {
                b.on_call();
                ++calls;
            } else if (b.try_spend()) {
                ++extra;
            }
            BOOST_REQUIRE(extra <= 100 + calls / 10);
        }
        BOOST_TEST(extra >= 100 + calls / 10 - 1);  // and they are not withheld either
    }
}

BOOST_AUTO_TEST_SUITE_END()
