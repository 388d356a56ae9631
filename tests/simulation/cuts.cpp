// Every effect call, its connection cut after every byte of the request and of the response: the
// effect comes about at most once, success is reported only where it did, and the call ends.

#include <utility>

#include <boost/test/unit_test.hpp>

#include "effect_calls.hpp"

using namespace vouch::testing;

BOOST_AUTO_TEST_SUITE(cuts)

BOOST_AUTO_TEST_CASE(no_effect_comes_about_twice_and_no_success_is_made_up) {
    for (auto const& s : scenarios()) {
        flow measured;
        tally t;
        auto const whole = run(s, measured, nothing, t);
        BOOST_TEST(!whole.ec);
        auto const [request, response] = std::pair(whole.request, whole.response);
        BOOST_TEST(request > 100U);
        BOOST_TEST(response > 300U);
        auto const at = [&](cut const& c) {
            flow f;
            run(
                s, f, [&](flow& g) { g.server.cut_next(c); }, t);
        };
        for (std::size_t n = 0; n <= request; ++n) at({.request_bytes = n});
        for (std::size_t n = 0; n < response; ++n) at({.response_bytes = n});
        t.print(s.name);
        BOOST_TEST(t.failed == 0U);
        BOOST_TEST((s.scan() || t.unknown == 0U));
        BOOST_TEST((s.scan() || t.succeeded == t.runs));
    }
}

BOOST_AUTO_TEST_SUITE_END()
