// Cancelled anywhere, an operation ends once, holds nothing, and keeps nobody waiting.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include "scene.hpp"
#include "unit/client/verify_world.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using asio::cancellation_type;
using vouch::duration;
using vouch::error_code;

namespace {

constexpr duration latency = 1ms;
constexpr duration answer_time = 7ms;

constexpr std::array<cancellation_type, 3> types{
    cancellation_type::terminal, cancellation_type::partial, cancellation_type::total};

/// How one operation ended.
struct ending {
    asio::cancellation_signal stop;
    int told = 0;
    error_code ec;
};

struct teller {
    std::shared_ptr<ending> to;
    template <class T>
    void operator()(error_code ec, T const&) const {
        ++to->told;
        to->ec = ec;
    }
};
using handler = asio::cancellation_slot_binder<teller, asio::cancellation_slot>;

struct kind {
    char const* name;
    void (*start)(vouch::client&, handler);
    bool waits = false;
};

constexpr std::array<kind, 12> kinds{{
    {"session", [](auto& c, handler h) { c.session(std::move(h)); }},
    {"list", [](auto& c, handler h) { c.list(std::move(h)); }},
    {"retrieve", [](auto& c, handler h) { c.retrieve("v", std::move(h)); }},
    {"create", [](auto& c, handler h) { c.create({}, std::move(h)); }},
    {"accept", [](auto& c, handler h) { c.accept("v", std::move(h)); }},
    {"cancel", [](auto& c, handler h) { c.cancel("v", {}, std::move(h)); }},
    {"sas_start", [](auto& c, handler h) { c.sas_start("v", std::move(h)); }},
    {"sas_confirm", [](auto& c, handler h) { c.sas_confirm("v", std::move(h)); }},
    {"qr_scan", [](auto& c, handler h) { c.qr_scan("code", std::move(h)); }},
    {"qr_confirm_scanned", [](auto& c, handler h) { c.qr_confirm_scanned("v", std::move(h)); }},
    {"watch", [](auto& c, handler h) { c.watch("v", std::move(h)); }, true},
    {"wait_until",
     [](auto& c, handler h) { c.wait_until("v", vouch::verification_state::done, std::move(h)); },
     true},
}};

std::shared_ptr<ending> start(kind const& k, vouch::client& c) {
    auto e = std::make_shared<ending>();
    k.start(c, asio::bind_cancellation_slot(e->stop.slot(), teller{e}));
    return e;
}

/// What goes wrong on the way.
enum class weather {
    fair,
    lost,       ///< the first answer: sent again, or read back
    busy,       ///< 503, twice: pauses
    no_lookup,  ///< the first answer is lost, and so is what is read back
    refused,    ///< nobody listens for a while
    crowded,    ///< one connection, and somebody else has it
    held,       ///< polls are held open
    mixed,      ///< anything, by chance
};
constexpr std::array<weather, 7> weathers{weather::fair,      weather::lost,    weather::busy,
                                          weather::no_lookup, weather::refused, weather::crowded,
                                          weather::held};

/// A server whose answers come in pieces, and one client.
class place {
public:
    explicit place(weather w, vouch::pool_options limits = {}, std::uint64_t seed = 1)
        : weather_(w), s(limits, seed) {
        s.sim.set_latency(latency);
        if (w == weather::refused)
            s.sim.after(900ms, [this] { s.sim.listen(scene::at(80), &server_); });
        else
            s.sim.listen(scene::at(80), &server_);
    }

    /// Connections that the pool has not closed.
    [[nodiscard]] std::size_t open() const { return s.sim.open_connections(); }
    void refuse_dials(bool yes) { s.sim.listen(scene::at(80), yes ? nullptr : &server_); }
    void be_good() {
        weather_ = weather::fair;
        s.sim.listen(scene::at(80), &server_);
    }

private:
    struct counting final : simulation::listener {
        explicit counting(place& p) : me(p) {}
        void on_bytes(std::shared_ptr<server_channel> const& from,
                      std::string_view bytes) override {
            http.on_bytes(from, bytes);
        }
        void on_closed(std::shared_ptr<server_channel> const& c) override { http.on_closed(c); }
        place& me;
        scripted_server http{[this](server_request const& r) { me.take(r); }};
    };

    static std::string body_of(server_request const& r, bool moved) {
        if (r.target == "/v1/app/setup") return session_json();
        if (r.target.ends_with("/verifications") && r.method == "GET") return R"({"items":[]})";
        return outcome_json("v", moved ? "done" : "ready",
                            R"("accept","cancel","sas.start","sas.confirm","qr.confirmScanned")");
    }

