#include <iostream>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> wait_for_the_other_device(vouch::client client, std::string_view id) {
    co_await client.wait_until(id, vouch::verification_state::ready, {.timeout = 2min});
}

/// Waits until `stop` is emitted (on the client's executor) or the time is over.
void start_waiting(vouch::client client, std::string_view id, asio::cancellation_signal& stop,
                   vouch::error_code& result) {
    auto const told = [&result](std::exception_ptr e) {
        try {
            if (e) std::rethrow_exception(e);
            result = {};
        } catch (vouch::error const& why) {
            result = why.code();
        }
    };
    asio::co_spawn(client.get_executor(), wait_for_the_other_device(client, id),
                   asio::bind_cancellation_slot(stop.slot(), told));
}

// ---- Run in a simulated world, where nobody ever accepts ----

namespace {

constexpr auto requested =
    R"({"session":{"state":"needs-verification","e2ee":{"crossSigning":true,"firstSyncDone":false,)"
    R"("hasBackedUpRecoveryKey":false,"initialized":true,"keyBackup":false,"secrets":{)"
    R"("masterKey":false,"megolmBackupKey":false,"recoveryKey":false,"selfSigningKey":false,)"
    R"("userSigningKey":false},"secretStorage":false,"verified":false}},"verification":{"id":"v",)"
    R"("availableActions":["cancel"],"direction":"outgoing","methods":["sas"],"purpose":"login",)"
    R"("state":"requested"}})";

struct waiting {
    vouch::testing::simulation world;
    vouch::testing::scripted_server server{
        [](vouch::testing::server_request const& r) { r.reply(200, requested); }};
    std::optional<vouch::pool> pool;
    asio::cancellation_signal stop;
    vouch::error_code result = asio::error::would_block;

    waiting() {
        world.listen({false, "127.0.0.1", 23373}, &server);
        pool.emplace(world.get_executor(), world.options());
        vouch::client const client(*pool, {.base_url = "http://127.0.0.1:23373"});
        start_waiting(client, "v", stop, result);
        world.run_for(1min);
        BOOST_TEST(result == asio::error::would_block);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cancellation_example)

BOOST_FIXTURE_TEST_CASE(cancelled, waiting) {
    stop.emit(asio::cancellation_type::terminal);
    world.settle();
    BOOST_TEST(result == vouch::condition::cancelled);
    auto const requests = server.requests();
    world.run();
    BOOST_TEST(server.requests() == requests);  // and none of them cancelled it on the server
}

BOOST_FIXTURE_TEST_CASE(out_of_time, waiting) {
    world.run();
    BOOST_TEST(result == vouch::condition::timed_out);
    BOOST_TEST((world.elapsed() >= 2min));
}

BOOST_FIXTURE_TEST_CASE(closed, waiting) {
    pool->close();
    world.settle();
    BOOST_TEST(result == vouch::errc::pool_closed);
}

BOOST_AUTO_TEST_SUITE_END()
