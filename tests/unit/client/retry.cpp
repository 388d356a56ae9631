// What the client makes of the retry policy: options, the user's own policies, the quota.

#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/observer.hpp>
#include <vouch/retry.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::endpoint;
using vouch::errc;
using vouch::failure;
using vouch::retry_answer;
using vouch::retry_options;
using vouch::retry_question;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

/// Notes what it is asked, and says the same to everything.
struct constant final : vouch::retry_policy {
    explicit constant(retry_answer what) : said(what) {}
    retry_answer decide(retry_question const& q, retry_options const&) noexcept override {
        asked.push_back(q);
        return said;
    }
    retry_answer said;
    std::vector<retry_question> asked;
};

void busy(server_request const& r) { r.reply(503, R"({"message":"busy"})"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(a_call_has_options_of_its_own) {
    world w(busy);
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client({.retry = {.max_retries = 1, .initial_backoff = 100ms, .jitter = 0}});
        failure f;
        co_await c.session({.details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 2U);
        BOOST_TEST((f.attempts[1].waited == 100ms));

        retry_options const own{.max_retries = 3, .initial_backoff = 1s, .jitter = 0};
        co_await c.session({.retry = own, .details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 4U);
        BOOST_TEST((f.attempts[1].waited == 1s));
        BOOST_TEST((f.attempts[3].waited == 4s));

        // The shorthand changes one member, of the call's or the client's.
        co_await c.session({.retry = own, .max_retries = 2, .details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 3U);
        BOOST_TEST((f.attempts[1].waited == 1s));
        co_await c.session({.max_retries = 2, .details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 3U);
        BOOST_TEST((f.attempts[1].waited == 100ms));
        BOOST_TEST(f.attempts[2].connection_reused);
        BOOST_TEST((f.attempts[2].code == errc::server_error));
        BOOST_TEST(f.attempts[2].request_written);

        auto [ec, none] =
            co_await c.session({.retry = retry_options{.multiplier = 0.5}, .details = &f}, quietly);
        BOOST_TEST(ec == errc::invalid_argument);
        BOOST_TEST(f.message == "retry_options::multiplier is below 1");
    });
}

BOOST_AUTO_TEST_CASE(a_policy_is_asked_with_the_facts) {
    constant never({.reason = "not today"});
    constant twice({.again = true, .wait = 700ms, .reason = "once more"});
    world w([](server_request const& r) {
        r.reply(429, R"({"message":"slow down"})", "Retry-After: 3\r\nx-should-retry: true\r\n");
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client({.timeout = 20s, .retry = {.policy = &never}});
        failure f;
        co_await c.session({.details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 1U);
        BOOST_TEST(f.message == "the server asks to slow down (not today)");
        BOOST_TEST_REQUIRE(never.asked.size() == 1U);
        auto const& q = never.asked.front();
        BOOST_TEST((q.endpoint == endpoint::session));
        BOOST_TEST((q.outcome == vouch::attempt_class::answered));
        BOOST_TEST((q.code == errc::too_many_requests));
        BOOST_TEST(q.status == 429);
        BOOST_TEST(q.number == 1);
        BOOST_TEST((q.elapsed >= 10ms));  // 5 ms each way
        BOOST_TEST((q.elapsed + q.remaining == 20s));
        BOOST_TEST((q.server_wait == vouch::duration(3s)));
        BOOST_TEST((q.should_retry == true));
        BOOST_TEST(!q.no_effect);

        // A call's own prevails, and says when.
        co_await c.session({.retry = retry_options{.policy = &twice}, .details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 3U);
        BOOST_TEST((f.attempts[2].waited == 700ms));
        BOOST_TEST(f.message ==
                   "the server asks to slow down (sent as often as max_retries allows)");
        BOOST_TEST(twice.asked.size() == 3U);
        BOOST_TEST(twice.asked.back().number == 3);
    });
}

// A policy that says yes to everything, at once.
BOOST_AUTO_TEST_CASE(safety_is_out_of_its_reach) {
    constant yes({.again = true});
    vouch::client_options const eager{.retry = {.max_retries = 100, .policy = &yes}};
    int posts = 0;
    // Loses every answer to a POST, and shows that it had no effect.
    auto const lossy = [&](server_request const& r) {
        if (r.method == "GET")
            return r.reply(200, outcome_json("v", "ready", R"("sas.start","cancel")"));
        ++posts;
        r.from->reset();
    };
    {
        world w(lossy);
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client(eager);
            failure f;
            auto [ec, s] = co_await c.sas_start("v", {.details = &f}, quietly);
            BOOST_TEST(ec == errc::connection_lost);
            BOOST_TEST(posts == 2);
            BOOST_TEST(f.attempts.size() == 4U);  // each read back
            BOOST_TEST_REQUIRE(yes.asked.size() == 1U);
            BOOST_TEST(yes.asked.front().no_effect);
            BOOST_TEST((yes.asked.front().endpoint == endpoint::sas_start));
        });
    }
    // What does not tell is not sent again, whatever the policy says.
    posts = 0;
    {
        world w([&](server_request const& r) {
            if (r.method == "GET") return r.reply(200, outcome_json("v", "cancelled", ""));
            ++posts;
            r.reply(503, "{}");
        });
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client(eager);
            auto [ec, s] = co_await c.sas_start("v", quietly);
            BOOST_TEST(ec == errc::outcome_unknown);
            BOOST_TEST(posts == 1);
        });
    }
    // Nor a conflict or a redirect.
    for (int const status : {409, 307}) {
        posts = 0;
        world w([&](server_request const& r) {
            if (r.method == "GET") return r.reply(200, outcome_json("v", "ready"));
            ++posts;
            r.reply(status, "{}");
        });
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client(eager);
            auto [ec, s] = co_await c.sas_start("v", quietly);
            BOOST_TEST(ec);
            BOOST_TEST(posts == 1);
        });
    }
}

