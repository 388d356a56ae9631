// Watches of every kind in a bad world, by seed: no end is missed, none is made up, and nothing is
// left behind. VOUCH_WATCH_SEEDS: how many, or FROM-TO.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <list>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/framework.hpp>
#include <boost/test/results_collector.hpp>
#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::errc;
using vouch::error_code;
using vouch::snapshot;
using vouch::verification_state;

namespace {

// Every verification has ended after a minute.
constexpr duration end_of_run = 2min;  // and whoever waits knows

/// What goes wrong, for a while.
enum class trouble { away, busy, unauthorized, not_found, stalled };
struct spell {
    trouble what{};
    duration begin{};
    duration end{};
};

struct life {
    std::vector<std::pair<duration, std::string>> states;  // from when on
    [[nodiscard]] std::string at(duration t) const {
        std::string now;
        for (auto const& [from, state] : states)
            if (from <= t) now = state;
        return now;
    }
    [[nodiscard]] std::string const& end() const { return states.back().second; }
    [[nodiscard]] std::size_t rank(std::string_view state) const {
        for (std::size_t i = 0; i < states.size(); ++i)
            if (states[i].second == state) return i + 1;
        return 0;  // it never was in it
    }
};

bool is_end(std::string_view state) { return state == "done" || state == "cancelled"; }

/// One who waits, and whether that was cut short by the plan.
struct waiter {
    std::string id;
    asio::cancellation_signal stop;
    bool stopped = false;
    bool over = false;
    error_code ec;
    std::vector<std::string> seen;
};

class run {
public:
    explicit run(std::uint64_t seed) : dice_(seed), s_({}, seed) {
        plan();
        s_.sim.listen(scene::at(80), &server_);
        for (int i = 0; i < 2; ++i) clients_.push_back(s_.client(80));
        for (auto const& t : spells_)
            if (t.what == trouble::away) {
                s_.sim.after(t.begin, [this] { leave(); });
                s_.sim.after(t.end, [this] { s_.sim.listen(scene::at(80), &server_); });
            }
        for (auto& c : clients_) enter(c);
    }

    void play() {
        s_.sim.run_for(end_of_run);
        judge();
        for (auto& a : arrivals_) a.stop.emit(asio::cancellation_type::total);
        for (auto& w : sessions_) w.stop.emit(asio::cancellation_type::total);
        s_.sim.run_for(1s);  // what was on its way arrives
        auto const left = s_.pool.stats();
        BOOST_TEST(left.operations == 0U);
        BOOST_TEST(left.held == 0U);
        BOOST_TEST(left.waiting == 0U);
        auto const asked = server_.requests();
        s_.sim.run();
        BOOST_TEST(server_.requests() == asked, "somebody goes on asking");
        BOOST_TEST(asked < 5000U);
    }

private:
    [[nodiscard]] std::uint64_t below(std::uint64_t n) { return dice_() % n; }
    [[nodiscard]] duration moment(duration from, duration to) {
        return from +
               std::chrono::milliseconds(below(static_cast<std::uint64_t>((to - from) / 1ms)));
    }

    void plan() {
        holds_ = below(3) == 0;
        etags_ = holds_ || below(2) == 0;
        lists_ = below(4) != 0;
        list_more_ = below(4) == 0 ? R"(,"otherUserID":"@only:here")" : "";
        auto const ids = 1 + below(8);
        for (std::uint64_t i = 0; i < ids; ++i) {
            life l;
            auto t = moment(0s, 20s);
            for (auto const* state : {"requested", "ready", "sas_ready"}) {
                l.states.emplace_back(t, state);
                t += moment(10ms, 9s);
                if (below(4) == 0) break;
            }
            l.states.emplace_back(t, below(3) == 0 ? "cancelled" : "done");
            lives_["v" + std::to_string(i)] = l;
        }
        auto const n = below(4);
        for (std::uint64_t i = 0; i < n; ++i) {
            auto what = static_cast<trouble>(below(5));
            // Without a list nobody can tell that what is not found is not gone.
            if (what == trouble::not_found && !lists_) what = trouble::busy;
            auto const begin = moment(0s, 50s);
            spells_.push_back({what, begin, begin + moment(100ms, 15s)});
        }
        if (below(4) == 0) s_.sim.after(moment(0s, 60s), [this] { s_.sim.turn_wall_clock(-1h); });
    }
    [[nodiscard]] bool in(trouble what) const {
        auto const now = s_.sim.elapsed();
        return std::any_of(spells_.begin(), spells_.end(), [&](spell const& x) {
            return x.what == what && x.begin <= now && now < x.end;
        });
    }
    [[nodiscard]] bool ever(trouble what) const {
        return std::any_of(spells_.begin(), spells_.end(),
                           [&](spell const& x) { return x.what == what; });
    }

