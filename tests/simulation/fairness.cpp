// Who waits for a connection is served in order of arrival, and waits no longer than a fair share.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::error_code;

namespace {

constexpr duration service = 100ms;
constexpr std::size_t slots = 16;

/// A server that takes its time, and notes what comes when.
class counter {
public:
    counter(scene& s, std::uint16_t port, std::function<duration()> takes)
        : scene_(s), takes_(std::move(takes)) {
        s.sim.listen(scene::at(port), &server_);
    }
    struct arrival {
        std::size_t number;  // the caller gave it
        duration when;
    };
    std::vector<arrival> arrivals;

private:
    void take(server_request const& r) {
        auto const number = r.target.substr(r.target.rfind('/') + 1);
        arrivals.push_back({std::stoul(number), scene_.sim.elapsed()});
        scene_.sim.after(takes_(), [r, body = outcome_json(number, "ready")] {
            if (r.from->open()) r.reply(200, body);
        });
    }

    scene& scene_;
    std::function<duration()> takes_;
    scripted_server server_{[this](server_request const& r) { take(r); }};
};

/// Callers at one server, numbered as they come.
class crowd {
public:
    crowd(scene& s, std::uint16_t port) : scene_(s), client_(s.client(port)) {}

    void call(std::function<void()> then = {}) {
        auto const number = calls++;
        auto const began = scene_.sim.elapsed();
        auto const stop = std::make_shared<asio::cancellation_signal>();
        if (scene_.sim.random() * 100 < impatient_percent)
            scene_.sim.after(std::chrono::milliseconds(scene_.sim.random_bits() % 3000),
                             [stop] { stop->emit(asio::cancellation_type::terminal); });
        client_.retrieve(std::to_string(number),
                         asio::bind_cancellation_slot(
                             stop->slot(), [this, began, stop, then](error_code ec, auto const&) {
                                 if (ec) return count(ec, then);
                                 ++served;
                                 longest = std::max(longest, scene_.sim.elapsed() - began);
                                 if (then) then();
                             }));
    }

    unsigned impatient_percent = 0;
    std::size_t calls = 0;
    std::size_t served = 0;
    std::size_t cancelled = 0;
    duration longest{};

private:
    void count(error_code ec, std::function<void()> const& then) {
        BOOST_TEST((ec == asio::error::operation_aborted));
        ++cancelled;
        if (then) then();
    }