BOOST_AUTO_TEST_CASE(nor_is_the_deadline) {
    constant slow({.again = true, .wait = 3s});
    world w(busy);
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client({.timeout = 10s, .retry = {.max_retries = 100, .policy = &slow}});
        failure f;
        co_await c.session({.details = &f}, quietly);
        BOOST_TEST(f.attempts.size() == 4U);
        BOOST_TEST((f.elapsed < 10s));
        BOOST_TEST(f.message == "the server failed (the deadline comes before the next attempt)");
    });
}

/// Decisions, as an observer hears them.
struct decisions final : vouch::observer {
    void on_look(look_event const& e) override {
        looks.push_back(std::string(e.verification_id) + (e.failed ? " failed" : "") +
                        (e.slowed ? " slowed" : "") + (e.wait >= 4s ? " rests" : ""));
    }
    void on_decision(decision_event const& e) override {
        last = std::string(to_string(e.decision)) + ": " + std::string(e.reason);
        all.push_back(last);
        quota = e.quota_left;
        code = e.code;
    }
    std::string last;
    std::vector<std::string> all;
    std::vector<std::string> looks;
    double quota = -1;
    errc code{};
};

BOOST_AUTO_TEST_CASE(nor_is_the_quota_and_an_observer_hears_of_it) {
    constant yes({.again = true});
    decisions heard;
    simulation sim;
    scripted_server server(busy);
    sim.listen({false, "127.0.0.1", 23373}, &server);
    auto options = sim.options();
    options.observer = &heard;
    vouch::pool const pool(sim.get_executor(), options);
    vouch::client c(pool, {.base_url = "http://127.0.0.1:23373",
                           .retry = {.max_retries = 100, .policy = &yes},
                           .use_environment = false});
    int over = 0;
    for (int i = 0; i < 200; ++i)
        c.session([&](vouch::error_code ec, vouch::session const&) {
            BOOST_TEST(ec == errc::server_error);
            ++over;
        });
    sim.run_until([&] { return over == 200; });
    BOOST_TEST(over == 200);
    BOOST_TEST(server.requests() <= 200U + 20U + 100U);
    BOOST_TEST(server.requests() >= 200U + 100U);
    BOOST_TEST(heard.last == "give up: the retry budget of this server is used up");
    BOOST_TEST(heard.quota < 1);
    BOOST_TEST((heard.code == errc::server_error));

    // Another origin has its own.
    sim.listen({false, "127.0.0.1", 23374}, &server);
    vouch::client other(pool, {.base_url = "http://127.0.0.1:23374", .use_environment = false});
    failure f;
    bool done = false;
    other.session({.details = &f}, [&](vouch::error_code, vouch::session const&) { done = true; });
    sim.run_until([&] { return done; });
    BOOST_TEST(f.attempts.size() == 3U);
}

BOOST_AUTO_TEST_CASE(verdicts_are_heard) {
    decisions heard;
    int confirms = 0;
    simulation sim;
    scripted_server server([&](server_request const& r) {
        if (r.method == "GET")
            return r.reply(200, confirms < 2 ? outcome_json("v", "ready", R"("sas.start")")
                                             : outcome_json("v", "sas_ready"));
        if (++confirms == 1) return r.from->reset();
        r.reply(502, "<html>");
    });
    sim.listen({false, "127.0.0.1", 23373}, &server);
    auto options = sim.options();
    options.observer = &heard;
    vouch::pool const pool(sim.get_executor(), options);
    vouch::client c(pool, {.base_url = "http://127.0.0.1:23373", .use_environment = false});
    bool over = false;
    c.sas_start("v", [&](vouch::error_code ec, vouch::snapshot const& s) {
        BOOST_TEST(!ec);
        BOOST_TEST(s.reconciled());
        over = true;
    });
    sim.run_until([&] { return over; });
    BOOST_TEST(heard.all == (std::vector<std::string>{
                                "read back: the answer was lost: the server may have acted",
                                "resend: read back: it did not take effect, and is still offered",
                                "read back: the server failed: it may have acted all the same",
                                "finish: read back: it took effect"}),
               boost::test_tools::per_element());
}

