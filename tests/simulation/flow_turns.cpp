// Where flows wait for connections, those that began first go on first, and nobody else waits
// longer.

#include <algorithm>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <vouch/verify.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::errc;
using vouch::error;
using vouch::error_code;
using vouch::failure;
using vouch::snapshot;
using vouch::verification;
using vouch::verify_result;

namespace {

constexpr duration service = 100ms;
constexpr std::size_t slots = 2;
constexpr std::string_view asked = R"("accept","cancel")";
constexpr std::string_view ready = R"("sas.start","cancel")";
constexpr std::string_view comparing = R"("sas.confirm","cancel")";
constexpr std::string_view emoji = R"(,"sas":{"emojis":"a b","decimals":"1 2 3"})";

class agreeable : public vouch::verify_handler {
public:
    asio::awaitable<bool> accept(verification const&) override { co_return true; }
    asio::awaitable<bool> compare(verification const&) override { co_return true; }
    asio::awaitable<bool> scanned(verification const&) override { co_return true; }
};

/// Does not let go of the question whether to accept, whoever cancels it.
class stubborn final : public agreeable {
public:
    explicit stubborn(asio::any_io_executor const& executor) : let_go(executor) {}
    asio::awaitable<bool> accept(verification const&) override {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        asked = true;
        co_await let_go.async_receive(asio::use_awaitable);
        co_return true;
    }

    void progress(snapshot const& s) override { seen = s.verification()->state; }

    asio::experimental::channel<void(error_code)> let_go;
    bool asked = false;
    std::optional<vouch::verification_state> seen;
};

/// Flows of as many devices with one server, whose other sides answer at once. Each request of a
/// flow takes the server some time.
class rush {
public:
    explicit rush(vouch::pool_options const& limits = {.max_per_origin = slots}) : s(limits) {
        s.sim.listen(scene::at(80), &server_);
    }

    struct flow {
        explicit flow(std::string name) : id(std::move(name)) {}
        std::string id;
        std::string state = "ready";
        std::optional<duration> ended;
        failure story{};
        bool failed = false;
        asio::cancellation_signal stop;
    };

    flow& begin(duration timeout = 11min) { return begin(timeout, person_); }
    flow& begin(duration timeout, vouch::verify_handler& person) {
        auto& f = *flows.emplace_back(std::make_unique<flow>("f" + std::to_string(flows.size())));
        auto done = [this, &f](std::exception_ptr e, verify_result const&) {
            f.ended = s.sim.elapsed();
            try {
                if (e) std::rethrow_exception(e);
            } catch (error const& told) {
                f.failed = true;
                f.story = told.details();
            }
        };
        vouch::verify_options const o{
            .id = f.id, .create = false, .wait_trusted = false, .timeout = timeout};
        asio::co_spawn(s.sim.get_executor(), verify(s.client(80), person, o),
                       asio::bind_cancellation_slot(f.stop.slot(), done));
        return f;
    }
    /// A call of somebody else; `served` is when it ended, and how.
    struct outsider {
        std::optional<duration> served;
        error_code ec;
    };
    std::shared_ptr<outsider> call(std::string const& id) {
        auto o = std::make_shared<outsider>();
        s.client(80).accept(id, [this, o](error_code ec, snapshot const&) {
            o->served = s.sim.elapsed();
            o->ec = ec;
        });
        return o;
    }

    void run_until(std::function<bool()> const& done) { BOOST_TEST_REQUIRE(s.sim.run_until(done)); }
    void finish() {
        run_until([&] { return std::ranges::all_of(flows, [](auto& f) { return !!f->ended; }); });
        s.sim.settle();
        BOOST_TEST(s.pool.stats().operations == 0U);
        BOOST_TEST(s.pool.stats().waiting == 0U);
    }
    [[nodiscard]] long requests_of(flow const& f) const {
        return std::ranges::count_if(
            log, [&](auto const& line) { return line.starts_with(f.id + " "); });
    }

