// Closing gracefully: what is under way goes on to its end, what only waits ends.

#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/verify.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;

namespace {

/// A server that answers after 1 s, and one drain.
struct drained {
    /// How it ended, and when.
    struct end {
        vouch::error_code ec;
        std::size_t cut_off = 0;
        vouch::duration at{};
    };

    auto note(std::optional<end>& e) {
        return [this, &e](vouch::error_code ec, std::size_t n) {
            BOOST_TEST(!e.has_value());
            e = end{ec, n, w.sim.elapsed()};
        };
    }
    auto note(std::optional<vouch::error_code>& e) {
        return [&e](vouch::error_code ec, auto const&) {
            BOOST_TEST(!e.has_value());
            e = ec;
        };
    }
    /// Nothing is left, whatever happened.
    void check_empty() {
        auto const s = w.pool.stats();
        BOOST_TEST(s.operations + s.idle + s.leased + s.held + s.dialing + s.waiting == 0U);
        BOOST_TEST(s.calls == s.succeeded + s.failed.sum());
    }

    world w{[this](server_request const& r) {
        w.sim.after(answer_after, [this, r] { answer ? answer(r) : r.reply(200, session_json()); });
    }};
    std::function<void(server_request const&)> answer;
    vouch::duration answer_after = 1s;
    vouch::client c = w.client();
    std::optional<end> over;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(drain, drained)

BOOST_AUTO_TEST_CASE(with_nothing_under_way_it_is_over_soon) {
    w.run([&]() -> asio::awaitable<void> { co_await c.session(); });
    BOOST_TEST(w.pool.stats().idle == 1U);
    auto const before = w.sim.elapsed();
    w.pool.drain(10s, note(over));
    BOOST_TEST(!over.has_value());          // never inline
    BOOST_TEST(w.pool.stats().idle == 0U);  // closed at once
    w.sim.settle();
    BOOST_REQUIRE(over.has_value());
    BOOST_TEST(!over->ec);
    BOOST_TEST(over->cut_off == 0U);
    BOOST_TEST((over->at == before));
    check_empty();
}

BOOST_AUTO_TEST_CASE(calls_under_way_go_on_to_their_end) {
    std::optional<vouch::error_code> call;
    std::optional<vouch::error_code> late;
    c.session(note(call));
    w.sim.run_for(100ms);
    w.pool.drain(10s, [&](vouch::error_code ec, std::size_t n) {
        BOOST_TEST(call.has_value());  // told before
        note(over)(ec, n);
    });
    c.session(note(late));
    w.sim.settle();
    BOOST_TEST((late == errc::pool_closed));
    BOOST_TEST(!over.has_value());
    w.sim.run();
    BOOST_TEST((call == vouch::error_code{}));
    BOOST_REQUIRE(over.has_value());
    BOOST_TEST(over->cut_off == 0U);
    BOOST_TEST((over->at < 1100ms));
    check_empty();
}

// Those in the queue are under way, too.
BOOST_AUTO_TEST_CASE(queued_calls_are_served) {
    std::vector<std::optional<vouch::error_code>> calls(20);
    for (auto& e : calls) c.session(note(e));
    w.sim.run_for(100ms);
    BOOST_TEST(w.pool.stats().waiting == 12U);
    w.pool.drain(10s, note(over));
    w.sim.run();
    for (auto const& e : calls) BOOST_TEST((e == vouch::error_code{}));
    BOOST_TEST(over->cut_off == 0U);
    check_empty();
}

BOOST_AUTO_TEST_CASE(what_the_deadline_meets_is_cut_off) {
    answer_after = 8s;
    std::vector<std::optional<vouch::error_code>> calls(3);
    for (auto& e : calls) c.session(note(e));
    w.sim.run_for(100ms);
    w.pool.drain(5s, note(over));
    w.sim.run_until([&] { return over.has_value(); });
    for (auto const& e : calls) BOOST_TEST((e == errc::pool_closed));
    BOOST_TEST(!over->ec);
    BOOST_TEST(over->cut_off == 3U);
    BOOST_TEST((over->at == 5100ms));
    w.sim.settle();
    check_empty();
}

BOOST_AUTO_TEST_CASE(no_time_at_all_is_close) {
    for (auto const within : {0s, -5s}) {
        drained d;
        std::optional<vouch::error_code> call;
        d.c.session(d.note(call));
        d.w.sim.run_for(100ms);
        d.w.pool.drain(within, d.note(d.over));
        d.w.sim.run_until([&] { return d.over.has_value(); });
        BOOST_TEST((call == errc::pool_closed));
        BOOST_TEST(d.over->cut_off == 1U);
        BOOST_TEST((d.over->at == 100ms));
    }
}

BOOST_AUTO_TEST_CASE(watches_end_at_once) {
    for (bool const held : {true, false}) {
        drained d;
        d.answer_after = 0s;
        d.answer = [&](server_request const& r) {
            if (!r.header("prefer").empty()) return;
            r.reply(200, outcome_json("v", "requested"), held ? "ETag: \"1\"\r\n" : "");
        };
        std::optional<vouch::error_code> watch;
        std::optional<vouch::error_code> wait;
        d.c.watch("v", d.note(watch));
        d.c.wait_until("v", vouch::verification_state::done, d.note(wait));
        d.w.sim.run_for(100ms);
        d.w.pool.drain(10s, d.note(d.over));
        d.w.sim.settle();
        BOOST_TEST((watch == errc::pool_closed));
        BOOST_TEST((wait == errc::pool_closed));
        BOOST_REQUIRE(d.over.has_value());
        BOOST_TEST(d.over->cut_off == 0U);
        BOOST_TEST((d.over->at == 100ms));
        d.check_empty();
    }
}

BOOST_AUTO_TEST_CASE(a_pause_before_a_resend_is_not_waited_through) {
    answer_after = 0s;
    answer = [](server_request const& r) { r.reply(503, R"({"message":"busy"})"); };
    std::optional<vouch::error_code> call;
    vouch::failure story;
    c.session({.details = &story}, note(call));
    w.sim.run_for(100ms);
    BOOST_TEST(!call.has_value());
    w.pool.drain(10s, note(over));
    w.sim.settle();
    BOOST_TEST((call == errc::pool_closed));
    BOOST_TEST(story.attempts.size() == 1U);
    BOOST_TEST(story.status == 503);
    BOOST_TEST((over->at == 100ms));
    check_empty();
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_while_it_drains) {
    answer = [](server_request const& r) { r.reply(503, R"({"message":"busy"})"); };
    std::optional<vouch::error_code> call;
    c.session(note(call));
    w.sim.run_for(100ms);
    w.pool.drain(10s, note(over));
    w.sim.run();
    BOOST_TEST((call == errc::pool_closed));
    BOOST_TEST(w.server.requests() == 1U);
    BOOST_TEST((over->at < 1100ms));
    check_empty();
}

// What an action did is found out still: on a new connection, and after a pause.
BOOST_AUTO_TEST_CASE(an_action_is_read_back_while_it_drains) {
    for (auto const begins : {100ms, 2100ms}) {  // amid the action, and in that pause
        drained d;
        int reads = 0;
        d.answer = [&](server_request const& r) {
            if (r.method == "POST") return r.from->reset();
            if (++reads == 1) return r.from->reset();
            r.reply(200, outcome_json("v", "cancelled", ""));
        };
        std::optional<vouch::error_code> call;
        std::optional<vouch::snapshot> got;
        d.c.cancel("v", {}, [&](vouch::error_code ec, vouch::snapshot const& s) {
            call = ec;
            got = s;
        });
        d.w.sim.run_for(begins);
        BOOST_TEST(reads == (begins == 100ms ? 0 : 1));
        BOOST_TEST(d.w.pool.stats().leased == (begins == 100ms ? 1U : 0U));
        d.w.pool.drain(20s, d.note(d.over));
        d.w.sim.run();
        BOOST_TEST((call == vouch::error_code{}));
        BOOST_TEST(got->reconciled());
        BOOST_TEST(reads == 2);
        BOOST_TEST(d.over->cut_off == 0U);
        d.check_empty();
    }
}

BOOST_AUTO_TEST_CASE(close_meanwhile_ends_it) {
    std::optional<vouch::error_code> call;
    c.session(note(call));
    w.sim.run_for(100ms);
    w.pool.drain(10s, note(over));
    w.sim.run_for(100ms);
    BOOST_TEST(!over.has_value());
    w.pool.close();
    w.sim.settle();
    BOOST_TEST((call == errc::pool_closed));
    BOOST_TEST(!over->ec);
    BOOST_TEST(over->cut_off == 1U);
    BOOST_TEST((over->at == 200ms));
    check_empty();
    std::optional<end> after;
    w.pool.drain(10s, note(after));
    w.sim.settle();
    BOOST_REQUIRE(after.has_value());
    BOOST_TEST(!after->ec);
    BOOST_TEST(after->cut_off == 1U);
}

BOOST_AUTO_TEST_CASE(drained_twice_the_earlier_deadline_counts) {
    for (bool const earlier_first : {true, false}) {
        drained d;
        d.answer_after = 8s;
        std::optional<vouch::error_code> call;
        std::optional<end> second;
        d.c.session(d.note(call));
        d.w.sim.run_for(100ms);
        d.w.pool.drain(earlier_first ? 2s : 6s, d.note(d.over));
        d.w.pool.drain(earlier_first ? 6s : 2s, d.note(second));
        d.w.sim.run();
        BOOST_TEST((d.over->at == 2100ms));
        BOOST_TEST((second->at == 2100ms));
        BOOST_TEST(d.over->cut_off == 1U);
        BOOST_TEST(second->cut_off == 1U);
    }
}

BOOST_AUTO_TEST_CASE(cancelling_ends_the_waiting_alone) {
    answer_after = 8s;
    asio::cancellation_signal stop;
    std::optional<vouch::error_code> call;
    c.session(note(call));
    w.sim.run_for(100ms);
    w.pool.drain(2s, asio::bind_cancellation_slot(stop.slot(), note(over)));
    stop.emit(asio::cancellation_type::total);
    w.sim.settle();
    BOOST_TEST((over->ec == asio::error::operation_aborted));
    BOOST_TEST(!call.has_value());
    w.sim.run_until([&] { return call.has_value(); });
    BOOST_TEST((call == errc::pool_closed));  // its deadline stands
    BOOST_TEST((w.sim.elapsed() == 2100ms));
}

BOOST_AUTO_TEST_CASE(as_a_coroutine) {
    std::optional<vouch::error_code> call;
    c.session(note(call));
    w.run([&]() -> asio::awaitable<void> {
        auto const cut_off = co_await w.pool.drain(10s);
        BOOST_TEST(cut_off == 0U);
    });
    BOOST_TEST((call == vouch::error_code{}));
}

BOOST_AUTO_TEST_CASE(the_context_may_go_meanwhile) {
    auto const witness = std::make_shared<int>(0);
    std::optional<vouch::pool> survivor;
    {
        drained d;
        survivor = d.w.pool;
        d.c.session([witness](vouch::error_code, vouch::session const&) { BOOST_ERROR("called"); });
        d.w.sim.run_for(100ms);
        d.w.pool.drain(10s, [witness](vouch::error_code, std::size_t) { BOOST_ERROR("called"); });
        d.w.sim.run_for(100ms);
        BOOST_TEST(witness.use_count() == 3);
    }
    BOOST_TEST(witness.use_count() == 1);
    survivor->close();
}

BOOST_AUTO_TEST_CASE(handles_may_go_meanwhile) {
    simulation sim;
    scripted_server server(
        [&](server_request const& r) { sim.after(1s, [r] { r.reply(200, session_json()); }); });
    sim.listen({false, "127.0.0.1", 80}, &server);
    int done = 0;
    {
        vouch::client only(sim.get_executor(),
                           {.base_url = "http://127.0.0.1", .use_environment = false},
                           sim.options());
        only.session([&](vouch::error_code ec, vouch::session const&) { done += ec ? 0 : 1; });
        only.get_pool().drain(10s, [&](vouch::error_code ec, std::size_t) { done += ec ? 0 : 10; });
    }
    sim.run();
    BOOST_TEST(done == 11);
    BOOST_TEST(server.closed() == 1U);
}

namespace {

/// Somebody who never answers.
struct nobody final : vouch::verify_handler {
    asio::awaitable<bool> accept(vouch::verification const&) override { co_return true; }
    asio::awaitable<bool> compare(vouch::verification const&) override { co_return false; }
    asio::awaitable<bool> scanned(vouch::verification const&) override { co_return false; }
};

void start(world& w, vouch::client const& c, nobody& handler,
           std::optional<vouch::error_code>& flow, vouch::verify_options const& o = {}) {
    asio::co_spawn(w.sim.get_executor(), vouch::verify(c, handler, o),
                   [&](std::exception_ptr e, vouch::verify_result const&) {
                       try {
                           if (e) std::rethrow_exception(e);
                           flow = vouch::error_code{};
                       } catch (vouch::error const& problem) {
                           flow = problem.code();
                       }
                   });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_flow_counts_as_an_operation_and_ends) {
    answer_after = 0s;
    answer = [](server_request const& r) {
        if (r.target.ends_with("/verifications") && r.method == "GET")
            return r.reply(200, R"({"items":[)" + verification_json("v", "requested", "") + "]}");
        r.reply(200, outcome_json("v", "requested"));
    };
    nobody handler;
    std::optional<vouch::error_code> flow;
    start(w, c, handler, flow);
    w.sim.run_for(3s);
    BOOST_TEST(!flow.has_value());
    BOOST_TEST(w.pool.stats().operations == 2U);  // the flow, and its watch
    w.pool.drain(10s, note(over));
    w.sim.settle();
    BOOST_TEST((flow == errc::pool_closed));
    BOOST_REQUIRE(over.has_value());
    BOOST_TEST(over->cut_off == 0U);
    BOOST_TEST((over->at == 3s));
    check_empty();
}

// Between two looks for an incoming request.
BOOST_AUTO_TEST_CASE(a_flows_pause_ends_at_once) {
    for (bool const drains : {true, false}) {
        drained d;
        d.answer_after = 0s;
        d.answer = [](server_request const& r) { r.reply(200, R"({"items":[]})"); };
        nobody handler;
        std::optional<vouch::error_code> flow;
        start(d.w, d.c, handler, flow, {.create = false});
        d.w.sim.run_until([&] { return d.w.pool.stats().succeeded == 3; });
        d.w.sim.settle();
        BOOST_TEST(d.w.pool.stats().operations == 1U);  // the flow alone
        auto const now = d.w.sim.elapsed();
        drains ? d.w.pool.drain(10s, d.note(d.over)) : d.w.pool.close();
        d.w.sim.settle();
        BOOST_TEST((flow == errc::pool_closed));
        if (drains) BOOST_TEST((d.over->at == now));
        d.check_empty();
    }
}

BOOST_AUTO_TEST_SUITE_END()
