#include "rig/plan.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace vouch;
using namespace vouch::rig;

namespace {

work some_work(std::uint64_t seed) {
    work w{.pairs = 1000, .seed = seed, .methods = methods::mixed};
    w.kinds = read_scenario(R"({"pairs": [
        {"name": "a", "weight": 3, "responder": {"thinksMs": [10, 30]}},
        {"name": "b", "method": "sas"}]})");
    w.faults = read_faults(R"([{"kind": "reset", "probability": 0.1},
                               {"kind": "garble", "device": "responder"}])");
    return w;
}

bool same(pair_plan const& a, pair_plan const& b) {
    bool equal = a.number == b.number && a.kind == b.kind && a.how == b.how &&
                 a.initiator.thinks == b.initiator.thinks &&
                 a.responder.thinks == b.responder.thinks && a.strikes.size() == b.strikes.size();
    for (std::size_t i = 0; equal && i < a.strikes.size(); ++i)
        equal = a.strikes[i].fault == b.strikes[i].fault && a.strikes[i].side == b.strikes[i].side;
    return equal;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rig_plan)

BOOST_AUTO_TEST_CASE(the_seed_and_the_number_decide_alone) {
    auto const w = some_work(7);
    auto const other = some_work(8);
    std::size_t differ = 0;
    for (std::size_t n = 1000; n > 0; --n) {  // in any order
        BOOST_TEST(same(w.plan(n), some_work(7).plan(n)));
        if (!same(w.plan(n), other.plan(n))) ++differ;
    }
    BOOST_TEST(differ > 900U);
}

BOOST_AUTO_TEST_CASE(shares_come_out) {
    auto const w = some_work(7);
    std::size_t kinds = 0, codes = 0, resets = 0, initiators = 0, garbled = 0;
    for (std::size_t n = 1; n <= 1000; ++n) {
        auto const p = w.plan(n);
        if (p.kind == 0) ++kinds;
        if (p.kind == 1) BOOST_TEST((p.how == method::sas));
        if (p.how == method::qr) ++codes;
        BOOST_TEST((p.kind == 1 || (p.responder.thinks >= 10ms && p.responder.thinks <= 30ms)));
        for (auto const& s : p.strikes) {
            if (s.fault == 0) ++resets;
            if (s.fault == 0 && s.side == pair_side::initiator) ++initiators;
            if (s.fault == 1) ++garbled;
            if (s.fault == 1) BOOST_TEST((s.side == pair_side::responder));
        }
    }
    BOOST_TEST((kinds > 700 && kinds < 800));
    BOOST_TEST((codes > 325 && codes < 425));
    BOOST_TEST((resets > 70 && resets < 130));
    BOOST_TEST((initiators > resets / 4 && initiators < resets));
    BOOST_TEST(garbled == 1000U);
}

BOOST_AUTO_TEST_CASE(a_method_for_all) {
    work w;
    w.methods = methods::qr;
    BOOST_TEST((w.plan(1).how == method::qr));
    w.methods = methods::sas;
    BOOST_TEST((w.plan(1).how == method::sas));
}

BOOST_AUTO_TEST_SUITE_END()