    std::vector<std::unique_ptr<flow>> flows;  // their signals outlive what they cancel
    scene s;
    std::vector<std::string> log;  ///< "f0 /sas/start", "f0 "
    bool stuck = false;            ///< nothing is answered

private:
    void take(server_request const& r) {
        std::string_view rest = r.target;
        rest.remove_prefix(rest.find("/verifications/") + 15);
        auto const name = rest.substr(0, rest.find_first_of("/?"));
        auto const what = rest.substr(name.size(), rest.find('?') - name.size());
        log.push_back(std::string(name) + " " + std::string(what));
        if (!stuck)
            s.sim.after(service, [this, r, id = std::string(name), does = std::string(what)] {
                if (r.from->open()) answer(r, id, does);
            });
    }
    void answer(server_request const& r, std::string const& id, std::string_view does) {
        auto const mine = std::ranges::find_if(flows, [&](auto& f) { return f->id == id; });
        if (mine == flows.end()) return r.reply(200, outcome_json(id, "ready", ready));
        auto& state = (*mine)->state;
        if (does == "/sas/start") state = "sas_ready";
        if (does == "/sas/confirm") state = "done";
        auto const actions = state == "requested" ? asked
                             : state == "ready"   ? ready
                             : state == "done"    ? ""
                                                  : comparing;
        r.reply(200, outcome_json(id, state, actions, state == "sas_ready" ? emoji : ""));
    }

