// Where every wait ends by a change, as in a flow, none ever tells whether the server holds. Each
// has to be held all the same.

#include <string>

#include <boost/test/unit_test.hpp>

#include "emulated.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::error_code;
using vouch::snapshot;
using vouch::verification_state;

BOOST_AUTO_TEST_SUITE(flow_pace)

BOOST_AUTO_TEST_CASE(each_wait_of_a_device_hears_at_once) {
    two_devices w;
    for (int i = 0; i < 5; ++i) {
        std::string id;
        w.laptop.create({}, [&](error_code ec, snapshot const& s) {
            BOOST_TEST_REQUIRE(!ec);
            id = s.verification()->id.str();
        });
        w.sim.run_for(20ms);
        duration heard{};
        w.laptop.wait_until(id, verification_state::ready, [&](error_code ec, snapshot const&) {
            BOOST_TEST(!ec);
            heard = w.sim.elapsed();
        });
        w.sim.run_for(100ms);
        auto const accepted = w.sim.elapsed();
        w.phone.accept(id, [](error_code ec, snapshot const&) { BOOST_TEST(!ec); });
        w.sim.run_for(20ms);
        BOOST_TEST(((heard - accepted) / 1ms) <= 2, "wait " << i);  // there, and back
        w.laptop.cancel(id, {}, [](error_code ec, snapshot const&) { BOOST_TEST(!ec); });
        w.sim.run_for(20ms);
    }
}

BOOST_AUTO_TEST_SUITE_END()
