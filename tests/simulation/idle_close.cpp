// A server that closes a kept connection at the moment of its reuse costs no read and doubles no
// action.

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <vouch/observer.hpp>

#include "scene.hpp"
#include "unit/client/world.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::duration;
using vouch::endpoint;
using vouch::errc;
using vouch::error_code;
using vouch::retry_decision;
using vouch::snapshot;

namespace {

constexpr duration latency = 300us;
constexpr duration thinks = 200us;  // the server, from the request to its answer

/// What one action is about, on the server and on the wire.
struct action_row {
    vouch::endpoint what;
    char const* path;
    char const* before;  ///< state, and the actions offered
    char const* offered;
    char const* after;
    char const* left;
};
constexpr std::array<action_row, 5> actions{{
    {endpoint::accept, "accept", "requested", R"("accept","cancel")", "ready",
     R"("sas.start","cancel")"},
    {endpoint::cancel, "cancel", "ready", R"("sas.start","cancel")", "cancelled", ""},
    {endpoint::sas_start, "sas/start", "ready", R"("sas.start","cancel")", "sas_ready",
     R"("sas.confirm","cancel")"},
    {endpoint::sas_confirm, "sas/confirm", "sas_ready", R"("sas.confirm","cancel")", "done", ""},
    {endpoint::qr_confirm_scanned, "qr/confirm-scanned", "qr_scanned",
     R"("qr.confirmScanned","cancel")", "done", ""},
}};

/// A server of verifications that counts what takes effect, and hangs up as it likes. As a kernel
/// does, it answers bytes for a closed connection with a reset.
class hasty_server final : public simulation::listener {
public:
    explicit hasty_server(simulation& sim) : sim_(sim) {}

    struct record {
        action_row const* row = nullptr;
        bool done = false;
        unsigned effects = 0;
        unsigned refused = 0;
    };
    std::map<std::string, record> verifications;
    std::map<std::string, unsigned> scanned;  // by payload
    std::size_t requests = 0;

    /// Closes what rests now, and each of the others soon after its answer.
    void retire() {
        retiring_ = true;
        for (auto it = open_.begin(); it != open_.end();) {
            auto const c = *it++;
            if (!busy_.contains(c.get())) end(c);
        }
    }
    void serve_again() { retiring_ = false; }
    void hang_up(bool reset) {
        for (auto const& c : open_) {
            gone_.insert(c.get());
            reset ? c->reset() : c->close();
        }
        open_.clear();
    }
    [[nodiscard]] std::size_t open() const { return open_.size(); }

    void on_open(std::shared_ptr<server_channel> const& c) override {
        gone_.erase(c.get());  // of another one that was there
        open_.insert(c);
    }
    void on_bytes(std::shared_ptr<server_channel> const& from, std::string_view bytes) override {
        if (gone_.contains(from.get())) return from->reset();
        http_.on_bytes(from, bytes);
    }
    void on_closed(std::shared_ptr<server_channel> const& c) override {
        open_.erase(c);
        gone_.erase(c.get());
        http_.on_closed(c);
    }

private:
    static std::string shown(std::string const& id, record const& v) {
        std::string_view const state = v.done ? v.row->after : v.row->before;
        auto text = outcome_json(id, state, v.done ? v.row->left : v.row->offered,
                                 state == "sas_ready" ? R"(,"sas":{"emojis":"cat"})" : "");
        if (v.row->what == endpoint::accept) text.replace(text.find("outgoing"), 8, "incoming");
        if (v.row->what == endpoint::create)
            text.insert(text.size() - 2, R"(,"otherUserID":"@)" + id + ":h\"");
        return text;
    }