    void leave() {
        s_.sim.listen(scene::at(80), nullptr);
        for (auto const& c : lines_)
            if (c->open()) c->reset();
        lines_.clear();
    }
    void take(server_request const& r) {
        if (std::find(lines_.begin(), lines_.end(), r.from) == lines_.end())
            lines_.push_back(r.from);
        if (in(trouble::stalled)) return;  // never answered
        if (in(trouble::busy)) return r.reply(503, "{}", below(2) == 0 ? "Retry-After: 1\r\n" : "");
        if (in(trouble::unauthorized))
            return r.reply(401, R"({"message":"no","code":"unauthorized"})");
        if (r.target == "/v1/app/setup") return r.reply(200, session());
        if (r.target == "/v1/app/setup/verifications") return list(r);
        auto const id = r.target.substr(r.target.rfind('/') + 1);
        auto const state = lives_.at(id).at(s_.sim.elapsed());
        bool const live = !is_end(state);
        if (state.empty() || (live && in(trouble::not_found)))
            return r.reply(404, R"({"message":"no","code":"not_found"})");
        if (!etags_) return answer(r, id, "");
        if (r.header("if-none-match") != "\"" + state + "\"") return answer(r, id, state);
        if (!holds_) return r.reply(304, "");
        hold(r, id, state, 25);
    }
    // Looks every second whether it moved.
    void hold(server_request const& r, std::string const& id, std::string const& state, int left) {
        s_.sim.after(1s, [this, r, id, state, left] {
            if (!r.from->open()) return;
            auto const now = lives_.at(id).at(s_.sim.elapsed());
            if (now != state) return answer(r, id, now);
            if (left == 0) return r.reply(304, "", "Preference-Applied: wait\r\n");
            hold(r, id, state, left - 1);
        });
    }
    void answer(server_request const& r, std::string const& id, std::string const& tag) {
        r.reply(200, outcome_json(id, lives_.at(id).at(s_.sim.elapsed())),
                tag.empty() ? "" : "ETag: \"" + tag + "\"\r\n");
    }
    void list(server_request const& r) {
        if (!lists_) return r.reply(405, R"({"message":"no","code":"no"})");
        std::string items;
        for (auto const& [id, l] : lives_) {
            auto const state = l.at(s_.sim.elapsed());
            if (state.empty() || is_end(state)) continue;
            items += items.empty() ? "" : ",";
            items += verification_json(id, state, R"("cancel")", list_more_);
        }
        r.reply(200, R"({"items":[)" + items + "]}");
    }
    // With the verification that ended last.
    [[nodiscard]] std::string session() const {
        auto const now = s_.sim.elapsed();
        auto s = session_json(now < 30s ? "needs-verification" : "ready");
        std::string last;
        duration when{-1};
        for (auto const& [id, l] : lives_) {
            auto const ended = l.states.back().first;
            if (ended > now || ended <= when) continue;
            when = ended;
            last = id;
        }
        if (last.empty()) return s;
        auto const v = verification_json(last, lives_.at(last).end(), R"("cancel")");
        return s.insert(s.size() - 1, R"(,"verification":)" + v);
    }

    waiter& begin(std::list<waiter>& of, std::string id) {
        auto& w = of.emplace_back();
        w.id = std::move(id);
        if (below(4) == 0)
            s_.sim.after(moment(0s, 40s), [&w] {
                w.stopped = true;
                w.stop.emit(asio::cancellation_type::total);
            });
        return w;
    }
    void enter(vouch::client& c) {
        for (auto const& [name, l] : lives_)
            s_.sim.after(moment(l.states[0].first, l.states[0].first + 10s), [this, &c, id = name] {
                follow(begin(follows_, id), c.watch_each(id, {.timeout = 5min}));
                if (below(2) == 0) wait(begin(waits_, id), c);
            });
        arrive(begin(arrivals_, ""), c.watch_all());
        look_after(begin(sessions_, ""), c);
    }
    void follow(waiter& w, vouch::watch_stream const& stream) {
        auto s = stream;
        s.next(asio::bind_cancellation_slot(
            w.stop.slot(), [this, &w, stream](error_code ec, snapshot const& seen) {
                if (!ec && seen && !w.stopped) {
                    w.seen.emplace_back(to_string(seen.verification()->state));
                    return follow(w, stream);
                }
                w.over = true;
                w.ec = ec;
            }));
    }
    void wait(waiter& w, vouch::client& c) {
        c.wait_until(
            w.id, verification_state::done, {.timeout = 5min},
            asio::bind_cancellation_slot(w.stop.slot(), [&w](error_code ec, snapshot const&) {
                w.over = true;
                w.ec = ec;
            }));
    }
    void arrive(waiter& w, vouch::watch_stream const& stream) {
        auto s = stream;
        s.next(asio::bind_cancellation_slot(
            w.stop.slot(), [this, &w, stream](error_code ec, snapshot const& seen) {
                if (!ec) w.seen.push_back(seen.verification()->id.str());
                if (!ec && !w.stopped && s_.sim.elapsed() < end_of_run) return arrive(w, stream);
                w.over = true;
                w.ec = ec;
            }));
    }
    void look_after(waiter& w, vouch::client& c) {
        c.watch_session(asio::bind_cancellation_slot(w.stop.slot(),
                                                     [&w](error_code ec, vouch::session const& s) {
                                                         w.over = true;
                                                         w.ec = ec;
                                                         w.seen.emplace_back(to_string(s.state));
                                                     }));
    }

