#include <vouch/verify_pair.hpp>

#include "unit/client/verify_world.hpp"

using namespace vouch;
using namespace vouch::testing;

namespace {

using conduct = pair_conduct;
using kind = pair_event::kind;
using device = verify_world::stage::device;

pair_result run(verify_world& v, verify_pair_options const& o) {
    pair_result got;
    v.w.run([&]() -> asio::awaitable<void> {
        auto a = v.client(0);
        auto b = v.client(1);
        got = co_await verify_pair(a, b, o);
    });
    v.w.sim.settle();
    BOOST_TEST(v.w.pool.stats().operations == 0U);
    return got;
}

/// "initiator compared yes", in order; states by name.
std::vector<std::string> told(pair_result const& r) {
    std::vector<std::string> lines;
    for (auto const& e : r.timeline) {
        std::string line(to_string(e.side));
        line += " " + std::string(to_string(e.what));
        if (e.what == kind::state || e.what == kind::ended)
            line += " " + std::string(to_string(e.state));
        else
            line += e.yes ? " yes" : " no";
        lines.push_back(std::move(line));
    }
    return lines;
}

std::size_t count(pair_result const& r, std::string_view line) {
    auto const all = told(r);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), line));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(verify_pair_run)

BOOST_AUTO_TEST_CASE(both_honest) {
    verify_world v;
    auto const r = run(v, {.initiator = {.thinks = 3s}, .responder = {.thinks = 1s}});
    BOOST_TEST(r.verified());
    BOOST_TEST(r.compared);
    BOOST_TEST(r.same);
    BOOST_TEST(r.initiator.trusted);
    BOOST_TEST((r.elapsed >= 4s));  // accept, then compare: the slower of both
    BOOST_TEST(count(r, "responder accepted yes") == 1U);
    BOOST_TEST(count(r, "initiator compared yes") == 1U);
    BOOST_TEST(count(r, "responder compared yes") == 1U);
    BOOST_TEST(told(r).front() == "initiator state requested");
    BOOST_TEST(count(r, "initiator ended done") == 1U);
    BOOST_TEST(count(r, "responder ended done") == 1U);
    duration before{};
    std::uint32_t attempts = 0;
    for (auto const& e : r.timeline) {
        BOOST_TEST((e.at >= before));
        before = e.at;
        attempts += e.attempts;
    }
    BOOST_TEST(attempts == v.log.size());  // each exchange belongs to an event
}

BOOST_AUTO_TEST_CASE(by_code) {
    verify_world v({device{.shows = true, .scans = false}, device{.shows = false, .scans = true}});
    auto const r = run(v, {.how = method::qr});
    BOOST_TEST(r.verified());
    BOOST_TEST(!r.compared);
    BOOST_TEST(count(r, "initiator showed yes") == 1U);
    BOOST_TEST(count(r, "responder read yes") == 1U);
    BOOST_TEST(count(r, "initiator scanned yes") == 1U);
}

BOOST_AUTO_TEST_CASE(people_who_say_no) {
    struct row {
        pair_person initiator, responder;
        char const* code;
        char const* line;
    };
    for (auto const& [a, b, code, line] : {
             row{{conduct::mismatch}, {}, "m.mismatched_sas", "initiator compared no"},
             row{{}, {conduct::mismatch}, "m.mismatched_sas", "responder compared no"},
             row{{}, {conduct::refuse}, "m.user", "responder accepted no"},
             row{{conduct::cancel}, {}, "m.user", "initiator state cancelled"},
             row{{}, {conduct::cancel, 2s}, "m.user", "responder state cancelled"},
         }) {
        verify_world v;
        auto const r = run(v, {.initiator = a, .responder = b});
        BOOST_TEST_INFO(line);
        BOOST_TEST(!r.verified());
        BOOST_TEST((r.initiator.state == verification_state::cancelled));
        BOOST_TEST((r.responder.state == verification_state::cancelled));
        BOOST_TEST(r.initiator.code == code);
        BOOST_TEST(r.responder.code == code);
        BOOST_TEST_INFO(line);
        BOOST_TEST(count(r, line) == 1U);
    }
}

BOOST_AUTO_TEST_CASE(nobody_answers) {
    verify_world v;
    auto const r = run(v, {.responder = {conduct::ignore}, .timeout = 20s});
    BOOST_TEST((r.elapsed == 20s));
    BOOST_TEST((r.initiator.story.code == errc::timed_out));
    BOOST_TEST((r.responder.story.code == errc::timed_out));
    BOOST_TEST((r.initiator.state == verification_state::requested));
}

BOOST_AUTO_TEST_CASE(one_side_that_fails_takes_the_other_along) {
    verify_world v;
    v.instead = [](server_request const& r, std::string_view what) {
        if (!what.starts_with("A ")) return false;
        r.reply(401, R"({"message":"no","code":"unauthorized"})");
        return true;
    };
    auto const r = run(v, {});
    BOOST_TEST((r.initiator.story.code == errc::unauthorized));
    BOOST_TEST((r.responder.story.code == asio::error::operation_aborted));
    BOOST_TEST((r.elapsed >= 10s));
    BOOST_TEST((r.elapsed < 11s));
}

BOOST_AUTO_TEST_CASE(no_time_at_all) {
    verify_world v;
    auto const r = run(v, {.timeout = 0s});
    BOOST_TEST((r.initiator.story.code == errc::invalid_argument));
    BOOST_TEST(v.log.empty());
}

BOOST_AUTO_TEST_CASE(cancelled_and_closed) {
    for (bool const close : {false, true}) {
        verify_world v;
        asio::cancellation_signal stop;
        error_code ec;
        pair_result got;
        bool over = false;
        auto flow = verify_pair(v.client(0), v.client(1), {.responder = {conduct::ignore}});
        asio::co_spawn(
            v.w.sim.get_executor(), std::move(flow),
            asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr e, pair_result r) {
                try {
                    if (e) std::rethrow_exception(e);
                } catch (error const& thrown) {
                    ec = thrown.code();
                }
                got = std::move(r);
                over = true;
            }));
        v.run_until([&] { return v.count("B list") > 0; });
        v.w.sim.run_for(5s);
        BOOST_TEST(!over);
        if (close)
            v.w.pool.close();
        else
            stop.emit(asio::cancellation_type::terminal);
        v.w.sim.settle();
        BOOST_TEST_REQUIRE(over);
        if (close)
            BOOST_TEST((got.initiator.story.code == errc::pool_closed));
        else
            BOOST_TEST((ec == asio::error::operation_aborted));
        BOOST_TEST(v.count("A cancel") + v.count("B cancel") == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_context_goes_down_meanwhile) {
    verify_world v;
    auto flow = verify_pair(v.client(0), v.client(1), {.responder = {.thinks = 1h}});
    asio::co_spawn(v.w.sim.get_executor(), std::move(flow),
                   [](std::exception_ptr, pair_result) { BOOST_ERROR("nobody should be told"); });
    v.w.sim.run_for(5s);
}

BOOST_AUTO_TEST_SUITE_END()
