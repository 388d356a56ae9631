#include <iostream>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

std::string new_span_id() {
    static int last = 0;  // yours are random
    auto const n = std::to_string(++last);
    return std::string(16 - n.size(), '0') + n;
}

/// Makes each attempt a span below that of its call (W3C Trace Context).
class tracer : public vouch::observer {
public:
    std::string traceparent(request_event const& e) override {
        if (e.traceparent.size() != 55) return {};  // this call is not traced
        auto const trace = e.traceparent.substr(0, 36);
        return std::string(trace) + new_span_id() + std::string(e.traceparent.substr(52));
    }
};

asio::awaitable<void> traced(vouch::client client, std::string_view traceparent) {
    vouch::header const header{"traceparent", traceparent};
    co_await client.session({.headers = {&header, 1}});
}

// ---- Run in a simulated world: a read that needs a second attempt ----

BOOST_AUTO_TEST_CASE(trace_example) {
    std::vector<std::string> seen;
    vouch::testing::simulation world;
    vouch::testing::scripted_server server([&](vouch::testing::server_request const& r) {
        seen.emplace_back(r.header("traceparent"));
        if (seen.size() == 1) return r.reply(503, "{}");
        r.reply(200,
                R"({"state":"ready","e2ee":{"crossSigning":true,"firstSyncDone":true,)"
                R"("hasBackedUpRecoveryKey":true,"initialized":true,"keyBackup":true,"secrets":{)"
                R"("masterKey":true,"megolmBackupKey":true,"recoveryKey":true,)"
                R"("selfSigningKey":true,"userSigningKey":true},"secretStorage":true,)"
                R"("verified":true}})");
    });
    world.listen({false, "127.0.0.1", 23373}, &server);
    tracer spans;
    vouch::log_observer log([](std::string_view line) { std::clog << line << '\n'; });
    auto const run = [&](vouch::observer& observer) {
        seen.clear();
        auto options = world.options();
        options.observer = &observer;
        vouch::pool const pool(world.get_executor(), options);
        vouch::client const client(pool, {.base_url = "http://127.0.0.1:23373"});
        bool over = false;
        asio::co_spawn(world.get_executor(),
                       traced(client, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                       [&](std::exception_ptr e) {
                           BOOST_TEST(!e);
                           over = true;
                       });
        world.run_until([&] { return over; });
        return seen;
    };
    BOOST_TEST(run(spans) == (std::vector<std::string>{
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01",
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000002-01"}),
               boost::test_tools::per_element());
    // An observer that does not care leaves the call's own.
    std::string const own = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    BOOST_TEST(run(log) == (std::vector<std::string>{own, own}), boost::test_tools::per_element());
}