    void judge() {
        for (auto const& w : follows_) judge_follow(w);
        for (auto const& w : waits_) judge_wait(w);
        for (auto const& w : arrivals_) judge_arrivals(w);
        for (auto const& w : sessions_)
            if (!w.stopped && w.over && !w.ec) BOOST_TEST(w.seen.back() == "ready");
    }
    [[nodiscard]] bool excused(waiter const& w) const {
        if (w.stopped) return true;
        return w.ec == errc::unauthorized && ever(trouble::unauthorized);
    }
    void judge_follow(waiter const& w) {
        auto const& l = lives_.at(w.id);
        BOOST_TEST((w.over || w.stopped), w.id << " is still being waited for");
        std::size_t last = 0;
        for (auto const& state : w.seen) {
            auto const rank = l.rank(state);
            BOOST_TEST(rank > last, w.id << " went back, stood still or was never " << state);
            last = rank;
        }
        if (excused(w)) return;
        BOOST_TEST(!w.ec, w.id << ": " << w.ec.message());
        BOOST_TEST((!w.seen.empty() && w.seen.back() == l.end()), w.id << ": its end was missed");
    }
    void judge_wait(waiter const& w) {
        auto const& end = lives_.at(w.id).end();
        BOOST_TEST((w.over || w.stopped), w.id << " is still being waited for");
        if (!w.ec) BOOST_TEST(end == "done", w.id << " was said to be done");
        if (w.ec == errc::verification_cancelled) BOOST_TEST(end == "cancelled");
        if (excused(w)) return;
        BOOST_TEST((!w.ec || w.ec == errc::verification_cancelled), w.id << w.ec.message());
    }
    void judge_arrivals(waiter const& w) {
        std::set<std::string> const once(w.seen.begin(), w.seen.end());
        BOOST_TEST(once.size() == w.seen.size(), "one was given twice");
        if (w.stopped || !spells_.empty() || !lists_) return;
        for (auto const& [id, l] : lives_)
            if (l.states.back().first - l.states.front().first > 7s)
                BOOST_TEST(once.contains(id), id << " was never given");
    }

    std::mt19937_64 dice_;
    bool holds_ = false;
    bool etags_ = false;
    bool lists_ = true;
    std::string list_more_;
    std::map<std::string, life> lives_;
    std::vector<spell> spells_;
    std::vector<std::shared_ptr<server_channel>> lines_;
    scripted_server server_{[this](server_request const& r) { take(r); }};
    std::list<waiter> follows_;
    std::list<waiter> waits_;
    std::list<waiter> arrivals_;
    std::list<waiter> sessions_;
    scene s_;
    std::vector<vouch::client> clients_;
};

std::pair<std::uint64_t, std::uint64_t> chosen() {
    auto const* const text = std::getenv("VOUCH_WATCH_SEEDS");  // NOLINT(concurrency-mt-unsafe)
    if (text == nullptr) return {1, 500};
    char* rest = nullptr;
    auto const first = std::strtoull(text, &rest, 10);
    if (*rest != '-') return {1, first};
    return {first, std::strtoull(rest + 1, nullptr, 10)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(watch_seeds)

BOOST_AUTO_TEST_CASE(no_end_is_missed_and_none_is_made_up) {
    auto const [from, to] = chosen();
    for (auto seed = from; seed <= to; ++seed) {
        auto const errors = [] {
            return boost::unit_test::results_collector
                .results(boost::unit_test::framework::current_test_case().p_id)
                .p_assertions_failed.get();
        };
        auto const before = errors();
        run(seed).play();
        BOOST_TEST_REQUIRE(errors() == before, "VOUCH_WATCH_SEEDS=" << seed << '-' << seed);
    }
    BOOST_TEST_MESSAGE(to - from + 1 << " seeds");
}

BOOST_AUTO_TEST_SUITE_END()
