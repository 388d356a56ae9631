#include "client/watch_roll.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "client/client_impl.hpp"
#include "world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;
using vouch::error_code;
using vouch::snapshot;
using vouch::detail::client_access;

namespace {

/// A server that knows many verifications, and clients that watch them.
class town {
public:
    explicit town(int ids) {
        for (int i = 0; i < ids; ++i) states_["v" + std::to_string(1000 + i)] = "requested";
    }

    void watch_all_of(vouch::client& c, vouch::watch_options o = {}) {
        for (auto const& [id, state] : states_)
            c.watch(id, o, [this, id](error_code ec, snapshot const& s) {
                ended_[id] = ec;
                if (!ec) seen_[id] = std::string(to_string(s.verification()->state));
            });
    }
    /// Requests since it was last asked.
    std::size_t lists() { return std::exchange(lists_, 0U); }
    std::size_t looks() { return std::exchange(looks_, 0U); }

    world& where() noexcept { return w_; }
    std::map<std::string, std::string>& states() noexcept { return states_; }
    std::map<std::string, std::string>& seen() noexcept { return seen_; }
    std::map<std::string, error_code>& ended() noexcept { return ended_; }

    bool etags = false;
    bool holds = false;
    int list_status = 200;
    std::string list_more;   // members that the list shows and `retrieve` does not
    std::string unlisted{};  // an id that it leaves out
    std::size_t held = 0;

private:
    void take(server_request const& r) {
        if (r.target == "/v1/app/setup/verifications") return answer_list(r);
        if (r.target == "/v1/app/setup") return r.reply(200, session_json());
        ++looks_;
        auto const id = r.target.substr(r.target.rfind('/') + 1);
        auto const it = states_.find(id);
        if (it == states_.end()) return r.reply(404, R"({"message":"no","code":"not_found"})");
        auto const tag = "\"" + it->second + "\"";
        if (holds && r.header("if-none-match") == tag) return hold(r);
        if (etags && r.header("if-none-match") == tag) return r.reply(304, "");
        r.reply(200, outcome_json(id, it->second), etags ? "ETag: " + tag + "\r\n" : "");
    }
    void hold(server_request const& r) {
        ++held;
        w_.sim.after(25s, [r] {
            if (r.from->open()) r.reply(304, "", "Preference-Applied: wait=25\r\n");
        });
    }
    void answer_list(server_request const& r) {
        ++lists_;
        if (list_status != 200) return r.reply(list_status, R"({"message":"no","code":"no"})");
        std::string items;
        for (auto const& [id, state] : states_) {
            if (state == "done" || id == unlisted) continue;
            if (!items.empty()) items += ',';
            items += verification_json(id, state, R"("cancel")", list_more);
        }
        r.reply(200, R"({"items":[)" + items + "]}");
    }

    std::map<std::string, std::string> states_;
    std::map<std::string, std::string> seen_;
    std::map<std::string, error_code> ended_;
    std::size_t lists_ = 0;
    std::size_t looks_ = 0;
    world w_{[this](server_request const& r) { take(r); }};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(watch_roll)

BOOST_AUTO_TEST_CASE(one_list_looks_for_many) {
    for (bool const etags : {false, true}) {
        town t(100);
        t.etags = etags;
        auto c = t.where().client();
        t.watch_all_of(c);
        t.where().sim.run_for(1min);
        // Each once, for what it is; and with an ETag once more, to find out about holds.
        BOOST_TEST(t.looks() <= (etags ? 205U : 105U));
        BOOST_TEST(t.lists() < 25U);
        t.where().sim.run_for(1min);
        BOOST_TEST(t.looks() <= 2U, "one asks for a hold, once a minute");
        auto const lists = t.lists();
        BOOST_TEST(lists >= 10U);
        BOOST_TEST(lists <= 16U);
        BOOST_TEST(t.ended().empty());
    }
}

BOOST_AUTO_TEST_CASE(those_that_moved_are_retrieved_and_no_others) {
    town t(100);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.looks();
    t.states()["v1007"] = "ready";
    t.states()["v1042"] = "sas_ready";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.looks() == 2U);
    BOOST_TEST(t.seen().size() == 2U);
    BOOST_TEST(t.seen()["v1007"] == "ready");
    BOOST_TEST(t.seen()["v1042"] == "sas_ready");
}

BOOST_AUTO_TEST_CASE(who_is_no_longer_listed_has_ended_somehow) {
    town t(10);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.looks();
    t.states()["v1003"] = "done";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.looks() == 1U);
    BOOST_TEST(t.seen()["v1003"] == "done");
    t.states().erase("v1004");
    t.where().sim.run_for(7s);
    BOOST_TEST(t.ended()["v1004"] == errc::verification_gone);
    BOOST_TEST(t.ended().size() == 2U);
}

