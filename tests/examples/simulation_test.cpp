#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto session =
    R"({"state":"ready","e2ee":{"crossSigning":true,"firstSyncDone":true,)"
    R"("hasBackedUpRecoveryKey":true,"initialized":true,"keyBackup":true,"secrets":{)"
    R"("masterKey":true,"megolmBackupKey":true,"recoveryKey":true,"selfSigningKey":true,)"
    R"("userSigningKey":true},"secretStorage":true,"verified":true}})";

// An outage of half a minute, which takes no time to test.
BOOST_AUTO_TEST_CASE(simulation_example) {
    vouch::testing::simulation world(42);  // the seed: of jitter, ties and `random()`
    vouch::testing::scripted_server server([&](vouch::testing::server_request const& r) {
        if (world.elapsed() < 30s) return r.reply(503, R"({"message":"starting"})");
        r.reply(200, session);
    });
    world.listen({.host = "127.0.0.1", .port = 23373}, &server);
    world.set_latency(5ms);

    vouch::pool const pool(world.get_executor(), world.options());
    vouch::client client(pool, {.base_url = "http://127.0.0.1:23373", .timeout = 1min});
    vouch::session seen;
    client.session({.max_retries = 20}, [&](vouch::error_code ec, vouch::session s) {
        BOOST_TEST(!ec);
        seen = std::move(s);
    });
    world.run();

    BOOST_TEST(seen.state == vouch::session_state::ready);
    BOOST_TEST((world.elapsed() >= 30s));
    BOOST_TEST(server.requests() < 12U);  // each pause is longer than the one before
    BOOST_TEST(pool.stats().dials < 8U);
}

// The first answer breaks off, and the read is sent again.
BOOST_AUTO_TEST_CASE(bad_network_example) {
    vouch::testing::simulation world(42);
    vouch::testing::scripted_server server(
        [&](vouch::testing::server_request const& r) { r.reply(200, session); });
    vouch::origin const at{.host = "127.0.0.1", .port = 23373};
    world.listen(at, &server);
    world.plan_connections(at, [](std::size_t nth) {
        vouch::testing::connection_plan plan;
        plan.to_client = {.latency = 20ms, .segment = 100};
        if (nth == 0) plan.to_client.fault = vouch::testing::wire_fault::reset;
        plan.to_client.after = 250;  // bytes
        return plan;
    });

    vouch::pool const pool(world.get_executor(), world.options());
    vouch::client client(pool, {.base_url = "http://127.0.0.1:23373"});
    vouch::error_code result = asio::error::would_block;
    client.session([&](vouch::error_code ec, vouch::session const&) { result = ec; });
    world.run();

    BOOST_TEST(!result);
    BOOST_TEST(server.requests() == 2U);
    BOOST_TEST(pool.stats().dials == 2U);
}
