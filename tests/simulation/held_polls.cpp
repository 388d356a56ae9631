// Polls that wait for a change never make an action wait.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::error_code;

namespace {

constexpr auto end_of_run = 30s;
constexpr int actions_a_second = 64;

/// What the server does about a poll that may be held.
enum class polls { none, held, stalled };

struct figures {
    std::vector<duration> waits;  // of the actions, sorted
    std::size_t refused = 0;
    std::size_t most_held = 0;  // polls open at the server at once
    std::size_t polls = 0;
};

/// 64 actions come at once, every second; each keeps one of eight connections for 50 ms. 1,000
/// watches are open meanwhile, or none.
class run {
public:
    run(polls p, vouch::pool_options limits) : polls_(p), s_(limits) {
        s_.sim.listen(scene::at(80), &server_);
    }

    figures operator()() {
        auto c = s_.client(80);
        if (polls_ != polls::none)
            for (int i = 0; i < 1000; ++i)
                c.watch("w" + std::to_string(i), [this](error_code ec, auto const&) {
                    BOOST_TEST_REQUIRE(over_, ec.message());  // a poll refused is a poll put off
                });
        for (int second = 1; second < end_of_run / 1s; ++second)
            s_.sim.after(std::chrono::seconds(second), [this, &c] {
                for (int i = 0; i < actions_a_second; ++i) act(c);
            });
        s_.sim.run_for(end_of_run);
        over_ = true;
        s_.pool.close();
        s_.sim.settle();
        std::sort(out_.waits.begin(), out_.waits.end());
        return out_;
    }

private:
    void act(vouch::client& c) {
        auto const began = s_.sim.elapsed();
        c.cancel("a", {}, [this, began](error_code ec, auto const&) {
            if (ec) return void(++out_.refused);
            out_.waits.push_back(s_.sim.elapsed() - began);
        });
    }

    void take(server_request const& r) {
        auto const later = [&](duration d, std::string body, std::string headers) {
            s_.sim.after(d, [r, body, headers] {
                if (r.from->open()) r.reply(200, body, headers);
            });
        };
        if (r.method == "POST") return later(50ms, outcome_json("a", "cancelled", ""), "");
        ++out_.polls;
        auto const id = r.target.substr(r.target.rfind('/') + 1);
        bool const waits = !r.header("prefer").empty();
        if (!waits && polls_ != polls::stalled)
            return later(10ms, outcome_json(id, "requested"), "ETag: \"1\"\r\n");
        out_.most_held = std::max(out_.most_held, ++held_);
        if (polls_ == polls::stalled) return;
        s_.sim.after(25s, [this, r] {
            --held_;
            if (r.from->open()) r.reply(304, "", "ETag: \"1\"\r\nPreference-Applied: wait=25\r\n");
        });
    }

    polls polls_;
    scene s_;
    scripted_server server_{[this](server_request const& r) { take(r); }};
    figures out_;
    std::size_t held_ = 0;
    bool over_ = false;
};

void tell(char const* what, figures const& f) {
    auto const sum = std::accumulate(f.waits.begin(), f.waits.end(), duration{});
    BOOST_TEST_MESSAGE(what << ": " << f.waits.size() << " actions, mean wait "
                            << in_ms(sum) / static_cast<double>(f.waits.size()) << " ms, longest "
                            << in_ms(f.waits.back()) << " ms; " << f.refused << " refused, "
                            << f.polls << " polls, " << f.most_held << " open at once");
}

void check_same(figures const& without, figures const& with) {
    BOOST_TEST(with.refused == 0U);
    BOOST_TEST((with.waits == without.waits));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(held_polls)

BOOST_AUTO_TEST_CASE(actions_do_not_notice_a_thousand_of_them) {
    auto const without = run(polls::none, {})();
    tell("no polls", without);
    BOOST_TEST(without.waits.size() == 29U * actions_a_second);
    BOOST_TEST(in_ms(without.waits.back()) >= 8 * 50.0);

    auto const all = run(polls::held, {.max_held_per_origin = 1100})();
    tell("1,000 held polls", all);
    BOOST_TEST(all.most_held == 1000U);
    check_same(without, all);

    auto const some = run(polls::held, {})();
    tell("64 connections for 1,000 polls", some);
    BOOST_TEST(some.most_held <= 60U);
    BOOST_TEST(some.most_held >= 50U);
    check_same(without, some);
}

// Nothing of the polls' lane comes back, and the queue for it is as long as it may be.
BOOST_AUTO_TEST_CASE(actions_do_not_notice_polls_that_are_stuck) {
    auto const without = run(polls::none, {.max_waiting = 100})();
    auto const with = run(polls::stalled, {.max_waiting = 100})();
    tell("64 stuck connections, 936 polls for a queue of 100", with);
    BOOST_TEST(with.most_held >= 64U);
    check_same(without, with);
}

BOOST_AUTO_TEST_SUITE_END()