// Before the tick comes that would: the list is asked for more often after a change.
BOOST_AUTO_TEST_CASE(a_change_makes_it_quick_again) {
    town t(10);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.states()["v1003"] = "ready";
    auto const s = t.where().sim.run_until([&] { return !t.seen().empty(); });
    BOOST_TEST(s);
    c.watch("v1003", [](error_code, snapshot const&) {});
    t.lists();
    t.where().sim.run_for(1s);
    BOOST_TEST(t.lists() >= 2U);
}

BOOST_AUTO_TEST_CASE(a_few_look_for_themselves) {
    town t(3);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    BOOST_TEST(t.lists() == 0U);
    BOOST_TEST(t.looks() > 30U);
}

BOOST_AUTO_TEST_CASE(it_ends_with_the_last_of_them) {
    town t(10);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    for (auto& [id, state] : t.states()) state = "ready";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.seen().size() == 10U);
    t.lists();
    t.looks();
    t.where().sim.run_for(1min);
    BOOST_TEST(t.lists() + t.looks() == 0U);
    BOOST_TEST(t.where().pool.stats().operations == 0U);
    t.where().sim.run();  // and nothing keeps the executor busy
}

BOOST_AUTO_TEST_CASE(a_list_in_other_words_is_believed_less_and_less) {
    town t(10);
    t.list_more = R"(,"otherUserID":"@only:here")";
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(5min);
    BOOST_TEST(t.ended().empty());
    t.looks();
    t.where().sim.run_for(5min);
    BOOST_TEST(t.looks() < 40U);
    t.states()["v1003"] = "ready";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.seen()["v1003"] == "ready");
    BOOST_TEST(t.seen().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_list_that_leaves_one_out_ends_nothing) {
    town t(10);
    t.unlisted = "v1005";
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(5min);
    BOOST_TEST(t.ended().empty());
    t.states()["v1005"] = "cancelled";
    t.where().sim.run_for(5min);
    BOOST_TEST(t.seen()["v1005"] == "cancelled");
}

BOOST_AUTO_TEST_CASE(without_a_list_everybody_looks_alone) {
    town t(10);
    t.list_status = 405;
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    BOOST_TEST(t.lists() == 1U);
    BOOST_TEST(t.looks() > 80U);
    t.states()["v1003"] = "ready";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.seen()["v1003"] == "ready");
    t.list_status = 200;
    t.where().sim.run_for(6min);
    t.looks();
    t.lists();
    t.where().sim.run_for(1min);
    BOOST_TEST(t.lists() > 10U, "it is tried again");
    BOOST_TEST(t.looks() < 5U);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_refused_ends_them_all) {
    town t(10);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.looks();
    t.list_status = 401;
    t.where().sim.run_for(7s);
    BOOST_TEST(t.ended().size() == 10U);
    BOOST_TEST(t.ended()["v1009"] == errc::unauthorized);
    BOOST_TEST(t.looks() == 0U);
}

BOOST_AUTO_TEST_CASE(an_outage_is_borne) {
    town t(10);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.looks();
    t.list_status = 503;
    t.where().sim.run_for(1min);
    BOOST_TEST(t.looks() == 0U);
    t.list_status = 200;
    t.states()["v1003"] = "ready";
    t.where().sim.run_for(7s);
    BOOST_TEST(t.seen()["v1003"] == "ready");
    BOOST_TEST(t.ended().size() == 1U);
}

// It is asked once a minute, and after it was away.
BOOST_AUTO_TEST_CASE(a_server_that_begins_to_hold_is_noticed) {
    town t(100);
    t.etags = true;
    auto c = t.where().client();
    t.watch_all_of(c, {.timeout = 1h, .hold = 25s});
    t.where().sim.run_for(90s);
    t.holds = true;
    t.where().sim.run_for(4min);
    // A sixteenth of 64 connections is left for those that are not held.
    BOOST_TEST(t.held > 60U);
    BOOST_TEST(t.where().pool.stats().held <= 60U);
    BOOST_TEST(t.lists() > 10U, "for those that are left");
    BOOST_TEST(t.ended().empty());
}

BOOST_AUTO_TEST_CASE(one_word_makes_it_look_for_all) {
    town t(100);
    auto c = t.where().client();
    t.watch_all_of(c);
    t.where().sim.run_for(1min);
    t.lists();
    t.looks();
    t.states()["v1050"] = "ready";
    client_access::of(c).look_now_all();
    t.where().sim.run_for(80ms);
    BOOST_TEST(t.lists() == 1U);
    BOOST_TEST(t.looks() == 1U);
    BOOST_TEST(t.seen()["v1050"] == "ready");
}

BOOST_AUTO_TEST_SUITE_END()