    std::pair<int, std::string> act(server_request const& r) {
        ++requests;
        std::string_view const root = "/v1/app/setup/verifications";
        std::string_view target = r.target;
        if (!target.starts_with(root)) {
            if (r.target.ends_with("/qr/scan")) return scan(r.body);
            return {200, session_json()};
        }
        target.remove_prefix(root.size());
        if (target.empty()) return r.method == "POST" ? create(r.body) : list();
        if (target == "/qr/scan") return scan(r.body);
        target.remove_prefix(1);
        std::string const id(target.substr(0, target.find('/')));
        auto const found = verifications.find(id);
        if (found == verifications.end()) return {404, "{}"};
        auto& v = found->second;
        if (r.method != "POST") return {200, shown(id, v)};
        target.remove_prefix(id.size() + 1);
        if (v.done || target != v.row->path) {
            ++v.refused;
            return {409, "{}"};
        }
        v.done = true;
        ++v.effects;
        return {200, shown(id, v)};
    }
    // Named after the user that it is for.
    std::pair<int, std::string> create(std::string const& body) {
        auto const begin = body.find('@') + 1;
        auto const id = body.substr(begin, body.find(':', begin) - begin);
        static constexpr action_row made{endpoint::create, "",          "requested",
                                         R"("cancel")",    "requested", R"("cancel")"};
        auto& v = verifications[id];
        v.row = &made;
        ++v.effects;
        return {200, shown(id, v)};
    }
    [[nodiscard]] std::pair<int, std::string> list() const {
        std::string items;
        for (auto const& [id, v] : verifications) {
            if (v.row == nullptr || v.row->what != endpoint::create || v.effects == 0) continue;
            auto const whole = shown(id, v);
            auto const begin = whole.find(R"("verification":)") + 15;
            items += (items.empty() ? "" : ",") + whole.substr(begin, whole.size() - begin - 1);
        }
        return {200, R"({"items":[)" + items + "]}"};
    }
    std::pair<int, std::string> scan(std::string const& body) {
        ++scanned[body];
        return {200, outcome_json("scanned", "ready", R"("cancel")")};
    }

    void end(std::shared_ptr<server_channel> const& c) {
        if (open_.erase(c) == 0) return;
        gone_.insert(c.get());
        c->close();
    }

