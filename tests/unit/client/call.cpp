#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::condition;
using vouch::errc;

BOOST_AUTO_TEST_SUITE(call)

BOOST_AUTO_TEST_CASE(a_read_is_one_request) {
    world w([](server_request const& r) {
        BOOST_TEST(r.method == "GET");
        BOOST_TEST(r.target == "/v1/app/setup/verifications/v%2F1");
        BOOST_TEST(r.header("authorization") == "Bearer secret");
        r.reply(200, outcome_json("v/1", "ready"));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client({.token = "secret"});
        auto const s = co_await c.retrieve("v/1");
        BOOST_TEST(s.verification()->id == "v/1");
        BOOST_TEST((s.verification()->state == vouch::verification_state::ready));
    });
    BOOST_TEST(w.server.requests() == 1U);
}

BOOST_AUTO_TEST_CASE(connections_are_reused) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        for (int i = 0; i < 10; ++i) co_await c.session();
    });
    BOOST_TEST(w.server.requests() == 10U);
    BOOST_TEST(w.sim.dials() == 1U);
    BOOST_TEST(w.pool.stats().reuses == 9U);
}

// However shortly after it served, and whatever is sent: bytes that nobody asked for may have come.
BOOST_AUTO_TEST_CASE(a_kept_connection_is_looked_at_before_it_is_lent) {
    for (bool const closes : {true, false}) {
        for (auto const pause : {1us, 900us, 20000us}) {
            world w([&](server_request const& r) {
                r.reply(200, outcome_json("v", "ready"));
                if (closes) return r.from->close();
                r.from->send(http_response(200, outcome_json("v", "done")));
            });
            w.sim.set_latency(0us);
            int ready = 0;
            auto c = w.client({.retry = {.max_retries = 0}});
            auto const count = [&](vouch::error_code ec, vouch::snapshot const& s) {
                ready += !ec && s.verification()->state == vouch::verification_state::ready;
            };
            c.retrieve("v", [&](vouch::error_code ec, vouch::snapshot const& s) {
                count(ec, s);
                w.sim.after(pause, [&] { c.retrieve("v", count); });
            });
            w.sim.run();
            BOOST_TEST(ready == 2);
            BOOST_TEST(w.sim.dials() == 2U);
            BOOST_TEST(w.server.requests() == 2U);
            BOOST_TEST(w.pool.stats().replays == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_read_is_sent_again_after_503) {
    int n = 0;
    world w([&](server_request const& r) {
        if (++n < 3) return r.reply(503, R"({"message":"busy","code":"busy"})");
        r.reply(200, session_json("ready"));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto const s = co_await c.session();
        BOOST_TEST((s.state == vouch::session_state::ready));
    });
    BOOST_TEST(n == 3);
    BOOST_TEST((w.sim.elapsed() > 1s));
}

BOOST_AUTO_TEST_CASE(the_failure_tells_the_whole_story) {
    world w([](server_request const& r) {
        r.reply(422,
                R"({"message":"bad","code":"validation","details":{"issues":[)"
                R"({"code":"invalid_type","message":"Expected string","path":["userID"]}]}})",
                "X-Beeper-Desktop-Version: 4.2\r\n");
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        try {
            co_await c.create({.user_id = "@b:h"});
            BOOST_FAIL("no error");
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == errc::unprocessable);
            BOOST_TEST(e.code() == condition::invalid_input);
            auto const& f = e.details();
            BOOST_TEST(f.status == 422);
            BOOST_TEST(f.server_code == "validation");
            BOOST_TEST(f.server_message == "bad");
            BOOST_TEST(f.server_version == "4.2");
            BOOST_TEST(f.issues.size() == 1U);
            BOOST_TEST(f.attempts.size() == 1U);
            BOOST_TEST(f.request_written);
            BOOST_TEST((f.endpoint == vouch::endpoint::create));
        }
    });
    BOOST_TEST(w.server.requests() == 1U);
}

// The action's answer is lost; reading back shows that it took effect.
BOOST_AUTO_TEST_CASE(an_action_is_reconciled) {
    int confirms = 0;
    world w([&](server_request const& r) {
        if (r.method == "POST") {
            ++confirms;
            return r.from->reset();
        }
        r.reply(200, confirms == 0 ? outcome_json("v", "sas_ready", R"("sas.confirm","cancel")",
                                                  R"(,"sas":{"emojis":"x"})")
                                   : outcome_json("v", "done", ""));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        co_await c.retrieve("v");
        auto const s = co_await c.sas_confirm("v");
        BOOST_TEST(s.reconciled());
        BOOST_TEST((s.verification()->state == vouch::verification_state::done));
    });
    BOOST_TEST(confirms == 1);
    BOOST_TEST(w.pool.stats().read_backs == 1U);
}

BOOST_AUTO_TEST_CASE(a_call_ends_by_its_deadline) {
    world w([](server_request const&) {});  // never answers
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto [ec, s] = co_await c.retrieve("v", {.timeout = 3s, .max_retries = 0},
                                           asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::timed_out);
        BOOST_TEST(ec == condition::timed_out);
    });
    BOOST_TEST((w.sim.elapsed() == 3s));
    BOOST_TEST(w.pool.stats().leased == 0U);
    w.sim.settle();
    BOOST_TEST(w.pool.stats().idle == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    world w([](server_request const&) {});
    w.sim.listen(w.at, nullptr);
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        vouch::failure f;
        auto [ec, s] = co_await c.session({.details = &f}, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::connect_failed);
        BOOST_TEST(f.attempts.size() == 3U);
        BOOST_TEST(!f.request_written);
        BOOST_TEST((f.cause == asio::error::connection_refused));
    });
    BOOST_TEST(w.pool.stats().waiting == 0U);
}

BOOST_AUTO_TEST_CASE(arguments_that_cannot_be_sent) {
    world w([](server_request const&) { BOOST_ERROR("a request was sent"); });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        for (std::string_view const id : {"", ".", ".."}) {
            auto [ec, s] = co_await c.accept(id, asio::as_tuple(asio::use_awaitable));
            BOOST_TEST(ec == errc::invalid_argument);
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
