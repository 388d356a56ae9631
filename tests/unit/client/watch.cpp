#include <map>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::verification_state;

namespace {

/// Counts how often somebody asks to be woken: each time costs system calls.
class counted_clock final : public vouch::clock {
public:
    explicit counted_clock(vouch::clock& real) : real_(real) {}
    [[nodiscard]] time_point now() const noexcept override { return real_.now(); }
    [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override {
        return real_.wall();
    }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(sleeper& s) override {
        return std::make_unique<counted>(*this, real_.make_alarm(s));
    }
    [[nodiscard]] std::uint32_t tie_break() noexcept override { return real_.tie_break(); }

    int set = 0;

private:
    class counted final : public alarm {
    public:
        counted(counted_clock& all, std::unique_ptr<alarm> real)
            : all_(all), real_(std::move(real)) {}
        void set(time_point due) override {
            ++all_.set;
            real_->set(due);
        }
        void clear() noexcept override { real_->clear(); }

    private:
        counted_clock& all_;
        std::unique_ptr<alarm> real_;
    };
    vouch::clock& real_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(watch)

BOOST_AUTO_TEST_CASE(a_server_that_answers_at_once_is_polled_at_a_pace) {
    simulation* sim = nullptr;
    world w([&](server_request const& r) {
        r.reply(200, outcome_json("v", sim->elapsed() < 60s ? "requested" : "ready"));
    });
    sim = &w.sim;
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto s = co_await c.retrieve("v");
        s = co_await c.watch("v", s);
        BOOST_TEST((s.verification()->state == verification_state::ready));
    });
    BOOST_TEST((w.sim.elapsed() >= 60s));
    BOOST_TEST((w.sim.elapsed() < 67s));
    BOOST_TEST(w.server.requests() > 10U);
    BOOST_TEST(w.server.requests() < 25U);
    w.sim.settle();
    BOOST_TEST(w.pool.stats().operations == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_that_holds_is_asked_to) {
    int held = 0;
    world* me = nullptr;
    world w([&](server_request const& r) {
        if (r.header("if-none-match").empty())
            return r.reply(200, outcome_json("v", "requested"), "ETag: \"1\"\r\n");
        BOOST_TEST(r.header("prefer") == "wait=25");
        BOOST_TEST(r.header("if-none-match") == "\"1\"");
        if (++held < 3)
            me->sim.after(
                25s, [r] { r.reply(304, "", "ETag: \"1\"\r\nPreference-Applied: wait=25\r\n"); });
        else
            me->sim.after(7s, [r] { r.reply(200, outcome_json("v", "ready"), "ETag: \"2\"\r\n"); });
    });
    me = &w;
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto const s = co_await c.wait_until("v", verification_state::ready);
        BOOST_TEST((s.verification()->state == verification_state::ready));
    });
    BOOST_TEST(held == 3);
    BOOST_TEST(w.server.requests() == 4U);
    BOOST_TEST((w.sim.elapsed() < 58s));
}

// One alarm serves all that waits, now and then, and a look that follows at once needs none. A
// server may hold for less than it is asked to, if it says that it did.
BOOST_AUTO_TEST_CASE(held_looks_follow_one_another_without_alarms) {
    constexpr int looks = 50;
    std::map<std::string, int> held;
    world* me = nullptr;
    world w([&](server_request const& r) {
        std::string const id(r.target.substr(r.target.rfind('/') + 1));
        if (r.header("if-none-match").empty())
            return r.reply(200, outcome_json(id, "requested"), "ETag: \"1\"\r\n");
        bool const last = ++held[id] == looks;
        me->sim.after(2s + 7ms * std::stoi(id), [r, id, last] {
            if (last) return r.reply(200, outcome_json(id, "ready"), "ETag: \"2\"\r\n");
            r.reply(304, "", "ETag: \"1\"\r\nPreference-Applied: wait=25\r\n");
        });
    });
    me = &w;
    auto options = w.sim.options();
    counted_clock clock(*options.clock);
    options.clock = &clock;
    vouch::pool const pool(w.sim.get_executor(), options);
    vouch::client c(pool,
                    {.base_url = "http://127.0.0.1:23373", .token = "t", .use_environment = false});
    int ready = 0;
    for (int i = 0; i < 20; ++i)
        c.wait_until(std::to_string(i), verification_state::ready, {},
                     [&](vouch::error_code ec, vouch::snapshot const&) {
                         BOOST_TEST(!ec, ec.message());
                         ++ready;
                     });
    BOOST_TEST_REQUIRE(w.sim.run_until([&] { return ready == 20; }));
    BOOST_TEST((w.sim.elapsed() < looks * (2s + 20 * 7ms) + 2s));
    int all = 0;
    for (auto const& [id, n] : held) all += n;
    BOOST_TEST(all == 20 * looks);
    BOOST_TEST_MESSAGE(clock.set << " alarms for " << all << " held looks");
    BOOST_TEST(clock.set < all / 2);
}

