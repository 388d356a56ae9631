// Who may go away when: handles, the pool, the context, the caller's interest.

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using asio::cancellation_type;
using vouch::errc;

namespace {

/// Where an operation stands when something happens to it.
enum class standing { dialing, queued, exchanging, pausing, watching_held, watching_paced };

constexpr standing all[] = {standing::dialing, standing::queued,        standing::exchanging,
                            standing::pausing, standing::watching_held, standing::watching_paced};

struct stage {
    explicit stage(standing s) : where(s) {
        if (where == standing::dialing) w.sim.fail_dials(w.at, asio::error::would_block);
    }

    void answer(server_request const& r) const {
        switch (where) {
            case standing::pausing:
                return r.reply(503, "{}");
            case standing::watching_held:
                if (!r.header("prefer").empty()) return;
                return r.reply(200, outcome_json("v", "requested"), "ETag: \"1\"\r\n");
            case standing::watching_paced:
                return r.reply(200, outcome_json("v", "requested"));
            default:
                return;  // never answers
        }
    }

    // Starts the operation and goes on until it stands there.
    template <class Handler>
    void start(vouch::client& c, Handler h) {
        bool const watching = where == standing::watching_held || where == standing::watching_paced;
        if (where == standing::queued)
            for (int i = 0; i < 8; ++i) c.session([](vouch::error_code, vouch::session const&) {});
        if (watching)
            c.watch("v", std::move(h));
        else
            c.accept("v", std::move(h));
        w.sim.run_for(where == standing::pausing ? 20ms : 120ms);
    }

    standing where;
    world w{[this](server_request const& r) { answer(r); }};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lifetime)

BOOST_AUTO_TEST_CASE(handles_may_go_while_operations_run) {
    world w([](server_request const& r) { r.reply(200, session_json("ready")); });
    bool done = false;
    {
        auto c = std::make_optional(w.client());
        c->session([&](vouch::error_code ec, vouch::session const& s) {
            BOOST_TEST(!ec);
            BOOST_TEST((s.state == vouch::session_state::ready));
            done = true;
        });
        c.reset();
    }
    w.sim.run();
    BOOST_TEST(done);
}

// The watch is the last to hold the client, whose loop it leaves: for AddressSanitizer to see.
BOOST_AUTO_TEST_CASE(a_watch_may_outlive_its_client_and_end_in_any_way) {
    for (bool const gone : {false, true}) {
        world w([&](server_request const& r) {
            if (r.target.ends_with("/v"))
                return gone ? r.reply(404, "{}") : r.reply(200, outcome_json("v", "done", ""));
            r.reply(200, r.target.ends_with("/setup") ? session_json() : R"({"items":[]})");
        });
        std::optional<vouch::error_code> got;
        {
            auto c = std::make_optional(w.client());
            c->watch("v", [&](vouch::error_code ec, vouch::snapshot const&) { got = ec; });
        }
        w.sim.run();
        BOOST_REQUIRE(got.has_value());
        BOOST_TEST(
            (*got == (gone ? vouch::error_code(errc::verification_gone) : vouch::error_code())));
        BOOST_TEST(w.pool.stats().operations == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_client_may_be_the_only_owner_of_its_pool) {
    simulation sim;
    scripted_server server([](server_request const& r) { r.reply(200, session_json()); });
    sim.listen({false, "127.0.0.1", 80}, &server);
    int done = 0;
    {
        vouch::client c(sim.get_executor(),
                        {.base_url = "http://127.0.0.1", .use_environment = false}, sim.options());
        c.session([&](vouch::error_code ec, vouch::session const&) { done += ec ? 0 : 1; });
    }
    sim.run();
    BOOST_TEST(done == 1);
    BOOST_TEST(server.closed() == 1U);
}

BOOST_AUTO_TEST_CASE(nothing_keeps_the_executor_once_all_is_done) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    auto c = w.client();
    c.session([](vouch::error_code, vouch::session const&) {});
    w.sim.run();
    BOOST_TEST((w.sim.elapsed() < 1s));
    BOOST_TEST(w.pool.stats().idle == 1U);
}

// Its own executor, kept busy until then, whatever its type; else the pool's.
BOOST_AUTO_TEST_CASE(a_handler_runs_where_it_belongs) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    auto c = w.client();
    asio::io_context elsewhere;
    int here = 0;
    int there = 0;
    auto const count = [](int& n) {
        return [&n](vouch::error_code ec, vouch::session const&) { n += ec ? 100 : 1; };
    };
    c.session(count(here));
    c.session(asio::bind_executor(w.sim.get_executor(), count(here)));
    c.session(asio::bind_executor(w.sim.context().get_executor(), count(here)));
    c.session(asio::bind_executor(asio::make_strand(w.sim.get_executor()), count(here)));
    c.session(asio::bind_executor(elsewhere.get_executor(), count(there)));
    c.session(
        asio::bind_executor(asio::any_completion_executor(elsewhere.get_executor()), count(there)));
    BOOST_TEST(elsewhere.poll() == 0U);
    BOOST_TEST(!elsewhere.stopped());
    w.sim.run();
    BOOST_TEST(here == 4);
    BOOST_TEST(there == 0);
    elsewhere.run();
    BOOST_TEST(there == 2);
}

// What is large takes memory of its own; what moves alone is moved.
BOOST_AUTO_TEST_CASE(a_handler_may_be_of_any_size) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    auto c = w.client();
    auto const witness = std::make_shared<int>(0);
    c.session([witness, ballast = std::array<char, 1000>{}, alone = std::make_unique<int>(7)](
                  vouch::error_code ec, vouch::session const&) {
        *witness = ec ? 0 : *alone + ballast[0];
    });
    BOOST_TEST(witness.use_count() == 2);
    w.sim.run();
    BOOST_TEST(*witness == 7);
    BOOST_TEST(witness.use_count() == 1);
}

