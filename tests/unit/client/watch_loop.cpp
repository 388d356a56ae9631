#include "client/watch_loop.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include "client/client_impl.hpp"
#include "world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::error_code;
using vouch::snapshot;
using vouch::verification_state;
using vouch::detail::client_access;

namespace {

/// One who watches "v", and may stop.
struct onlooker {
    asio::cancellation_signal stop;
    int told = 0;
    error_code ec;
    snapshot seen;
};

/// Many of them with one client, and a server that counts what is asked at a time.
class crowd {
public:
    explicit crowd(bool holds) : holds_(holds) {}

    void gather(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            all_.push_back(std::make_unique<onlooker>());
            auto& o = *all_.back();
            c_.wait_until(
                "v", verification_state::done,
                asio::bind_cancellation_slot(o.stop.slot(), [&o](error_code ec, snapshot const& s) {
                    ++o.told;
                    o.ec = ec;
                    o.seen = s;
                }));
        }
    }
    void end() {
        done_ = true;
        if (!held_) return;
        auto const r = std::exchange(held_, {});
        answer(*r);
    }
    [[nodiscard]] std::size_t told() const {
        return static_cast<std::size_t>(
            std::count_if(all_.begin(), all_.end(), [](auto const& o) { return o->told != 0; }));
    }
    [[nodiscard]] onlooker& at(std::size_t i) { return *all_[i]; }
    [[nodiscard]] world& where() noexcept { return w_; }
    [[nodiscard]] vouch::client& client() noexcept { return c_; }
    [[nodiscard]] std::size_t most_at_a_time() const noexcept { return most_; }
    [[nodiscard]] bool holding() const noexcept { return held_.has_value(); }

private:
    void take(server_request const& r) {
        most_ = std::max(most_, ++open_);
        if (holds_ && !r.header("if-none-match").empty() && !done_)
            held_ = r;
        else
            w_.sim.after(20ms, [this, r] { answer(r); });
    }
    void answer(server_request const& r) {
        --open_;
        if (!r.from->open()) return;
        auto const state = done_ ? "done" : "requested";
        r.reply(200, outcome_json("v", state), done_ ? "ETag: \"2\"\r\n" : "ETag: \"1\"\r\n");
    }

    bool holds_;
    bool done_ = false;
    std::optional<server_request> held_;
    std::size_t open_ = 0;
    std::size_t most_ = 0;
    world w_{[this](server_request const& r) { take(r); }};
    vouch::client c_ = w_.client();
    std::vector<std::unique_ptr<onlooker>> all_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(watch_loop)

BOOST_AUTO_TEST_CASE(a_thousand_watchers_share_one_poll) {
    for (bool const holds : {false, true}) {
        crowd c(holds);
        c.gather(1000);
        c.where().sim.run_for(20s);
        BOOST_TEST(c.told() == 0U);
        BOOST_TEST(c.holding() == holds);
        BOOST_TEST(c.most_at_a_time() == 1U);
        BOOST_TEST(c.where().server.requests() < 20U);
        c.end();
        c.where().sim.run_for(6s);
        BOOST_TEST(c.told() == 1000U);
        BOOST_TEST(!c.at(0).ec);
        BOOST_TEST(!c.at(999).ec);
        // They are told of one and the same snapshot.
        BOOST_TEST(c.at(0).seen.verification() == c.at(999).seen.verification());
        BOOST_TEST(c.where().pool.stats().operations == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_one_that_is_left_still_sees_the_end) {
    for (bool const holds : {false, true}) {
        crowd c(holds);
        c.gather(1000);
        c.where().sim.run_for(10s);
        auto const before = c.where().server.requests();
        for (std::size_t i = 0; i < 1000; ++i)
            if (i != 500) c.at(i).stop.emit(asio::cancellation_type::total);
        c.where().sim.settle();
        BOOST_TEST(c.told() == 999U);
        BOOST_TEST((c.at(0).ec == asio::error::operation_aborted));
        if (holds) {
            c.where().sim.run_for(10s);
            BOOST_TEST(c.where().server.requests() == before, "the poll under way went on");
        }
        c.end();
        c.where().sim.run_for(6s);
        BOOST_TEST(c.at(500).told == 1);
        BOOST_TEST(!c.at(500).ec);
        BOOST_TEST((c.at(500).seen.verification()->state == verification_state::done));
        BOOST_TEST(c.where().server.closed() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(it_ends_with_its_last_watcher) {
    for (bool const holds : {false, true}) {
        crowd c(holds);
        c.gather(3);
        c.where().sim.run_for(10s);
        c.at(1).stop.emit(asio::cancellation_type::terminal);
        c.at(0).stop.emit(asio::cancellation_type::terminal);
        c.where().sim.run_for(10s);
        c.at(2).stop.emit(asio::cancellation_type::terminal);
        c.where().sim.settle();
        auto const before = c.where().server.requests();
        BOOST_TEST(c.told() == 3U);
        BOOST_TEST(c.where().pool.stats().held == 0U);
        c.where().sim.run_for(1min);
        BOOST_TEST(c.where().server.requests() == before);
    }
}

// Whoever else knows that something moved says so: neither the pace nor a hold is waited for.
BOOST_AUTO_TEST_CASE(it_looks_when_it_is_told_to) {
    for (bool const all : {false, true}) {
        std::string state = "requested";
        world w([&](server_request const& r) { r.reply(200, outcome_json("v", state)); });
        auto c = w.client();
        auto& impl = client_access::of(c);
        int told = 0;
        c.watch("v", [&](error_code ec, snapshot const&) {
            BOOST_TEST(!ec);
            ++told;
        });
        w.sim.run_for(1min);
        auto const before = w.server.requests();
        impl.look_now("another");
        w.sim.run_for(50ms);
        BOOST_TEST(w.server.requests() == before);
        state = "ready";
        all ? impl.look_now_all() : impl.look_now("v");
        w.sim.run_for(50ms);
        BOOST_TEST(told == 1);
        BOOST_TEST(w.server.requests() == before + 1);
        impl.look_now_all();
        w.sim.run_for(1min);
        BOOST_TEST(w.server.requests() == before + 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
