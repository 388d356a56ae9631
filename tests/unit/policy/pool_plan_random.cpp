// Random events, and a simple model that says what the plan may and must do.

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "policy/pool_plan.hpp"

using namespace std::chrono_literals;
using vouch::policy::lane;
using vouch::policy::pool_limits;
using vouch::policy::pool_plan;
using time_point = vouch::clock::time_point;

namespace {

constexpr std::size_t origins = 5;
// Seen: 30 in 500 seeds.
constexpr std::size_t most_overtaken = 40;

std::size_t index(lane l) { return static_cast<std::size_t>(l); }

/// In the queue of an origin.
struct place {
    std::uint64_t number = 0;
    std::size_t overtaken = 0;  // by later ones of other origins
};
struct caller final : pool_plan::ticket {
    std::size_t origin = 0;
    lane in = lane::calls;
    place at;
    bool again = false;       // it was served before
    std::uint64_t asked = 0;  // last
};
struct flow_turn final : pool_plan::turn {
    explicit flow_turn(std::uint64_t n) : turn(n), began(n) {}
    std::size_t origin = 0;
    std::uint64_t began;
};

struct link : pool_plan::slot {
    enum class state { dialing, leased, idle };
    std::size_t origin = 0;
    lane in = lane::calls;
    state is = state::dialing;
    time_point retire_at{};
    time_point usable_until{};
    std::unique_ptr<caller> holder;  // while leased
    std::uint64_t began = 0;         // its dial, in the order of what was asked for
};

/// The model: who waits and which connections there are, each known by itself.
class model {
public:
    model(unsigned seed, pool_limits limits) : random_(seed), limits_(limits), plan_(limits) {}
    model(model const&) = delete;
    model& operator=(model const&) = delete;
    ~model() {
        while (!links_.empty()) lose(*links_.back());
        for (auto& c : callers_) plan_.withdraw(*c);
        for (auto& t : turns_) plan_.withdraw(*t);
        while (plan_.next(now_)) {
        }
    }

    void event() {
        now_ += std::chrono::milliseconds(below(20));
        auto const dice = below(100);
        if (dice < 30) {
            ask();
        } else if (dice < 40) {
            ask_turn();
        } else if (dice < 46) {
            withdraw();
        } else if (dice < 48) {
            sweep();
        } else if (dice < 49) {
            take_idle();
        } else {
            for (int i = 0; i < 3; ++i) advance(true);
        }
        wake();
        steps();
        check();
    }