// Between its end and its handler's call, an operation holds nothing but what the handler needs.
BOOST_AUTO_TEST_CASE(the_context_may_go_before_a_handler_is_called) {
    auto const witness = std::make_shared<int>(0);
    {
        world w([](server_request const& r) { r.reply(200, session_json()); });
        auto c = w.client();
        c.session([witness](vouch::error_code, vouch::session const&) { BOOST_ERROR("called"); });
        w.pool.close();
        BOOST_TEST(w.pool.stats().operations == 0U);
        BOOST_TEST(witness.use_count() == 2);
    }
    BOOST_TEST(witness.use_count() == 1);
}

// Whatever it does there, it is called once: its operation is no more.
BOOST_AUTO_TEST_CASE(a_handler_may_do_anything) {
    enum class deed { cancel, close, drain, call_again, drop_the_client };
    for (auto const d :
         {deed::cancel, deed::close, deed::drain, deed::call_again, deed::drop_the_client}) {
        world w([](server_request const& r) { r.reply(200, session_json()); });
        std::optional<vouch::client> c = w.client();
        asio::cancellation_signal stop;
        int calls = 0;
        int others = 0;
        auto const other = [&](vouch::error_code ec, auto const&) { others += ec ? 100 : 1; };
        auto const handler = [&](vouch::error_code ec, vouch::session const&) {
            BOOST_TEST(!ec);
            ++calls;
            if (d == deed::cancel) stop.emit(cancellation_type::terminal);
            if (d == deed::close) w.pool.close();
            if (d == deed::drain) w.pool.drain(1s, other);
            if (d == deed::call_again) c->session(other);
            if (d == deed::drop_the_client) c.reset();
        };
        c->session(asio::bind_cancellation_slot(stop.slot(), handler));
        w.sim.run();
        BOOST_TEST(calls == 1);
        BOOST_TEST(others == (d == deed::drain || d == deed::call_again ? 1 : 0));
        BOOST_TEST(w.pool.stats().operations == 0U);
        BOOST_TEST((w.sim.elapsed() < 1s));
    }
}

// Over, and not told yet: nothing that happens meanwhile ends it once more.
BOOST_AUTO_TEST_CASE(an_operation_ends_once) {
    world w([](server_request const& r) { r.reply(200, session_json()); });
    auto c = w.client();
    asio::cancellation_signal stop;
    std::vector<vouch::error_code> ends;
    std::optional<std::size_t> cut_off;
    c.session(asio::bind_cancellation_slot(
        stop.slot(), [&](vouch::error_code ec, vouch::session const&) { ends.push_back(ec); }));
    w.pool.close();
    stop.emit(cancellation_type::terminal);
    w.pool.close();
    w.pool.drain(1s, [&](vouch::error_code, std::size_t n) { cut_off = n; });
    BOOST_TEST(ends.empty());
    w.sim.run();
    BOOST_TEST(ends.size() == 1U);
    BOOST_TEST(ends.front() == errc::pool_closed);
    BOOST_TEST(cut_off.value_or(0) == 1U);
}

BOOST_AUTO_TEST_CASE(closing_the_pool_ends_everything) {
    for (auto const where : all) {
        stage s(where);
        auto c = s.w.client();
        std::vector<vouch::error_code> ends;
        s.start(c, [&](vouch::error_code ec, vouch::snapshot const&) { ends.push_back(ec); });
        BOOST_TEST(ends.empty());
        s.w.pool.close();
        BOOST_TEST(ends.empty());  // never inline
        s.w.sim.settle();
        BOOST_TEST(ends.size() == 1U);
        BOOST_TEST(ends.back() == errc::pool_closed);
        auto const stats = s.w.pool.stats();
        BOOST_TEST(stats.operations + stats.leased + stats.held + stats.idle + stats.waiting +
                       stats.dialing ==
                   0U);
        c.list([&](vouch::error_code ec, std::vector<vouch::verification> const&) {
            ends.push_back(ec);
        });
        s.w.sim.settle();
        BOOST_TEST(ends.back() == errc::pool_closed);
    }
}