    void take(server_request const& r) {
        auto const answer = act(r);
        busy_.insert(r.from.get());
        sim_.after(thinks, [this, r, answer] {
            busy_.erase(r.from.get());
            if (!r.from->open()) return;
            r.reply(answer.first, answer.second);
            if (retiring_)
                sim_.after(duration(sim_.random_bits() % 400'000), [this, c = r.from] { end(c); });
        });
    }

    simulation& sim_;
    scripted_server http_{[this](server_request const& r) { take(r); }};
    std::set<std::shared_ptr<server_channel>> open_;
    std::set<server_channel const*> gone_;
    std::set<server_channel const*> busy_;
    bool retiring_ = false;
};

/// What was decided, per kind of call.
class notes final : public vouch::observer {
public:
    std::size_t replays = 0;     // for nothing
    std::size_t resends = 0;     // that cost a token
    std::size_t read_backs = 0;  // the same
    void on_decision(decision_event const& e) override {
        bool const replay = e.reason == "the server had closed the idle connection";
        if (e.decision == retry_decision::finish || e.decision == retry_decision::give_up) return;
        if (replay)
            ++replays;
        else if (e.decision == retry_decision::resend)
            ++resends;
        else
            ++read_backs;
    }
    void clear() { replays = resends = read_backs = 0; }
    [[nodiscard]] std::size_t all() const { return replays + resends + read_backs; }
};

struct tally {
    std::size_t races = 0;
    std::size_t noticed = 0;   // no attempt was made on the dead connection
    std::size_t replayed = 0;  // for nothing
    std::size_t charged = 0;   // resends and readings back
    std::size_t failed = 0;
    std::size_t unknown = 0;
    std::size_t doubled = 0;
    std::size_t without_effect = 0;  // though it was called a success

    void tell(char const* what) const {
        BOOST_TEST_MESSAGE(what << ": " << races << " races, " << noticed << " noticed before, "
                                << replayed << " replayed, " << charged << " tokens spent, "
                                << failed << " failed, " << unknown << " unknown, " << doubled
                                << " done twice, " << without_effect << " made up");
    }
};

/// One client and some idle connections, again and again.
class track {
public:
    explicit track(std::uint64_t seed) : s_({.observer = &notes_}, seed) {
        s_.sim.set_latency(latency);
        s_.sim.listen(scene::at(80), &server_);
    }

    /// The server hangs up `when` after the call starts (before, if below 0).
    void read(int kind, duration when, bool reset, tally& t) {
        warm_up("", 1 + s_.sim.random_bits() % 3);
        vouch::call_options const once{.max_retries = 0};
        auto const ec = race(when, reset, [&](auto done) {
            if (kind == 0) return client_.session(once, done);
            if (kind == 1) return client_.list(once, done);
            client_.retrieve("v0", once, done);
        });
        count(ec, t);
        BOOST_TEST((when + latency >= 0s || notes_.all() == 0));
        BOOST_TEST(notes_.resends + notes_.read_backs == 0U);
    }

    void action(std::size_t kind, duration when, bool reset, tally& t) {
        auto const id = "a" + std::to_string(++ids_);
        auto& v = server_.verifications[id];
        if (kind < actions.size()) v.row = &actions[kind];
        warm_up(kind < actions.size() ? id : "", 1 + s_.sim.random_bits() % 3);
        auto const user = "@" + id + ":h";
        auto const ec = race(when, reset, [&](auto done) { start(kind, id, user, done); });
        count(ec, t);
        unsigned effects = v.effects;
        if (kind == 6) effects = server_.scanned[R"({"data":")" + id + R"("})"];
        if (effects > 1) ++t.doubled;
        if (!ec && effects == 0) ++t.without_effect;
        // Where the end was there before, nothing was sent, and nothing had to be read back.
        BOOST_TEST((when + latency >= 0s || notes_.all() == 0));
    }

    [[nodiscard]] std::size_t requests() const { return server_.requests; }

private:
    template <class Done>
    void start(std::size_t kind, std::string const& id, std::string const& user, Done done) {
        switch (kind) {
            case 0:
                return client_.accept(id, done);
            case 1:
                return client_.cancel(id, {}, done);
            case 2:
                return client_.sas_start(id, done);
            case 3:
                return client_.sas_confirm(id, done);
            case 4:
                return client_.qr_confirm_scanned(id, done);
            case 5:
                return client_.create({.user_id = user}, done);
            default:
                return client_.qr_scan(id, done);
        }
    }

    // So many connections stand and rest afterwards, and the client knows `id`.
    void warm_up(std::string const& id, std::size_t connections) {
        server_.verifications["v0"].row = &actions[0];
        std::size_t pending = connections;
        for (std::size_t i = 0; i < connections; ++i)
            client_.retrieve(id.empty() ? "v0" : id, [&](error_code ec, snapshot const&) {
                BOOST_TEST(!ec, ec.message());
                --pending;
            });
        BOOST_TEST_REQUIRE(s_.sim.run_until([&] { return pending == 0; }));
        s_.sim.run_for(100ms);
        BOOST_TEST_REQUIRE(server_.open() >= 1U);
        notes_.clear();
    }

    template <class Start>
    error_code race(duration when, bool reset, Start start) {
        constexpr duration before = 5ms;
        std::optional<error_code> end;
        s_.sim.after(before + when, [&] { server_.hang_up(reset); });
        s_.sim.after(before, [&] { start([&](error_code ec, auto const&) { end = ec; }); });
        BOOST_TEST_REQUIRE(s_.sim.run_until([&] { return end.has_value(); }));
        s_.sim.run_for(10ms);
        return *end;
    }

    void count(error_code ec, tally& t) const {
        ++t.races;
        if (notes_.all() == 0) ++t.noticed;
        t.replayed += notes_.replays;
        t.charged += notes_.resends + notes_.read_backs;
        if (ec == errc::outcome_unknown)
            ++t.unknown;
        else if (ec)
            ++t.failed;
    }

    notes notes_;
    scene s_;
    hasty_server server_{s_.sim};
    vouch::client client_ = s_.client(80);
    unsigned ids_ = 0;
};

/// From 1 ms before the call to 1 ms after, with the moments at which something is under way, to
/// the nanosecond.
duration moment(simulation& sim) {
    constexpr std::array<duration, 7> exact{-latency, -latency + 1ns,   -latency - 1ns,      0ns,
                                            latency,  latency + thinks, 2 * latency + thinks};
    auto const n = sim.random_bits() % 20;
    if (n < exact.size()) return exact[n];
    return duration(static_cast<std::int64_t>(sim.random_bits() % 2'000'000) - 1'000'000);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(idle_close)

BOOST_AUTO_TEST_CASE(reads_notice_or_are_replayed_for_nothing) {
    tally t;
    simulation chance(5);
    track r(1);
    for (int i = 0; i < 5000; ++i) r.read(i % 3, moment(chance), chance.random_bits() % 2 == 0, t);
    t.tell("reads");
    BOOST_TEST(t.races == 5000U);
    BOOST_TEST(t.failed + t.unknown == 0U);
    BOOST_TEST(t.charged == 0U);
    BOOST_TEST(t.noticed > 1000U);
    BOOST_TEST(t.replayed > 1000U);
}

BOOST_AUTO_TEST_CASE(actions_are_never_done_twice) {
    std::array<char const*, 7> const names{
        "accept", "cancel", "sas_start", "sas_confirm", "qr_confirm_scanned", "create", "qr_scan"};
    std::array<tally, 7> tallies;
    simulation chance(6);
    // A fresh quota of retries now and then: these are more races than calls.
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        track r(seed);
        for (std::size_t i = 0; i < 50; ++i) {
            auto const kind = (i + seed) % names.size();
            r.action(kind, moment(chance), chance.random_bits() % 2 == 0, tallies[kind]);
        }
    }
    for (std::size_t kind = 0; kind < names.size(); ++kind) {
        auto const& t = tallies[kind];
        t.tell(names[kind]);
        BOOST_TEST(t.races > 700U);
        BOOST_TEST(t.doubled == 0U);
        BOOST_TEST(t.without_effect == 0U);
        BOOST_TEST(t.failed == 0U);
        BOOST_TEST(t.noticed > 100U);
        BOOST_TEST(t.charged > 100U);
        // A scan is proved by `done` alone.
        bool const scan = names[kind] == std::string_view("qr_scan");
        BOOST_TEST((t.unknown > 0) == scan);
    }
}

// Many calls at once, each on a connection of its own: what one finds out helps the others, and the
// replay never gets one of the connections that the server is closing, too.
BOOST_AUTO_TEST_CASE(a_burst_of_reads_survives_a_server_that_closes_all) {
    tally t;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        notes decided;
        scene s({.max_per_origin = 8, .observer = &decided}, seed);
        s.sim.set_latency(latency);
        hasty_server server(s.sim);
        s.sim.listen(scene::at(80), &server);
        auto c = s.client(80);
        for (int round = 0; round < 5; ++round) {
            for (bool const racing : {false, true}) {
                std::size_t pending = 24;
                decided.clear();
                if (racing)
                    s.sim.after(duration(s.sim.random_bits() % 2'000'000), [&] {
                        if (seed % 3 == 0) return server.retire();
                        server.hang_up(seed % 3 == 1);
                    });
                for (int i = 0; i < 24; ++i)
                    c.session({.max_retries = racing ? 0 : 2}, [&](error_code ec, auto const&) {
                        --pending;
                        if (racing && ec) ++t.failed;
                    });
                BOOST_TEST_REQUIRE(s.sim.run_until([&] { return pending == 0; }));
                s.sim.run_for(10ms);
                server.serve_again();
                if (!racing) continue;
                t.races += 24;
                t.replayed += decided.replays;
                t.charged += decided.resends + decided.read_backs;
            }
        }
    }
    t.tell("reads in bursts");
    BOOST_TEST(t.races == 60U * 5 * 24);
    BOOST_TEST(t.failed == 0U);
    BOOST_TEST(t.charged == 0U);
    BOOST_TEST(t.replayed > 500U);
}

BOOST_AUTO_TEST_SUITE_END()
