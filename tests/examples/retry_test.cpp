#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// What another process has just created may take a moment to be found.
class patient : public vouch::retry_policy {
public:
    vouch::retry_answer decide(vouch::retry_question const& q,
                               vouch::retry_options const& options) noexcept override {
        if (q.status == 404 && q.elapsed < 2s)
            return {.again = true, .wait = 200ms, .reason = "not there yet"};
        return retry_policy::decide(q, options);  // the standard policy
    }
};

asio::awaitable<void> find(vouch::client client, std::string_view id, patient& policy) {
    vouch::retry_options const retry{.max_retries = 20, .policy = &policy};
    co_await client.retrieve(id, {.retry = retry});
}

// ---- Run in a simulated world: there after a second ----

BOOST_AUTO_TEST_CASE(retry_example) {
    vouch::testing::simulation world;
    vouch::testing::scripted_server server([&](vouch::testing::server_request const& r) {
        if (world.elapsed() < 1s) return r.reply(404, R"({"message":"no such verification"})");
        r.reply(200, R"({"session":{"state":"needs-verification","e2ee":{"crossSigning":true,)"
                     R"("firstSyncDone":false,"hasBackedUpRecoveryKey":false,"initialized":true,)"
                     R"("keyBackup":false,"secrets":{"masterKey":false,"megolmBackupKey":false,)"
                     R"("recoveryKey":false,"selfSigningKey":false,"userSigningKey":false},)"
                     R"("secretStorage":false,"verified":false}}})");
    });
    world.listen({false, "127.0.0.1", 23373}, &server);
    vouch::pool const pool(world.get_executor(), world.options());
    vouch::client const client(pool, {.base_url = "http://127.0.0.1:23373"});
    patient policy;
    bool over = false;
    asio::co_spawn(world.get_executor(), find(client, "v", policy), [&](std::exception_ptr e) {
        BOOST_TEST(!e);
        over = true;
    });
    world.run_until([&] { return over; });
    BOOST_TEST(server.requests() == 6U);
    BOOST_TEST((world.elapsed() >= 1s && world.elapsed() < 1300ms));
}