    void take(server_request const& r) {
        auto const n = ++requests_;
        if (weather_ == weather::mixed) {
            auto const chance = s.sim.random();
            if (chance < 0.05) return;  // no answer at all
            if (chance < 0.15) return r.from->reset();
            if (chance < 0.25) return r.reply(chance < 0.2 ? 503 : 429, "{}");
        }
        if (weather_ == weather::lost && n == 1) return r.from->reset();
        if (weather_ == weather::busy && n <= 2) return r.reply(503, "{}");
        if (weather_ == weather::no_lookup && n <= 2) return r.from->reset();
        bool const moved = s.sim.elapsed() > 3s;
        bool const holding = weather_ == weather::held || weather_ == weather::mixed;
        auto const whole = http_response(
            200, body_of(r, moved), holding ? moved ? "ETag: \"2\"\r\n" : "ETag: \"1\"\r\n" : "");
        if (holding && !r.header("prefer").empty() && !moved)
            return s.sim.after(3s - s.sim.elapsed() + 1ms, [this, r] { take(r); });
        auto const half = whole.size() / 2;
        send(r.from, whole.substr(0, 20), answer_time / 2);
        send(r.from, whole.substr(20, half), answer_time * 3 / 4);
        send(r.from, whole.substr(20 + half), answer_time);
    }
    void send(std::shared_ptr<server_channel> const& to, std::string bytes, duration later) {
        s.sim.after(later, [to, bytes = std::move(bytes)] {
            if (to->open()) to->send(bytes);
        });
    }

    weather weather_;
    std::size_t requests_ = 0;
    counting server_{*this};

public:
    scene s;  // last: its pool tells the server of its end
};

/// Everything is back where it was, and only resting connections stand.
void check_clean(place& p) {
    auto const stats = p.s.pool.stats();
    BOOST_TEST(stats.leased + stats.held + stats.waiting + stats.dialing + stats.operations == 0U);
    BOOST_TEST(p.open() == stats.idle);
}

struct tally {
    std::size_t cancelled = 0;
    std::size_t kept = 0;  // `total` after the first byte
    std::size_t queued = 0;
    std::size_t dialing = 0;
    std::size_t exchanging = 0;
    std::size_t pausing = 0;
    std::size_t reading_back = 0;