// The handlers are destroyed, not called, and nothing is left behind.
BOOST_AUTO_TEST_CASE(the_context_may_go_with_operations_pending) {
    for (auto const where : all) {
        auto const witness = std::make_shared<int>(0);
        std::optional<vouch::client> survivor;
        {
            stage s(where);
            survivor = s.w.client();
            s.start(*survivor, [witness](vouch::error_code, vouch::snapshot const&) {
                BOOST_ERROR("called");
            });
            BOOST_TEST(witness.use_count() == 2);
        }
        BOOST_TEST(witness.use_count() == 1);
        survivor.reset();
    }
}

BOOST_AUTO_TEST_CASE(cancelling_ends_it_wherever_it_stands) {
    for (auto const where : all) {
        for (auto const type :
             {cancellation_type::terminal, cancellation_type::partial, cancellation_type::total}) {
            stage s(where);
            auto c = s.w.client();
            asio::cancellation_signal stop;
            std::optional<vouch::error_code> end;
            s.start(c, asio::bind_cancellation_slot(
                           stop.slot(),
                           [&](vouch::error_code ec, vouch::snapshot const&) { end = ec; }));
            stop.emit(type);
            BOOST_TEST(!end);  // never inline
            s.w.sim.settle();
            // `total` promises that nothing happened: that cannot be promised of an action whose
            // request was written.
            bool const sent = where == standing::exchanging || where == standing::pausing;
            bool const ends = type != cancellation_type::total || !sent;
            BOOST_TEST(end.has_value() == ends);
            if (end) BOOST_TEST((*end == asio::error::operation_aborted));
            BOOST_TEST(s.w.pool.stats().waiting == 0U);
            if (ends && where != standing::queued) BOOST_TEST(s.w.pool.stats().leased == 0U);
            s.w.pool.close();
            s.w.sim.settle();
        }
    }
}

// A caller that gives up in the queue passes its place on.
BOOST_AUTO_TEST_CASE(a_cancelled_waiter_holds_nobody_up) {
    simulation* sim = nullptr;
    world w(
        [&](server_request const& r) { sim->after(100ms, [r] { r.reply(200, session_json()); }); });
    sim = &w.sim;
    auto c = w.client();
    int served = 0;
    std::vector<std::unique_ptr<asio::cancellation_signal>> signals;
    for (int i = 0; i < 64; ++i) {
        signals.push_back(std::make_unique<asio::cancellation_signal>());
        c.session(asio::bind_cancellation_slot(
            signals.back()->slot(),
            [&](vouch::error_code ec, vouch::session const&) { served += ec ? 0 : 1; }));
    }
    w.sim.run_for(50ms);
    for (std::size_t i = 0; i < 64; i += 2) signals[i]->emit(cancellation_type::terminal);
    w.sim.run();
    BOOST_TEST(served == 32);
    BOOST_TEST(w.pool.stats().waiting == 0U);
}

BOOST_AUTO_TEST_CASE(options_are_copied_before_the_call_returns) {
    world w([](server_request const& r) {
        BOOST_TEST(r.body == R"({"userID":"@somebody:with.a.long.name.example"})");
        BOOST_TEST(r.header("x-trace") == "a value that is long enough to be allocated");
        r.reply(200, outcome_json("v", "requested"));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        std::optional<asio::awaitable<vouch::snapshot>> op;
        {
            std::string const user = "@somebody:with.a.long.name.example";
            std::string const value = "a value that is long enough to be allocated";
            vouch::header const trace[] = {{"X-Trace", value}};
            op = c.create({.user_id = user}, {.headers = trace});
        }
        auto const s = co_await std::move(*op);
        BOOST_TEST(s.verification()->id == "v");
    });
}

BOOST_AUTO_TEST_CASE(a_new_token_serves_the_attempts_that_start_after_it) {
    std::vector<std::string> seen;
    vouch::client* c = nullptr;
    world w([&](server_request const& r) {
        seen.emplace_back(r.header("authorization"));
        if (seen.size() == 1) {
            c->set_token("second");
            return r.reply(503, "{}");
        }
        r.reply(200, session_json());
    });
    auto made = w.client({.token = "first"});
    c = &made;
    w.run([&]() -> asio::awaitable<void> { co_await made.session(); });
    BOOST_TEST(seen == (std::vector<std::string>{"Bearer first", "Bearer second"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
