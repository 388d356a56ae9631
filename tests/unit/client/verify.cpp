#include "unit/client/verify_world.hpp"

#include "client/verify_run.hpp"

using namespace vouch;
using namespace vouch::testing;

namespace {

using strings = std::vector<std::string>;

/// The other side has confirmed already.
void both_compare(verify_world& v) {
    v.state.create();
    v.state.act(1, policy::flow_do::accept, "");
    v.state.act(1, policy::flow_do::sas_start, "");
    v.state.go_on("cat/1");
    v.state.act(1, policy::flow_do::sas_confirm, "");
}

bool throws(verify_world::flow const& f, errc expected) {
    BOOST_TEST_REQUIRE((f.thrown != nullptr));
    if (f.story().code != expected) BOOST_TEST_MESSAGE(f.story().code << ": " << f.story().message);
    return f.story().code == expected;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verify_flow)

BOOST_AUTO_TEST_CASE(two_sides_by_emoji) {
    verify_world v;
    person a(v.w.sim), b(v.w.sim);
    a.thinks = 7s;
    b.thinks = 2s;
    auto const fa = v.start(0, a, {.params = {.purpose = purpose::login}});
    auto const fb = v.start(1, b, {.create = false});
    v.finish({fa, fb});
    for (auto const& f : {fa, fb}) {
        BOOST_TEST_REQUIRE(f->result.has_value());
        BOOST_TEST((f->result->state == verification_state::done));
        BOOST_TEST((f->result->last.verification()->state == verification_state::done));
        BOOST_TEST(f->result->trusted);
    }
    BOOST_TEST(a.seen == strings{"cat"});
    BOOST_TEST(b.seen == strings{"cat"});
    BOOST_TEST(a.states.front() == "requested");
    BOOST_TEST(a.states.back() == "done");
    BOOST_TEST(v.count("A create") == 1U);
    BOOST_TEST(v.count("A sas_confirm") == 1U);
    BOOST_TEST(v.count("B sas_confirm") == 1U);
    BOOST_TEST(v.count("A sas_start") + v.count("B sas_start") >= 1U);
}

BOOST_AUTO_TEST_CASE(two_sides_by_code) {
    using device = verify_world::stage::device;
    verify_world v({device{.shows = true, .scans = false}, device{.shows = false, .scans = true}});
    person a(v.w.sim), b(v.w.sim);
    a.shows = true;
    b.camera = "CODE0";
    b.thinks = 1s;
    auto const fa = v.start(0, a, {.prefer = method::qr});
    auto const fb = v.start(1, b, {.create = false, .prefer = method::qr});
    v.finish({fa, fb});
    BOOST_TEST_REQUIRE((fa->result && fb->result));
    BOOST_TEST((fa->result->trusted && fb->result->trusted));
    BOOST_TEST(v.count("B qr_scan") == 1U);
    BOOST_TEST(v.count("A qr_confirm_scanned") == 1U);
    BOOST_TEST(v.count("A sas_start") + v.count("B sas_start") == 0U);
}

BOOST_AUTO_TEST_CASE(a_mismatch) {
    verify_world v;
    person a(v.w.sim), b(v.w.sim);
    a.matches = false;
    b.thinks = duration::max();
    failure told;
    auto const fa = v.start(0, a);
    auto const fb = v.start(1, b, {.create = false, .details = &told});
    // The one who never answers is asked to accept first.
    v.run_until([&] { return b.asking == 1; });
    v.state.act(1, policy::flow_do::accept, "");
    v.finish({fa, fb});
    BOOST_TEST_REQUIRE(fa->result.has_value());
    BOOST_TEST((fa->result->state == verification_state::cancelled));
    BOOST_TEST(!fa->result->trusted);
    BOOST_TEST(throws(*fb, errc::verification_cancelled));
    BOOST_TEST((told.code == condition::refused_by_peer));
    BOOST_TEST(told.server_code == "m.mismatched_sas");
    BOOST_TEST(told.message ==
               "the other side says that the comparison does not match (m.mismatched_sas: over)");
    BOOST_TEST((told.last.verification()->state == verification_state::cancelled));
    BOOST_TEST(b.withdrawn > 0);
    BOOST_TEST(b.asking == 0);
    BOOST_TEST(v.count("A sas_confirm") + v.count("B sas_confirm") == 0U);
}

BOOST_AUTO_TEST_CASE(an_answer_at_once_costs_no_poll) {
    verify_world v;
    both_compare(v);
    person a(v.w.sim);
    auto const f = v.start(0, a);
    v.finish({f});
    BOOST_TEST(v.log == (strings{"A list", "A retrieve", "A retrieve", "A sas_confirm"}));
    BOOST_TEST(f->result->trusted);
}

BOOST_AUTO_TEST_CASE(a_question_whose_time_has_passed_is_withdrawn) {
    for (bool const stubborn : {false, true}) {
        verify_world v;
        both_compare(v);
        person a(v.w.sim);
        a.thinks = 60s;
        a.stubborn = stubborn;
        auto const f = v.start(0, a);
        v.run_until([&] { return a.asking == 1; });
        v.w.sim.run_for(5s);
        v.state.replace_comparison("dog/2");
        v.finish({f});
        BOOST_TEST_REQUIRE(f->result.has_value());
        BOOST_TEST(a.seen == (strings{"cat", "dog"}));
        BOOST_TEST(a.withdrawn == (stubborn ? 0 : 1));
        // A late answer does not count, and the next question waits for it.
        BOOST_TEST((v.w.sim.elapsed() > (stubborn ? 120s : 65s)));
        BOOST_TEST((v.w.sim.elapsed() < (stubborn ? 121s : 68s)));
        BOOST_TEST(v.count("A sas_confirm") == 1U);
    }
}

BOOST_AUTO_TEST_CASE(the_time_is_over) {
    verify_world v;
    both_compare(v);
    person a(v.w.sim);
    a.thinks = duration::max();
    failure told;
    auto const f = v.start(0, a, {.timeout = 2min, .details = &told});
    v.finish({f});
    BOOST_TEST(throws(*f, errc::timed_out));
    BOOST_TEST(
        told.message ==
        "the verification did not end within the time given: sas_ready [sas.confirm, cancel]");
    BOOST_TEST((told.elapsed >= 2min));
    BOOST_TEST((v.w.sim.elapsed() >= 2min));
    BOOST_TEST((v.w.sim.elapsed() < 2min + 1s));
    BOOST_TEST(a.withdrawn == 1);
    BOOST_TEST(v.count("A cancel") == 0U);
    // Started over, it goes on.
    a.thinks = {};
    auto const again = v.start(0, a);
    v.finish({again});
    BOOST_TEST(again->result->trusted);
}

BOOST_AUTO_TEST_CASE(nobody_asks) {
    verify_world v;
    person b(v.w.sim);
    auto const f = v.start(1, b, {.create = false, .timeout = 1min});
    v.finish({f});
    BOOST_TEST(throws(*f, errc::timed_out));
    BOOST_TEST(f->story().message == "no verification came within the time given");
    BOOST_TEST(v.log.size() > 10U);
    BOOST_TEST(v.log.size() < 25U);
}

BOOST_AUTO_TEST_CASE(cancelled_at_every_stage) {
    for (int stage = 0; stage < 5; ++stage) {
        verify_world v;
        person a(v.w.sim);
        a.thinks = duration::max();
        auto const f = v.start(0, a);
        std::function<bool()> const reached[] = {
            [] { return true; },
            [&] { return v.count("A list") == 1; },
            [&] { return v.count("A create") == 1; },
            [&] { return v.count("A retrieve") == 2; },
            [&] { return a.asking == 1; },
        };
        if (stage == 4) {
            v.run_until([&] { return v.state.exists(); });
            v.state.act(1, policy::flow_do::accept, "");
        }
        v.run_until(reached[stage]);
        f->stop.emit(asio::cancellation_type::terminal);
        v.finish({f});
        BOOST_TEST((f->story().code == condition::cancelled), "stage " << stage);
        BOOST_TEST(f->story().message ==
                   "cancelled by the caller; the verification itself goes on");
        BOOST_TEST(v.count("A cancel") == 0U);
        BOOST_TEST(a.asking == 0);
        BOOST_TEST(!v.state.over());
    }
}

// Nothing is sent any more from the very moment on, and its own answer does not count.
BOOST_AUTO_TEST_CASE(cancelled_by_a_callback) {
    struct leaving : person {
        using person::person;
        asio::cancellation_signal* stop = nullptr;
        bool at_progress = false;
        asio::awaitable<bool> compare(verification const& v) override {
            if (!at_progress) stop->emit(asio::cancellation_type::terminal);
            return person::compare(v);
        }
        void progress(snapshot const& s) override {
            person::progress(s);
            if (at_progress) stop->emit(asio::cancellation_type::terminal);
        }
    };
    for (bool const at_progress : {true, false}) {
        verify_world v;
        both_compare(v);
        leaving a(v.w.sim);
        a.at_progress = at_progress;
        auto const f = v.start(0, a);
        a.stop = &f->stop;
        v.finish({f});
        BOOST_TEST((f->story().code == condition::cancelled));
        BOOST_TEST(v.log == (strings{"A list", "A retrieve"}), "at progress: " << at_progress);
        BOOST_TEST(a.states == strings{"sas_ready"});
        BOOST_TEST(a.asking == 0);
    }
}

BOOST_AUTO_TEST_CASE(the_caller_s_cancellation_state_is_left_alone) {
    verify_world v;
    person a(v.w.sim);
    a.thinks = duration::max();
    bool caught = false;
    bool went_on = false;
    asio::cancellation_signal stop;
    asio::co_spawn(
        v.w.sim.get_executor(),
        [&]() -> asio::awaitable<void> {
            co_await asio::this_coro::throw_if_cancelled(false);
            auto c = v.client(0);
            try {
                verify_result const r = co_await verify(c, a, {.create = true});
                static_cast<void>(r);
            } catch (error const& e) {
                caught = e.code() == condition::cancelled;
            }
            auto const state = co_await asio::this_coro::cancellation_state;
            went_on = state.cancelled() == asio::cancellation_type::terminal;
        },
        asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
    v.run_until([&] { return v.state.exists(); });
    stop.emit(asio::cancellation_type::terminal);
    v.run_until([&] { return went_on; });
    BOOST_TEST(caught);
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_handler_comes_through) {
    struct broken : person {
        using person::person;
        asio::awaitable<bool> compare(verification const&) override {
            throw std::runtime_error("no camera, no screen");
            co_return false;
        }
    };
    verify_world v;
    both_compare(v);
    broken a(v.w.sim);
    auto const f = v.start(0, a);
    v.finish({f});
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(f->thrown), std::runtime_error, [](auto const& e) {
        return e.what() == std::string("no camera, no screen");
    });
    BOOST_TEST(v.count("A cancel") + v.count("A sas_confirm") == 0U);
}

BOOST_AUTO_TEST_CASE(a_closed_pool_ends_it) {
    verify_world v;
    both_compare(v);
    person a(v.w.sim);
    a.thinks = duration::max();
    auto const f = v.start(0, a);
    v.run_until([&] { return a.asking == 1; });
    v.w.sim.run_for(3s);
    v.w.pool.close();
    v.finish({f});
    BOOST_TEST(throws(*f, errc::pool_closed));
    BOOST_TEST(a.withdrawn == 1);
}

BOOST_AUTO_TEST_CASE(a_time_that_cannot_be) {
    verify_world v;
    person a(v.w.sim);
    auto const f = v.start(0, a, {.timeout = {}});
    v.finish({f});
    BOOST_TEST(throws(*f, errc::invalid_argument));
    BOOST_TEST(v.log.empty());
}

BOOST_AUTO_TEST_CASE(errors_of_calls_come_with_their_story) {
    verify_world v;
    v.instead = [](server_request const& r, std::string_view what) {
        if (what != "A create") return false;
        r.reply(403, R"({"message":"read-only token","code":"forbidden"})");
        return true;
    };
    person a(v.w.sim);
    auto const f = v.start(0, a);
    v.finish({f});
    BOOST_TEST(throws(*f, errc::forbidden));
    BOOST_TEST((f->story().endpoint == endpoint::create));
    BOOST_TEST(f->story().status == 403);
    BOOST_TEST(f->story().server_message == "read-only token");
}

BOOST_AUTO_TEST_CASE(an_outage_in_the_middle) {
    verify_world v;
    int broken = 0;
    v.instead = [&](server_request const& r, std::string_view what) {
        if (what != "A sas_confirm" || ++broken > 5) return false;
        r.reply(429, R"({"message":"slow down"})", "Retry-After: 1\r\n");
        return true;
    };
    both_compare(v);
    person a(v.w.sim);
    auto const f = v.start(0, a);
    v.finish({f});
    BOOST_TEST_REQUIRE(f->result.has_value());
    BOOST_TEST(f->result->trusted);
    BOOST_TEST(broken == 6);
}

// What sends others into endless requests.

BOOST_AUTO_TEST_CASE(hostile_replies) {
    std::string const session = R"({"session":)" + session_json() + "}";
    auto const outcome = [](std::string_view state, std::string_view actions) {
        return outcome_json("v1", state, actions, R"(,"sas":{"emojis":"cat","decimals":"1"})");
    };
    struct {
        std::string_view request;
        std::string reply;
        errc expected;
        std::string_view message;
    } const cases[] = {
        {"A create", session, errc::no_verification,
         "the answer names no verification (sent twice, and it did not take effect)"},
        {"A sas_start", outcome("ready", R"("sas.start","cancel")"), errc::no_progress,
         "the server still offers sas_start after it was sent twice; it keeps answering: ready "
         "[sas.start, cancel]"},
        {"A sas_confirm", session, errc::no_progress,
         "the server still offers sas_confirm after it was sent twice; it keeps answering: "
         "sas_ready [sas.confirm, cancel]"},
        {"A sas_confirm", outcome("sas_ready", R"("sas.confirm","cancel")"), errc::no_progress,
         "the server still offers sas_confirm after it was sent twice; it keeps answering: "
         "sas_ready [sas.confirm, cancel]"},
        {"A retrieve", session, errc::no_verification,
         "the server answers without the verification v1"},
        {"A retrieve", outcome_json("v2", "ready", R"("sas.start")"), errc::no_verification,
         "the server answers without the verification v1"},
    };
    for (auto const& c : cases) {
        verify_world v;
        v.instead = [&](server_request const& r, std::string_view what) {
            if (what == "A create") {
                v.state.create();
                v.state.act(1, policy::flow_do::accept, "");
                if (c.request == "A sas_confirm" || c.request == "A retrieve") {
                    v.state.act(1, policy::flow_do::sas_start, "");
                    v.state.go_on("cat/1");
                }
            }
            if (what == "A list" && c.request == "A create") {
                r.reply(200, R"({"items":[]})");
                return true;
            }
            if (what != c.request) return false;
            r.reply(200, c.reply);
            return true;
        };
        person a(v.w.sim);
        auto const f = v.start(0, a);
        v.finish({f});
        BOOST_TEST_CONTEXT(c.request << " answers " << c.reply) {
            BOOST_TEST(throws(*f, c.expected));
            BOOST_TEST(f->story().message == c.message);
            BOOST_TEST(v.log.size() <= 10U);
            for (auto const& line : v.log) BOOST_TEST_INFO(line);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_context_goes_away_first) {
    // With a flow at each kind of wait: nothing leaks, nothing is called.
    for (int stage = 0; stage < 3; ++stage) {
        bool called = false;
        {
            verify_world v;
            auto a = std::make_unique<person>(v.w.sim);
            a->thinks = duration::max();
            auto c = v.client(0);
            asio::co_spawn(v.w.sim.get_executor(), verify(c, *a),
                           [&called](std::exception_ptr, verify_result const&) { called = true; });
            if (stage > 0) v.run_until([&] { return v.count("A retrieve") > 0; });
            if (stage > 1) {
                v.state.act(1, policy::flow_do::accept, "");
                v.run_until([&] { return v.count("A sas_start") > 0; });
                v.state.act(1, policy::flow_do::sas_start, "");
                v.run_until([&] { return a->asking == 1; });
                v.w.sim.run_for(2s);
            }
        }
        BOOST_TEST(!called);
    }
}

BOOST_AUTO_TEST_CASE(what_is_an_error_to_a_flow) {
    using policy::flow_trouble;
    auto const of = [](errc e) { return detail::trouble_of(make_error_code(e)); };
    BOOST_TEST((of(errc::conflict) == flow_trouble::conflict));
    BOOST_TEST((of(errc::not_found) == flow_trouble::not_found));
    BOOST_TEST((of(errc::verification_gone) == flow_trouble::not_found));
    BOOST_TEST((of(errc::outcome_unknown) == flow_trouble::outcome_unknown));
    BOOST_TEST((of(errc::unprocessable) == flow_trouble::rejected));
    for (errc const e :
         {errc::connect_failed, errc::connection_lost, errc::timed_out, errc::too_many_requests,
          errc::server_error, errc::invalid_response, errc::protocol_error, errc::pool_busy})
        BOOST_TEST((of(e) == flow_trouble::transient), make_error_code(e).message());
    for (errc const e : {errc::unauthorized, errc::forbidden, errc::pool_closed,
                         errc::invalid_argument, errc::redirected})
        BOOST_TEST((of(e) == flow_trouble::final), make_error_code(e).message());
}

BOOST_AUTO_TEST_SUITE_END()
