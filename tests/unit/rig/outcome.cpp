#include "rig/outcome.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace vouch;
using namespace vouch::rig;

namespace {

pair_end done(bool trusted = true) {
    return {.state = verification_state::done, .trusted = trusted};
}

/// `code` of the error; none: this side said no itself.
pair_end cancelled(std::string_view why, error_code code = {}) {
    pair_end e{.state = verification_state::cancelled, .code = text(why)};
    e.story.code = code;
    return e;
}

pair_end failed(errc code) {
    pair_end e{.state = verification_state::ready};
    e.story.code = code;
    return e;
}

pair_result result(pair_end a, pair_end b, bool compared = false, bool same = false) {
    return {
        .initiator = std::move(a), .responder = std::move(b), .compared = compared, .same = same};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rig_outcome)

BOOST_AUTO_TEST_CASE(ends_in_a_word) {
    auto const told = errc::verification_cancelled;
    BOOST_TEST(end_of(result(done(), done(), true, true)) == "done");
    BOOST_TEST(end_of(result(done(), done())) == "done");
    BOOST_TEST(end_of(result(done(), done(), true, false)) == "confirmed_unseen");
    BOOST_TEST(end_of(result(done(false), done())) == "untrusted / done");
    BOOST_TEST(end_of(result(cancelled("m.user"), cancelled("m.user", told))) == "m.user");
    BOOST_TEST(end_of(result(done(), cancelled("m.user", told))) == "done / m.user");
    BOOST_TEST(end_of(result(failed(errc::timed_out), failed(errc::timed_out))) == "timed_out");
    BOOST_TEST(end_of(result(failed(errc::unauthorized), failed(errc::timed_out))) ==
               "unauthorized / timed_out");
    BOOST_TEST(end_of(result(cancelled("", told), cancelled("", told))) == "cancelled");
}

BOOST_AUTO_TEST_CASE(counts_and_percentiles) {
    std::vector<outcome> all;
    for (int i = 1; i <= 100; ++i) {
        outcome o;
        o.end = i <= 90 ? "done" : "m.user";
        o.expected = i != 100;
        o.result.elapsed = i * 1ms;
        using kind = pair_event::kind;
        o.result.timeline = {
            {pair_side::initiator, kind::state, verification_state::ready, false, i * 100us, 2},
            {pair_side::responder, kind::accepted, {}, true, 1ms, 1},
            {pair_side::initiator, kind::ended, verification_state::done, false, i * 300us, 4}};
        all.push_back(std::move(o));
    }
    auto const t = count(all);
    BOOST_TEST(t.expected == 99U);
    BOOST_TEST(t.unexpected == 1U);
    BOOST_TEST(t.ends.at("done") == 90U);
    BOOST_TEST(t.ends.at("m.user") == 10U);
    BOOST_TEST_REQUIRE(t.steps.size() == 4U);
    auto const near = boost::test_tools::tolerance(1e-9);
    auto const& ready = t.steps[0];
    BOOST_TEST(ready.name == "initiator ready");
    BOOST_TEST(ready.count == 100U);
    BOOST_TEST(ready.p50 == 5.1, near);
    BOOST_TEST(ready.p99 == 10.0, near);
    BOOST_TEST(ready.max == 10.0, near);
    BOOST_TEST(ready.attempts == 2.0, near);
    auto const& ended = t.steps[2];  // since the step before of the same side
    BOOST_TEST(ended.name == "initiator ended");
    BOOST_TEST(ended.max == 20.0, near);
    auto const& whole = t.steps[3];
    BOOST_TEST(whole.name == "whole");
    BOOST_TEST(whole.p90 == 91.0, near);
    BOOST_TEST(whole.attempts == 7.0, near);
    BOOST_TEST(count({}).steps.empty());
}

BOOST_AUTO_TEST_SUITE_END()