    void note(vouch::pool_stats const& s, bool crowded) {
        auto const leased = s.leased + s.held;
        if (s.waiting > 0)
            ++(s.dialing > 0 ? dialing : queued);
        else if (leased == (crowded ? 1U : 0U))
            ++pausing;
        else
            ++(s.read_backs > 0 ? reading_back : exchanging);
    }
    void tell(char const* what) const {
        BOOST_TEST_MESSAGE(what << ": " << cancelled << " cancelled (" << queued << " queued, "
                                << dialing << " dialing, " << exchanging << " writing or reading, "
                                << pausing << " pausing, " << reading_back << " reading back), "
                                << kept << " refused to, as promised");
    }
};

bool may_refuse(kind const& k, cancellation_type type) {
    return type == cancellation_type::total && !k.waits;
}

/// Starts `k`, cancels it after `steps` wake-ups; false if it was over by then.
bool cancel_after(kind const& k, weather w, cancellation_type type, int steps, tally& t) {
    bool const crowded = w == weather::crowded;
    place p(w, {.max_per_origin = crowded ? 1U : 8U, .max_held_per_origin = crowded ? 1U : 64U});
    auto c = p.s.client(80);
    auto const& other = k.waits ? kinds[10] : kinds[0];
    auto const blocker = crowded ? start(other, c) : nullptr;
    if (crowded) p.s.sim.run_for(2 * latency);
    auto const e = start(k, c);
    int n = 0;
    p.s.sim.run_until([&] { return n++ >= steps || e->told > 0; });
    if (e->told > 0) return false;
    t.note(p.s.pool.stats(), crowded);
    e->stop.emit(type);
    BOOST_TEST(e->told == 0);  // never inline
    p.s.sim.settle();
    if (e->told == 0 && may_refuse(k, type)) {
        ++t.kept;
    } else {
        ++t.cancelled;
        BOOST_TEST((e->ec == asio::error::operation_aborted));
    }
    e->stop.emit(type);  // nobody is there any more, or it is refused again
    p.be_good();
    auto const probe = start(kinds[0], c);
    auto const began = p.s.sim.elapsed();
    BOOST_TEST_REQUIRE(p.s.sim.run_until([&] { return probe->told > 0; }));
    // Nobody is in its way but who was before it: a dial and an exchange, at most twice. To be
    // woken takes the simulated client another latency. After an outage the pool pauses between
    // dials.
    duration const paused = w == weather::refused ? 1s : 0s;
    auto const longest = 5 * latency + answer_time + paused;
    if (e->told > 0)
        BOOST_TEST(in_ms(p.s.sim.elapsed() - began) <=
                   in_ms(crowded && !k.waits ? 2 * longest : longest));
    BOOST_TEST(!probe->ec);
    BOOST_TEST_REQUIRE(p.s.sim.run_until([&] {
        return e->told > 0 && probe->told > 0 && (!blocker || k.waits || blocker->told > 0);
    }));
    if (blocker) blocker->stop.emit(cancellation_type::terminal);
    p.s.sim.run_for(3 * latency);
    BOOST_TEST(e->told == 1);
    check_clean(p);
    return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cancellations)

BOOST_AUTO_TEST_CASE(after_every_step_of_every_operation) {
    tally all;
    for (auto const& k : kinds) {
        for (auto const w : weathers) {
            if (w == weather::held && !k.waits) continue;
            for (auto const type : types) {
                BOOST_TEST_CONTEXT(k.name << ", weather " << static_cast<int>(w) << ", type "
                                          << static_cast<unsigned>(type)) {
                    int steps = 0;
                    while (steps < 400 && cancel_after(k, w, type, steps, all)) ++steps;
                    BOOST_TEST(steps > 5);
                    BOOST_TEST(steps < 400);
                }
            }
        }
    }
    all.tell("stepped");
    for (auto const n : {all.queued, all.dialing, all.exchanging, all.pausing, all.reading_back})
        BOOST_TEST(n > 200U);
}

// 500 operations of four clients at once, each cancelled at some time of its life.
BOOST_AUTO_TEST_CASE(a_hundred_thousand_by_chance) {
    std::size_t started = 0;
    std::size_t cancelled = 0;
    std::size_t succeeded = 0;
    std::size_t failed = 0;
    for (std::uint64_t seed = 1; cancelled < 100'000 && started < 200'000; ++seed) {
        place p(weather::mixed, {.max_per_origin = 8, .max_held_per_origin = 16}, seed);
        auto& sim = p.s.sim;
        std::vector<vouch::client> clients;
        for (int i = 0; i < 4; ++i) clients.push_back(p.s.client(80));
        std::vector<std::shared_ptr<ending>> all;
        for (int i = 0; i < 500; ++i) {
            sim.after(duration(sim.random_bits() % 50'000'000), [&] {
                auto const& k = kinds[sim.random_bits() % kinds.size()];
                auto const e = start(k, clients[sim.random_bits() % clients.size()]);
                all.push_back(e);
                auto const d = std::pow(10.0, 5 + 4.5 * sim.random());  // 0.1 ms to 3 s
                auto const type = types[sim.random_bits() % types.size()];
                sim.after(duration(static_cast<std::int64_t>(d)), [e, type] {
                    bool const over = e->told > 0;
                    e->stop.emit(type);
                    BOOST_TEST((over || e->told == 0));
                    e->stop.emit(type);
                });
            });
        }
        sim.after(20ms, [&] { p.refuse_dials(true); });
        sim.after(60ms, [&] { p.refuse_dials(false); });
        BOOST_TEST_REQUIRE(
            sim.run_until([&] { return all.size() == 500 && p.s.pool.stats().operations == 0; }));
        sim.run_for(3 * latency);
        BOOST_TEST(all.size() == 500U);
        for (auto const& e : all) {
            BOOST_TEST_REQUIRE(e->told == 1);
            ++started;
            ++(!e->ec ? succeeded : e->ec == asio::error::operation_aborted ? cancelled : failed);
        }
        check_clean(p);
        p.be_good();
        auto const began = sim.elapsed();
        auto const probe = start(kinds[0], clients[0]);
        BOOST_TEST_REQUIRE(sim.run_until([&] { return probe->told > 0; }));
        BOOST_TEST(in_ms(sim.elapsed() - began) <= in_ms(5 * latency + answer_time));
    }
    BOOST_TEST_MESSAGE(started << " operations: " << cancelled << " cancelled, " << succeeded
                               << " succeeded, " << failed << " failed before");
    BOOST_TEST(cancelled >= 100'000U);
}

// Both sides drive one verification, with people who take their time; one side is cancelled.
BOOST_AUTO_TEST_CASE(after_every_step_of_a_flow) {
    std::size_t cancelled = 0;
    std::size_t asked = 0;  // while a person was thinking
    int longest = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        for (int steps = 0;; ++steps) {
            verify_world v({}, seed);
            person a(v.w.sim), b(v.w.sim);
            a.thinks = 60ms;
            b.thinks = 20ms;
            auto const fa = v.start(0, a, {.wait_trusted = false});
            auto const fb = v.start(1, b, {.create = false, .wait_trusted = false});
            int n = 0;
            v.w.sim.run_until([&] { return n++ >= steps || fa->over; });
            if (fa->over) break;
            longest = std::max(longest, steps);
            if (a.asking > 0) ++asked;
            fa->stop.emit(cancellation_type::terminal);
            v.w.sim.settle();
            BOOST_TEST_REQUIRE(fa->over, steps << " steps");
            BOOST_TEST((fa->story().code == vouch::condition::cancelled));
            BOOST_TEST(a.asking == 0);
            BOOST_TEST(v.count("A cancel") == 0U);
            ++cancelled;
            fb->stop.emit(cancellation_type::terminal);
            v.w.sim.run_for(20ms);  // what was dialing stands by then
            BOOST_TEST(fb->over);
            auto const stats = v.w.pool.stats();
            BOOST_TEST(
                stats.leased + stats.held + stats.waiting + stats.dialing + stats.operations == 0U);
            BOOST_TEST(v.w.sim.open_connections() == stats.idle);
        }
    }
    BOOST_TEST_MESSAGE("a flow of two devices, cancelled after each of its "
                       << longest << " steps, in eight orders: " << cancelled << " in all, "
                       << asked << " of them amid a question");
    BOOST_TEST(longest > 40);
    BOOST_TEST(asked > 30U);
}

BOOST_AUTO_TEST_SUITE_END()