// What a call learned the watch after it need not ask for again; an ETag of what is no longer the
// newest is of no use, and does no harm.
BOOST_AUTO_TEST_CASE(a_watch_goes_on_from_what_retrieve_gave) {
    struct step {
        char const* name;
        bool accepts;
        std::vector<std::string> tags;  // of each GET, the first of which is the retrieve
    };
    for (step const& s : {step{"retrieved", false, {"", "\"1\""}},
                          step{"retrieved, and accepted since", true, {"", "\"1\"", "\"2\""}}}) {
        BOOST_TEST_CONTEXT(s.name) {
            std::string state = "requested";
            std::vector<std::string> tags;
            world* me = nullptr;
            world w([&](server_request const& r) {
                auto const tag = state == "requested" ? "\"1\""
                                 : state == "ready"   ? "\"2\""
                                                      : "\"3\"";
                auto const asked = r.header("if-none-match");
                if (r.method == "POST") {
                    state = "ready";
                    return r.reply(200, outcome_json("v", state));
                }
                tags.emplace_back(asked);
                auto const answer = [&, r] {
                    r.reply(200, outcome_json("v", state), "ETag: " + std::string(tag) + "\r\n");
                };
                if (asked != tag) return answer();
                me->sim.after(3s, [&, r] {
                    state = "sas_ready";
                    r.reply(200, outcome_json("v", state), "ETag: \"3\"\r\n");
                });
            });
            me = &w;
            w.run([&]() -> asio::awaitable<void> {
                auto c = w.client();
                auto last = co_await c.retrieve("v");
                if (s.accepts) last = co_await c.accept("v");
                last = co_await c.watch("v", last);
                BOOST_TEST((last.verification()->state == verification_state::sas_ready));
            });
            BOOST_TEST(tags == s.tags, boost::test_tools::per_element());
        }
    }
}

// Of what ended long ago nothing is kept, so that a client does not grow with what it has done.
BOOST_AUTO_TEST_CASE(the_newest_ends_are_remembered) {
    world w([](server_request const& r) {
        r.reply(200, outcome_json(r.target.substr(r.target.rfind('/') + 1), "done", ""));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        for (int i = 0; i < 100; ++i) co_await c.retrieve("v" + std::to_string(i));
        auto const asked = w.server.requests();
        co_await c.wait_until("v99", verification_state::done);
        co_await c.wait_until("v84", verification_state::done);
        BOOST_TEST(w.server.requests() == asked);
        co_await c.wait_until("v83", verification_state::done);
        BOOST_TEST(w.server.requests() == asked + 1);
    });
}

BOOST_AUTO_TEST_CASE(wait_until_fails_when_it_ends_otherwise) {
    world w([&](server_request const& r) {
        r.reply(200,
                outcome_json("v", "cancelled", "", R"(,"error":{"code":"m.user","reason":"no"})"));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        try {
            co_await c.wait_until("v", verification_state::done);
            BOOST_FAIL("no error");
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == errc::verification_cancelled);
            BOOST_TEST(e.details().server_code == "m.user");
            BOOST_TEST(e.details().server_message == "no");
            BOOST_TEST(bool(e.details().last));
        }
    });
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_it) {
    world w([&](server_request const& r) { r.reply(200, outcome_json("v", "requested")); });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto [ec, s] = co_await c.wait_until("v", verification_state::done, {.timeout = 30s},
                                             asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::timed_out);
    });
    BOOST_TEST((w.sim.elapsed() == 30s));
    BOOST_TEST(w.pool.stats().held == 0U);
}

BOOST_AUTO_TEST_CASE(an_action_of_the_same_client_wakes_the_watch) {
    world w([&](server_request const& r) {
        if (r.method == "POST") return r.reply(200, outcome_json("v", "cancelled", ""));
        r.reply(200, outcome_json("v", "requested"));
    });
    auto c = w.client();
    vouch::error_code seen = asio::error::would_block;
    vouch::snapshot got;
    c.watch("v", [&](vouch::error_code ec, vouch::snapshot s) {
        seen = ec;
        got = std::move(s);
    });
    w.sim.run_for(10s);
    BOOST_TEST((seen == asio::error::would_block));
    c.cancel("v", {}, [](vouch::error_code, vouch::snapshot const&) {});
    w.sim.run_for(20ms);
    BOOST_TEST(!seen);
    BOOST_TEST((got.verification()->state == verification_state::cancelled));
}

BOOST_AUTO_TEST_CASE(cancelling_only_stops_waiting) {
    world w([&](server_request const& r) {
        BOOST_TEST(r.method == "GET");
        r.reply(200, outcome_json("v", "requested"));
    });
    auto c = w.client();
    asio::cancellation_signal stop;
    vouch::error_code seen;
    c.watch("v",
            asio::bind_cancellation_slot(
                stop.slot(), [&](vouch::error_code ec, vouch::snapshot const&) { seen = ec; }));
    w.sim.run_for(10s);
    stop.emit(asio::cancellation_type::total);
    w.sim.settle();
    BOOST_TEST((seen == asio::error::operation_aborted));
    BOOST_TEST((seen == vouch::condition::cancelled));
    auto const before = w.server.requests();
    w.sim.run_for(60s);
    BOOST_TEST(w.server.requests() == before);
    BOOST_TEST(w.pool.stats().operations == 0U);
}

BOOST_AUTO_TEST_CASE(a_404_is_checked_before_it_is_called_gone) {
    std::vector<std::string> seen;
    world w([&](server_request const& r) {
        seen.push_back(r.target);
        if (r.target == "/v1/app/setup") return r.reply(200, session_json());
        if (r.target == "/v1/app/setup/verifications") return r.reply(200, R"({"items":[]})");
        r.reply(404, R"({"message":"no","code":"not_found"})");
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto [ec, s] = co_await c.watch("v", asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::verification_gone);
    });
    BOOST_TEST(seen.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_404_everywhere_is_the_end) {
    world w(
        [](server_request const& r) { r.reply(404, R"({"message":"no","code":"not_found"})"); });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto [ec, s] = co_await c.watch("v", asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::verification_gone);
    });
    BOOST_TEST(w.server.requests() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