// `ready` without the offer is a started SAS or a scanned code. What comes next tells.
BOOST_AUTO_TEST_CASE(a_started_sas_is_read_back_until_it_shows) {
    for (bool const scanned : {false, true}) {
        int looks = 0;
        world w([&](server_request const& r) {
            if (r.method == "POST") return r.from->reset();
            std::string_view const both = R"(,"methods":["sas","qr"])";
            ++looks;
            if (looks == 1)
                return r.reply(200, outcome_json("v", "ready", R"("sas.start","cancel")", both));
            if (looks < 4) return r.reply(200, outcome_json("v", "ready", R"("cancel")", both));
            r.reply(200, outcome_json("v", scanned ? "done" : "sas_ready", "", both));
        });
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client();
            (void)co_await c.retrieve("v");
            auto [ec, s] = co_await c.sas_start("v", quietly);
            BOOST_TEST(ec ==
                       (scanned ? vouch::error_code(errc::outcome_unknown) : vouch::error_code()));
            BOOST_TEST(looks == 4);
            if (!scanned) BOOST_TEST(s.reconciled());
        });
        BOOST_TEST((w.sim.elapsed() < 2s), "half a second, and then one");
    }
}

// Looks are no calls that may be sent again: their pace is what is decided, and told. The policy of
// the client is not asked about them.
BOOST_AUTO_TEST_CASE(looks_of_a_watch_are_heard) {
    decisions heard;
    constant never({});
    simulation sim;
    int looks = 0;
    scripted_server server([&](server_request const& r) {
        if (r.target.ends_with("/setup")) return busy(r);
        if (++looks == 2) return busy(r);
        r.reply(200, outcome_json("v", looks < 4 ? "requested" : "ready"));
    });
    sim.listen({false, "127.0.0.1", 23373}, &server);
    auto options = sim.options();
    options.observer = &heard;
    vouch::pool const pool(sim.get_executor(), options);
    vouch::client c(pool, {.base_url = "http://127.0.0.1:23373",
                           .retry = {.policy = &never},
                           .use_environment = false});
    bool over = false;
    c.wait_until("v", vouch::verification_state::ready,
                 [&](vouch::error_code ec, vouch::snapshot const&) {
                     BOOST_TEST(!ec);
                     over = true;
                 });
    sim.run_until([&] { return looks == 2; });
    sim.settle();
    // A storm of others' calls uses up the quota.
    for (int i = 0; i < 100; ++i)
        c.session({.retry = retry_options{.max_retries = 1, .initial_backoff = 1ms}},
                  [](vouch::error_code, vouch::session const&) {});
    sim.run_until([&] { return over; });
    BOOST_TEST(heard.looks == (std::vector<std::string>{"v", "v failed", "v slowed rests"}),
               boost::test_tools::per_element());
    BOOST_TEST(never.asked.empty());
    for (auto const& d : heard.all) BOOST_TEST(d.find("max_retries is 0") == d.npos);
}

// 401 is the caller's: it is not tried again, and a new token serves what comes after.
BOOST_AUTO_TEST_CASE(a_refused_token_surfaces) {
    std::vector<std::string> seen;
    world w([&](server_request const& r) {
        seen.emplace_back(r.header("authorization"));
        if (seen.back() != "Bearer good-token")
            return r.reply(401, R"({"message":"no: bad-token-1","code":"unauthorized"})");
        r.reply(200, session_json());
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client({.token = "bad-token-1"});
        failure f;
        auto [ec, none] = co_await c.session({.details = &f}, quietly);
        BOOST_TEST(ec == errc::unauthorized);
        BOOST_TEST(f.attempts.size() == 1U);
        BOOST_TEST(f.server_message == "no: [withheld]");
        auto [action, nothing] = co_await c.accept("v", quietly);
        BOOST_TEST(action == vouch::condition::authentication);
        c.set_token("good-token");
        co_await c.session();
    });
    BOOST_TEST(seen == (std::vector<std::string>{"Bearer bad-token-1", "Bearer bad-token-1",
                                                 "Bearer good-token"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