    scripted_server server_{[this](server_request const& r) { take(r); }};
    agreeable person_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_turns)

BOOST_AUTO_TEST_CASE(flows_end_in_the_order_in_which_they_began) {
    constexpr std::size_t count = 40;
    rush r;
    for (std::size_t i = 0; i < count; ++i) r.begin();
    r.finish();
    duration all{};
    for (std::size_t i = 0; i < count; ++i) {
        auto const& f = *r.flows[i];
        BOOST_TEST(!f.failed, f.story.message);
        BOOST_TEST(r.requests_of(f) == 4, f.id << " takes " << r.requests_of(f) << " requests");
        all += *f.ended;
        // `slots` of them are served at once, and may change places.
        if (i >= slots) BOOST_TEST((*r.flows[i - slots]->ended < *f.ended));
    }
    auto const last = *r.flows.back()->ended;
    BOOST_TEST_MESSAGE(count << " flows end after " << in_ms(all / count)
                             << " ms in the mean, the last after " << in_ms(last) << " ms");
    // Each in turn, they would all end close to the last.
    BOOST_TEST(in_ms(all / count) < in_ms(last) * 0.55);
    BOOST_TEST(in_ms(last) >= in_ms(service * (4 * count / slots)));
    BOOST_TEST(in_ms(last) < in_ms(service * (4 * count / slots)) * 1.1);
}

BOOST_AUTO_TEST_CASE(a_caller_outside_waits_for_those_that_came_before_it_and_no_longer) {
    rush r;
    for (int i = 0; i < 30; ++i) r.begin();
    r.s.sim.run_for(service * 10 + service / 2);
    auto const waiting = r.s.pool.stats().waiting;
    BOOST_TEST(waiting >= 25U);
    auto const asked = r.s.sim.elapsed();
    auto const o = r.call("outside");
    r.run_until([&] { return o->served.has_value(); });
    BOOST_TEST(!o->ec, o->ec.message());
    auto const places = static_cast<int>(waiting / slots);
    BOOST_TEST(in_ms(*o->served - asked) <= in_ms(service * (places + 2)));
    BOOST_TEST(in_ms(*o->served - asked) >= in_ms(service * (places - 1)));
    r.finish();
}

BOOST_AUTO_TEST_CASE(one_that_is_cancelled_while_it_waits_sends_nothing) {
    rush r({.max_per_origin = 1});
    for (int i = 0; i < 4; ++i) r.begin();
    r.s.sim.run_for(service / 2);
    BOOST_TEST(r.s.pool.stats().waiting == 3U);
    r.flows[2]->stop.emit(asio::cancellation_type::terminal);
    r.s.sim.settle();
    BOOST_TEST(r.flows[2]->ended.has_value());
    BOOST_TEST((r.flows[2]->story.code == asio::error::operation_aborted));
    BOOST_TEST(r.s.pool.stats().waiting == 2U);
    r.finish();
    BOOST_TEST(r.requests_of(*r.flows[2]) == 0);
    for (int const i : {0, 1, 3}) BOOST_TEST(!r.flows[static_cast<std::size_t>(i)]->failed);
}

// Not even where it cannot end yet, and its turn comes up meanwhile.
BOOST_AUTO_TEST_CASE(one_that_is_cancelled_while_a_question_holds_it_sends_nothing) {
    rush r({.max_per_origin = 1});
    stubborn person(r.s.sim.get_executor());
    auto& held = r.begin(11min, person);
    held.state = "requested";
    r.run_until([&] { return person.asked && r.requests_of(held) == 2; });  // it polls
    // Somebody else accepts, so the next step is a call, behind those of others.
    held.state = "ready";
    for (int i = 0; i < 5; ++i) r.call("outside");
    r.run_until([&] { return person.seen == vouch::verification_state::ready; });
    auto const waiting = r.s.pool.stats().waiting;
    held.stop.emit(asio::cancellation_type::terminal);
    r.s.sim.settle();
    BOOST_TEST(r.s.pool.stats().waiting == waiting - 1);
    r.s.sim.run_for(service * 10);
    BOOST_TEST(!held.ended);
    BOOST_TEST(person.let_go.try_send(error_code{}));
    r.finish();
    BOOST_TEST((held.story.code == asio::error::operation_aborted));
    BOOST_TEST(r.requests_of(held) == 2);
}

BOOST_AUTO_TEST_CASE(the_time_of_one_that_waits_runs) {
    rush r({.max_per_origin = 1});
    r.begin();
    r.begin();
    auto& hasty = r.begin(service * 3);
    r.finish();
    BOOST_TEST((hasty.story.code == errc::timed_out));
    BOOST_TEST(in_ms(*hasty.ended) == in_ms(service * 3));
    BOOST_TEST(r.requests_of(hasty) == 0);
    BOOST_TEST(!r.flows[0]->failed);
    BOOST_TEST(!r.flows[1]->failed);
}

// That of the call begins when its turn has come.
BOOST_AUTO_TEST_CASE(no_call_is_late_because_its_flow_waited) {
    rush r({.max_per_origin = 1});
    for (int i = 0; i < 100; ++i) r.begin();  // 40 s of work; a call has 30 s
    r.finish();
    for (auto const& f : r.flows) BOOST_TEST(!f->failed, f->id << ": " << f->story.message);
    BOOST_TEST((*r.flows.back()->ended > 35s));
}

BOOST_AUTO_TEST_CASE(a_pool_that_closes_or_drains_ends_those_that_wait) {
    for (bool const drains : {false, true}) {
        rush r({.max_per_origin = 1});
        for (int i = 0; i < 5; ++i) r.begin();
        r.s.sim.run_for(service / 2);
        BOOST_TEST(r.s.pool.stats().waiting == 4U);
        bool drained = false;
        if (drains)
            r.s.pool.drain(10s, [&](error_code, std::size_t) { drained = true; });
        else
            r.s.pool.close();
        r.finish();
        for (auto const& f : r.flows) BOOST_TEST((f->story.code == errc::pool_closed));
        BOOST_TEST(r.log.size() == 1U);
        r.s.sim.run_for(10s);
        BOOST_TEST(drained == drains);
    }
}

// As calls do: those that came before the dial began, at once.
BOOST_AUTO_TEST_CASE(a_server_that_is_down_fails_those_that_wait) {
    rush r({.max_per_origin = 1});
    r.s.sim.listen(scene::at(80), nullptr);
    for (int i = 0; i < 4; ++i) r.begin();
    r.finish();
    for (auto const& f : r.flows) {
        BOOST_TEST(f->failed);
        BOOST_TEST((f->story.code == errc::connect_failed), f->story.message);
        BOOST_TEST(!f->story.attempts.empty());
    }
    BOOST_TEST(r.log.empty());
}

// Destroyed with the context, whatever they wait for; the sanitizers watch.
BOOST_AUTO_TEST_CASE(a_world_that_ends_takes_along_those_that_wait) {
    rush r({.max_per_origin = 1});
    r.stuck = true;
    for (int i = 0; i < 5; ++i) r.begin();
    r.s.sim.run_for(service);
    BOOST_TEST(r.s.pool.stats().waiting == 4U);
    for (auto const& f : r.flows) BOOST_TEST(!f->ended);
}

BOOST_AUTO_TEST_SUITE_END()