    scene& scene_;
    vouch::client client_;
};

/// How many reached the server before somebody who had come earlier. At one instant there is no
/// before.
std::size_t overtaken(std::vector<counter::arrival> arrivals) {
    std::sort(arrivals.begin(), arrivals.end(), [](auto const& a, auto const& b) {
        return std::pair(a.number, a.when) < std::pair(b.number, b.when);
    });
    std::size_t n = 0;
    for (std::size_t i = 1; i < arrivals.size(); ++i)
        if (arrivals[i].when < arrivals[i - 1].when) ++n;
    return n;
}

void run_until(scene& s, std::function<bool()> const& done) {
    BOOST_TEST_REQUIRE(s.sim.run_until(done));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fairness)

BOOST_AUTO_TEST_CASE(the_longest_wait_is_a_fair_share) {
    scene s({.max_per_origin = slots});
    counter server(s, 80, [] { return service; });
    crowd callers(s, 80);
    for (int i = 0; i < 512; ++i) callers.call();
    run_until(s, [&] { return callers.served == 512; });
    BOOST_TEST_MESSAGE("512 callers, 16 slots, 100 ms each: the longest wait is "
                       << in_ms(callers.longest) << " ms, " << s.sim.dials() << " dials, "
                       << overtaken(server.arrivals) << " overtaken");
    BOOST_TEST(in_ms(callers.longest) <= in_ms(512 / slots * service) * 1.1);
    BOOST_TEST(in_ms(callers.longest) >= in_ms(512 / slots * service));
    BOOST_TEST(overtaken(server.arrivals) == 0U);
    BOOST_TEST(s.sim.dials() == slots);
}

// A call that reads back, or is sent again, came before all that were not served yet: it does not
// wait for them a second time.
BOOST_AUTO_TEST_CASE(who_was_served_does_not_line_up_again) {
    for (bool const acts : {true, false}) {
        BOOST_TEST_CONTEXT((acts ? "an action refused, and read back" : "a read, sent again")) {
            scene s({.max_per_origin = 1});
            int mine = 0;
            int others = 0;
            scripted_server server([&](server_request const& q) {
                bool const is_mine = q.target.find("/mine") != std::string_view::npos;
                ++(is_mine ? mine : others);
                bool const refused = is_mine && mine == 1;
                s.sim.after(service, [q, acts, refused] {
                    if (refused) return q.reply(acts ? 409 : 503, R"({"message":"not now"})");
                    q.reply(200, outcome_json("v", "ready"));
                });
            });
            s.sim.listen(scene::at(80), &server);
            auto c = s.client(80);
            int before = -1;
            auto const done = [&](error_code, auto const&) { before = others; };
            acts ? c.accept("mine", {}, done) : c.retrieve("mine", {}, done);
            int served = 0;
            for (int i = 0; i < 80; ++i)
                c.retrieve("v", {}, [&](error_code ec, auto const&) {
                    BOOST_TEST(!ec, ec.message());
                    ++served;
                });
            run_until(s, [&] { return served == 80; });
            BOOST_TEST(mine == 2);
            // One goes on before the answer is told; the read pauses first, too.
            BOOST_TEST(before >= 0);
            BOOST_TEST(before <= (acts ? 1 : 10));
            BOOST_TEST(s.pool.stats().waiting == 0U);
        }
    }
}

// Everyone comes back as soon as they are served, at the moment when a connection becomes free.
BOOST_AUTO_TEST_CASE(no_newcomer_overtakes) {
    for (unsigned const impatient : {0U, 20U}) {
        scene s({.max_per_origin = slots});
        counter server(s, 80,
                       [&] { return service / 2 + service * (s.sim.random_bits() % 8) / 8; });
        crowd callers(s, 80);
        callers.impatient_percent = impatient;
        std::function<void()> again = [&] {
            if (callers.calls < 5000) callers.call(again);
        };
        for (int i = 0; i < 512; ++i) callers.call(again);
        run_until(s, [&] { return callers.served + callers.cancelled == callers.calls; });
        BOOST_TEST_MESSAGE(
            callers.calls << " calls of 512 callers that come back, " << impatient
                          << " % impatient: " << callers.served << " served, " << callers.cancelled
                          << " cancelled, " << overtaken(server.arrivals)
                          << " overtaken; the longest wait is " << in_ms(callers.longest) << " ms");
        BOOST_TEST(callers.calls == 5000U);
        BOOST_TEST((callers.cancelled > 500U) == (impatient > 0));
        BOOST_TEST(overtaken(server.arrivals) == 0U);
        BOOST_TEST(in_ms(callers.longest) <= in_ms(512 / slots * service) * 1.1);
    }
}

BOOST_AUTO_TEST_CASE(two_origins_that_starve_share_alike) {
    for (unsigned const impatient : {0U, 20U}) {
        scene s({.max_total = slots, .max_per_origin = slots});
        counter first(s, 80, [] { return service; });
        counter second(s, 81, [] { return service; });
        crowd one(s, 80);
        crowd two(s, 81);
        one.impatient_percent = two.impatient_percent = impatient;
        std::size_t both = 0;
        std::function<void()> again_one = [&] {
            if (both++ < 4500) one.call(again_one);
        };
        std::function<void()> again_two = [&] {
            if (both++ < 4500) two.call(again_two);
        };
        for (int i = 0; i < 256; ++i) {
            one.call(again_one);
            two.call(again_two);
        }
        run_until(s, [&] {
            return one.served + one.cancelled == one.calls &&
                   two.served + two.cancelled == two.calls;
        });
        BOOST_TEST_MESSAGE("two origins, 256 callers each, 16 slots in all, "
                           << impatient << " % impatient: " << one.served << " and " << two.served
                           << " served, the longest waits " << in_ms(one.longest) << " and "
                           << in_ms(two.longest) << " ms, " << s.sim.dials() << " dials, "
                           << overtaken(first.arrivals) + overtaken(second.arrivals)
                           << " overtaken");
        BOOST_TEST(overtaken(first.arrivals) == 0U);
        BOOST_TEST(overtaken(second.arrivals) == 0U);
        BOOST_TEST(in_ms(one.longest) <= in_ms(512 / slots * service) * 1.1);
        BOOST_TEST(in_ms(two.longest) <= in_ms(512 / slots * service) * 1.1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