    /// No more callers, no more misfortune: everybody is served.
    void finish() {
        for (int i = 0; plan_.waiting() != 0; ++i) {
            BOOST_REQUIRE_MESSAGE(i < 100'000, plan_.waiting() << " are never served");
            now_ += 10ms;
            advance(false);
            wake();
            steps();
        }
        check();
    }

    [[nodiscard]] std::size_t leases() const { return leases_; }
    [[nodiscard]] std::size_t turns() const { return turns_taken_; }
    [[nodiscard]] std::size_t repeats() const { return repeats_; }
    [[nodiscard]] std::size_t failures() const { return failures_; }
    [[nodiscard]] std::size_t most_overtaken_seen() const { return overtaken_; }

private:
    std::size_t below(std::size_t n) { return random_() % n; }
    // The last one is down most of the time, the one before now and then.
    bool unlucky(std::size_t origin) {
        return origin + 1 == origins   ? below(10) < 8
               : origin + 2 == origins ? below(10) < 2
                                       : false;
    }
    auto& queue(std::size_t origin, lane l) { return queues_.at(origin).at(index(l)); }
    std::size_t count(std::size_t origin, lane l, link::state s) const {
        return static_cast<std::size_t>(std::count_if(
            links_.begin(), links_.end(),
            [&](auto const& k) { return k->origin == origin && k->in == l && k->is == s; }));
    }
    std::size_t total() const {
        return static_cast<std::size_t>(std::count_if(
            links_.begin(), links_.end(), [](auto const& k) { return k->in == lane::calls; }));
    }
    std::size_t dialing(std::size_t origin) const {
        return count(origin, lane::calls, link::state::dialing) +
               count(origin, lane::held, link::state::dialing);
    }

    bool room(lane l) const {
        auto const waiting = std::count_if(callers_.begin(), callers_.end(),
                                           [&](auto const& k) { return k->in == l; });
        return static_cast<std::size_t>(waiting) + (l == lane::calls ? turns_.size() : 0) <
               limits_.max_waiting;
    }
    std::size_t waiting(std::size_t origin, lane l) {
        return queue(origin, l).size() + (l == lane::calls ? places_.at(origin).size() : 0);
    }
    void ask() {
        auto c = std::make_unique<caller>();
        c->origin = below(origins);
        c->in = below(4) == 0 ? lane::held : lane::calls;
        c->at.number = c->asked = ++numbers_;
        bool const fits = room(c->in);
        BOOST_TEST(plan_.ask(*c, states_.at(c->origin), c->in) == fits);
        if (!fits) return;
        queue(c->origin, c->in).push_back(c.get());
        callers_.push_back(std::move(c));
    }
    void ask_turn() {
        // Unlike any other, but that makes no order: some flows are old, some new.
        auto t = std::make_unique<flow_turn>(below(1000) << 32U | ++numbers_);
        t->origin = below(origins);
        bool const fits = room(lane::calls);
        BOOST_TEST(plan_.ask_turn(*t, states_.at(t->origin)) == fits);
        if (!fits) return;
        places_.at(t->origin).push_back({.number = numbers_});
        turns_.push_back(std::move(t));
    }
    /// Never refused, and before everybody else who was not served yet.
    void ask_again(std::unique_ptr<caller> c) {
        ++repeats_;
        c->again = true;
        c->asked = ++numbers_;
        BOOST_TEST(plan_.ask(*c, states_.at(c->origin), c->in));
        auto& q = queue(c->origin, c->in);
        q.insert(std::find_if(q.begin(), q.end(), [](auto const* k) { return !k->again; }),
                 c.get());
        callers_.push_back(std::move(c));
    }
    caller const* first(std::size_t origin, lane l, bool again) {
        auto const& q = queue(origin, l);
        auto const it = std::ranges::find_if(q, [&](auto* k) { return k->again == again; });
        return it == q.end() ? nullptr : *it;
    }
    // Its place is the first of those not served yet, and it began first of who waits for one.
    place come_up(flow_turn const& t) {
        auto& places = places_.at(t.origin);
        BOOST_TEST_REQUIRE(!places.empty());
        if (auto const* const c = first(t.origin, lane::calls, false))
            BOOST_TEST(places.front().number < c->at.number);
        for (auto const& other : turns_)
            BOOST_TEST((other->origin != t.origin || other->began >= t.began));
        place const taken = places.front();
        places.pop_front();
        forget(t);
        return taken;
    }
    void turn(flow_turn const& t) {
        BOOST_TEST((first(t.origin, lane::calls, true) == nullptr));
        auto call = std::make_unique<caller>();
        call->origin = t.origin;
        call->at = come_up(t);
        call->asked = call->at.number;
        if (below(10) == 0) return;  // it does not need it any more
        plan_.ask_in_turn(*call, states_.at(call->origin));
        queue(call->origin, lane::calls).push_front(call.get());
        callers_.push_back(std::move(call));
        ++turns_taken_;
    }
    void forget(flow_turn const& t) {
        std::erase_if(turns_, [&](auto const& k) { return k.get() == &t; });
    }
    void forget(caller& c) {
        std::erase(queue(c.origin, c.in), &c);
        std::erase_if(callers_, [&](auto const& k) { return k.get() == &c; });
    }
    void withdraw() {
        auto const all = callers_.size() + turns_.size();
        if (all == 0) return;
        auto const which = below(all);
        if (which < callers_.size()) {
            plan_.withdraw(*callers_[which]);
            return forget(*callers_[which]);
        }
        auto const& t = turns_[which - callers_.size()];
        plan_.withdraw(*t);
        places_.at(t->origin).pop_back();
        forget(*t);
    }
    void forget(link& k) {
        std::erase_if(links_, [&](auto const& l) { return l.get() == &k; });
    }
    void lose(link& k) {
        plan_.ended(k);
        forget(k);
    }
    void sweep() {
        auto* const old = static_cast<link*>(plan_.sweep(now_));
        auto const is_old = [&](auto const& k) {
            return k->is == link::state::idle && k->usable_until <= now_;
        };
        if (old == nullptr) {
            BOOST_TEST(std::none_of(links_.begin(), links_.end(), is_old));
            return;
        }
        BOOST_TEST((old->is == link::state::idle && old->usable_until <= now_));
        forget(*old);
    }
    void take_idle() {
        auto& o = states_.at(below(origins));
        if (auto* const k = plan_.take_idle(o)) forget(static_cast<link&>(*k));
    }
    // One connection goes on, or fails.
    void advance(bool misfortune) {
        if (links_.empty()) return;
        auto& k = *links_[below(links_.size())];
        switch (k.is) {
            case link::state::dialing:
                return misfortune && unlucky(k.origin) ? fail(k) : open(k);
            case link::state::leased:
                if (below(5) == 0) ask_again(std::move(k.holder));
                if (misfortune && below(10) == 0) return lose(k);
                rest(k);
                return plan_.returned(k, k.usable_until);
            case link::state::idle:
                return;
        }
    }
    void rest(link& k) {
        k.is = link::state::idle;
        k.holder.reset();
        auto const idle = now_ + std::chrono::milliseconds(1 + below(2000));
        k.usable_until = std::min(idle, k.retire_at);
    }
    void open(link& k) {
        outage_since_.erase(k.origin);
        k.retire_at = now_ + std::chrono::milliseconds(1 + below(20'000));
        rest(k);
        plan_.dialed(k, k.retire_at, k.usable_until);
    }
    void fail(link& k) {
        auto const origin = k.origin;
        auto const began = k.began;
        ++failures_;
        outage_since_[origin] = now_;
        plan_.dial_failed(k, now_, static_cast<double>(below(1000)) / 1000);
        forget(k);
        // Never another's, in order, and nobody who asked after the dial began.
        while (auto const lost = plan_.next_failed(states_.at(origin))) {
            auto const in =
                lost->whose != nullptr ? lane::calls : static_cast<caller&>(*lost->caller).in;
            auto const* const again = first(origin, in, true);
            bool const of_again = again != nullptr && again->asked <= began;
            if (lost->whose != nullptr) {
                auto const& t = static_cast<flow_turn&>(*lost->whose);
                BOOST_TEST(t.origin == origin);
                BOOST_TEST(!of_again);
                BOOST_TEST(come_up(t).number <= began);
                continue;
            }
            auto& c = static_cast<caller&>(*lost->caller);
            BOOST_TEST(c.origin == origin);
            BOOST_TEST(c.again == of_again);
            BOOST_TEST(c.asked <= began);
            is_first(c);
            forget(c);
        }
    }
    /// Of its kind.
    void is_first(caller const& c) {
        BOOST_TEST((first(c.origin, c.in, c.again) == &c));
        auto const& places = places_.at(c.origin);
        if (c.in == lane::calls && !c.again && !places.empty())
            BOOST_TEST(c.at.number < places.front().number);
    }
    void wake() {
        for (auto it = timed_.begin(); it != timed_.end();) {
            if (it->second > now_) {
                ++it;
                continue;
            }
            plan_.woke(states_.at(it->first));
            it = timed_.erase(it);
        }
    }

    void steps() {
        while (auto const s = plan_.next(now_)) {
            auto const origin = static_cast<std::size_t>(
                static_cast<pool_plan::origin_state*>(s->origin) - states_.data());
            switch (s->what) {
                case pool_plan::step::kind::dial:
                    dial(origin, s->for_lane);
                    break;
                case pool_plan::step::kind::lend:
                    lend(static_cast<link&>(*s->connection), static_cast<caller&>(*s->caller));
                    break;
                case pool_plan::step::kind::turn:
                    turn(static_cast<flow_turn&>(*s->whose));
                    break;
                case pool_plan::step::kind::close: {
                    auto& k = static_cast<link&>(*s->connection);
                    BOOST_TEST((k.is == link::state::idle));
                    forget(k);
                    break;
                }
                case pool_plan::step::kind::wait:
                    BOOST_TEST((s->until > now_));
                    BOOST_TEST(timed_.emplace(origin, s->until).second);
                    break;
            }
            BOOST_TEST(total() <= limits_.max_total);
        }
    }
    void dial(std::size_t origin, lane l) {
        BOOST_TEST(waiting(origin, l) > count(origin, l, link::state::dialing));
        if (auto const o = outage_since_.find(origin); o != outage_since_.end()) {
            BOOST_TEST(dialing(origin) == 0U);
            BOOST_TEST((now_ - o->second >= 37ms));
        }
        auto k = std::make_unique<link>();
        k->origin = origin;
        k->in = l;
        k->began = numbers_;
        plan_.dialing(*k, states_.at(origin), l);
        links_.push_back(std::move(k));
    }
    void lend(link& k, caller& c) {
        BOOST_TEST((c.again || first(c.origin, c.in, true) == nullptr));
        is_first(c);
        BOOST_TEST(k.origin == c.origin);
        BOOST_TEST((k.is == link::state::idle && k.usable_until > now_));
        if (below(20) == 0) {  // the server hung up
            plan_.lent_dead(k, c);
            c.again = true;
            return forget(k);
        }
        ++leases_;
        k.is = link::state::leased;
        k.in = c.in;
        if (c.in == lane::calls) {
            for (auto const& other : callers_)
                if (other->in == lane::calls) overtake(other->at, other->origin, c.at.number);
            for (std::size_t o = 0; o < origins; ++o)
                for (place& p : places_.at(o)) overtake(p, o, c.at.number);
        }
        std::erase(queue(c.origin, c.in), &c);
        auto const held = std::find_if(callers_.begin(), callers_.end(),
                                       [&](auto const& other) { return other.get() == &c; });
        k.holder = std::move(*held);
        callers_.erase(held);
    }

    // By a later one; an origin that is down has only itself to blame.
    void overtake(place& p, std::size_t origin, std::uint64_t by) {
        if (p.number > by || outage_since_.contains(origin)) return;
        overtaken_ = std::max(overtaken_, ++p.overtaken);
    }

    // What holds when the plan has nothing more to do.
    void check() {
        BOOST_TEST(plan_.waiting() == callers_.size() + turns_.size());
        BOOST_TEST(plan_.total() == total());
        for (std::size_t o = 0; o < origins; ++o) {
            for (lane const l : {lane::calls, lane::held}) {
                auto const cap =
                    l == lane::calls ? limits_.max_per_origin : limits_.max_held_per_origin;
                auto const opening = count(o, l, link::state::dialing);
                auto const all =
                    count(o, l, link::state::leased) + opening + count(o, l, link::state::idle);
                BOOST_TEST(all <= cap);
                // No place is lost: whoever waits, waits for something.
                bool const waits_well = waiting(o, l) <= opening || all == cap ||
                                        timed_.contains(o) ||
                                        (outage_since_.contains(o) && dialing(o) != 0) ||
                                        (l == lane::calls && total() == limits_.max_total);
                BOOST_TEST(waits_well, "origin " << o << ", lane " << index(l) << ": "
                                                 << waiting(o, l) << " wait for nothing");
            }
        }
    }

    std::mt19937 random_;
    pool_limits limits_;
    std::array<pool_plan::origin_state, origins> states_;
    pool_plan plan_;
    time_point now_{1h};
    std::vector<std::unique_ptr<caller>> callers_;
    std::array<std::array<std::deque<caller*>, 2>, origins> queues_;
    std::vector<std::unique_ptr<flow_turn>> turns_;
    std::array<std::deque<place>, origins> places_;  // of turns
    std::vector<std::unique_ptr<link>> links_;
    std::map<std::size_t, time_point> outage_since_;
    std::map<std::size_t, time_point> timed_;
    std::uint64_t numbers_ = 0;
    std::size_t leases_ = 0;
    std::size_t turns_taken_ = 0;
    std::size_t repeats_ = 0;
    std::size_t failures_ = 0;
    std::size_t overtaken_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_plan_random)

BOOST_AUTO_TEST_CASE(a_hundred_thousand_events_keep_the_rules) {
    std::size_t leases = 0;
    std::size_t turns = 0;
    std::size_t repeats = 0;
    std::size_t failures = 0;
    std::size_t overtaken = 0;
    for (unsigned seed = 1; seed <= 25; ++seed) {
        std::mt19937 random(seed);
        pool_limits const limits{.max_total = 1 + random() % 8,
                                 .max_per_origin = 1 + random() % 4,
                                 .max_held_per_origin = 1 + random() % 3,
                                 .max_waiting = 60};
        BOOST_TEST_CONTEXT("seed " << seed << ", " << limits.max_total << " in all, "
                                   << limits.max_per_origin << " and " << limits.max_held_per_origin
                                   << " to an origin") {
            model m(seed, limits);
            for (int i = 0; i < 4000; ++i) m.event();
            m.finish();
            leases += m.leases();
            turns += m.turns();
            repeats += m.repeats();
            failures += m.failures();
            overtaken = std::max(overtaken, m.most_overtaken_seen());
        }
    }
    BOOST_TEST_MESSAGE(leases << " leases, " << failures << " failed dials, " << overtaken
                              << " times overtaken at most");
    BOOST_TEST(leases > 20'000U);
    BOOST_TEST(turns > 5'000U);
    BOOST_TEST(repeats > 3'000U);
    BOOST_TEST(failures > 500U);
    BOOST_TEST(overtaken <= most_overtaken);
}

BOOST_AUTO_TEST_SUITE_END()
