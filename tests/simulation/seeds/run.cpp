#include "run.hpp"

#include <algorithm>
#include <ostream>

#include <boost/asio/post.hpp>

#include "cast.hpp"

namespace vouch::seeds {

using namespace std::chrono_literals;

namespace {

/// Far more than any run takes.
constexpr std::size_t most_steps = 200'000;

class show {
public:
    show(plan const& p, transcript& t, referee& r) : plan_(p), referee_(r), stage_(p, t, r) {}

    outcome play() {
        for (auto const& a : plan_.actors) stage_.later(a.begins, [this, &a] { enter(stage_, a); });
        bool const stood_still = !stage_.sim().run_until([this] { return step(); });
        outcome o;
        o.steps = steps_;
        if (ended_) {
            stage_.end_world();
        } else {
            referee_.check_that(stage_.under_way() == 0, rule::ended, [&] {
                return stage_.first_under_way() + (stood_still
                                                       ? " does not end: nothing is left to happen"
                                                       : " does not end: things happen for ever");
            });
            settle();
        }
        o.claims = stage_.claims().size();
        return o;
    }

private:
    // After each wake-up; true: it is over.
    bool step() {
        ++steps_;
        for (auto const& b : plan_.blows)
            if (b.step == steps_) defer(b.depth, b);
        if (!plan_.blows.empty()) stage_.sim().settle();
        if (ended_) return true;
        if (stage_.has_pool()) {
            auto const s = stage_.pool().stats();
            referee_.check(s.waiting == 0 || s.leased + s.held + s.dialing != 0 || all_down(),
                           rule::served,
                           "a caller waits, no connection is in use or being opened, and its "
                           "origin is not down");
        }
        return stage_.quiet() || steps_ > most_steps || referee_.found();
    }

    // Those who wait for an origin that is down wait for the time of its next dial.
    [[nodiscard]] bool all_down() {
        auto const origins = stage_.pool().origins();
        return std::all_of(origins.begin(), origins.end(),
                           [](origin_stats const& o) { return o.waiting == 0 || o.outage; });
    }

    void defer(std::size_t depth, blow_plan const& b) {
        if (depth == 0) return hit(b);
        asio::post(stage_.sim().context(), [this, depth, &b] { defer(depth - 1, b); });
    }

    void hit(blow_plan const& b) {
        using asio::cancellation_type;
        switch (b.what) {
            case blow::cancel_total:
                return stage_.stop(b.whom, cancellation_type::total);
            case blow::cancel_partial:
                return stage_.stop(b.whom, cancellation_type::partial);
            case blow::cancel_terminal:
                return stage_.stop(b.whom, cancellation_type::terminal);
            case blow::drop_handles:
                stage_.note("blow", "the handles are dropped");
                return stage_.drop_handles();
            case blow::close_pool:
                stage_.note("blow", "the pool is closed");
                if (stage_.has_pool()) stage_.pool().close();
                return;
            case blow::end_world:
                stage_.note("blow", "the world ends");
                ended_ = true;
                return;
        }
    }

    // Everything has ended: what is left?
    void settle() {
        if (referee_.found()) return;
        // Dials that nobody waits for any more come to an end, too.
        stage_.sim().run_for(30s);
        if (stage_.has_pool()) {
            auto const s = stage_.pool().stats();
            auto const left = s.leased + s.held + s.dialing + s.waiting + s.operations + s.bells;
            referee_.check_that(left == 0, rule::nothing_left, [&] {
                return std::to_string(s.leased) + " leased, " + std::to_string(s.held) + " held, " +
                       std::to_string(s.dialing) + " dialing, " + std::to_string(s.waiting) +
                       " waiting, " + std::to_string(s.operations) + " operations, " +
                       std::to_string(s.bells) + " doorbells are left";
            });
        }
        judge_claims();
        judge_agreements();
        stage_.drop_handles();
        stage_.sim().run_for(1s);
        referee_.check_that(stage_.sim().open_connections() == 0, rule::nothing_left, [&] {
            return std::to_string(stage_.sim().open_connections()) +
                   " connections are open, and their pool is gone";
        });
    }

    void judge_claims() {
        for (auto const& c : stage_.claims()) {
            auto& at = stage_.site(c.site);
            // A server that forgot everything may have given the id once more.
            if (at.incarnation() != 0) continue;
            auto const name = std::string(c.device == 0 ? "laptop" : "phone");
            if (!c.state.empty())
                referee_.check_that(at.state(c.device, c.id) == c.state, rule::true_success, [&] {
                    return name + " was told that " + c.id + " is " + c.state + ", but it is " +
                           at.state(c.device, c.id);
                });
            if (c.action.empty() || plan_.server_lies) continue;
            referee_.check_that(came_about(at, c, name), rule::true_success, [&] {
                return name + "'s " + c.action + " of " + c.id +
                       " succeeded, but it never took effect";
            });
        }
    }

    static bool came_about(site& at, claim const& c, std::string const& name) {
        if (at.performed(name, c.action, c.id)) return true;
        // As wanted, whoever did it.
        if (c.action == "cancel") return at.state(c.device, c.id) == "cancelled";
        bool const started = c.action == "sas_start" && at.performed({}, c.action, c.id);
        bool const to_the_end = c.action == "sas_start" || c.action.starts_with("qr_");
        return started || (to_the_end && at.state(c.device, c.id) == "done");
    }

    void judge_agreements() {
        for (std::size_t i = 0; i < plan_.sites.size(); ++i)
            for (std::size_t d = 0; d < 2; ++d) {
                auto const& b = stage_.board(i);
                if (!b.by_person[d]) continue;
                for (auto const& id : b.ids) judge_agreement(i, d, id);
            }
    }
    void judge_agreement(std::size_t i, std::size_t d, std::string const& id) {
        auto const name = std::string(d == 0 ? "laptop" : "phone");
        for (auto const* const action : {"sas_confirm", "qr_confirm_scanned"})
            referee_.check_that(
                !stage_.site(i).performed(name, action, id) ||
                    stage_.board(i).agreed[d].contains(id),
                rule::agreed,
                [&] { return name + " did " + action + " of " + id + ", and nobody had agreed"; });
    }

    plan const& plan_;
    referee& referee_;
    stage stage_;
    std::size_t steps_ = 0;
    bool ended_ = false;
};

outcome play(plan const& p, std::ostream* out) {
    transcript t(out);
    referee r;
    outcome o = show(p, t, r).play();
    o.found = r.found();
    o.hash = t.hash();
    return o;
}

}  // namespace

outcome run(std::uint64_t seed, std::ostream* out) {
    plan const p = make_plan(seed);
    if (out != nullptr) *out << p;
    auto const before = live_allocations();
    outcome o = play(p, out);
    if (o.found || live_allocations() == before) return o;
    // What was made for good, once, is not made again.
    auto const again = live_allocations();
    o = play(p, nullptr);
    auto const more = live_allocations() - again;
    if (!o.found && more != 0)
        o.found = breach{rule::nothing_left, std::to_string(more) + " blocks of memory are left"};
    return o;
}

}  // namespace vouch::seeds
