#include <map>
#include <random>

#include "unit/policy/flow_world.hpp"

// Two flows against one server that keeps to the contract, in every order, with outages, lost
// answers, and people who change the course: both sides come to the same end.

using namespace vouch;
using namespace vouch::policy;
using script::world;

namespace {

struct person {
    bool accepts = true;
    bool matches = true;
    bool saw_the_scan = true;
    method prefers = method::sas;
    bool ignores = false;  ///< answers nothing
};

class pair_run {
public:
    pair_run(std::uint32_t seed, bool faults) : random_(seed), faults_(faults) {
        std::array<world::device, 2> devices;
        for (std::size_t i = 0; i < 2; ++i) {
            devices[i] = {.shows = !once_in(3), .scans = !once_in(3)};
            people_[i] = {.accepts = !once_in(12),
                          .matches = !once_in(12),
                          .saw_the_scan = !once_in(12),
                          .prefers = once_in(2) ? method::qr : method::sas,
                          .ignores = once_in(20)};
        }
        devices_ = devices;
        world_.emplace(devices);
        flows_[0].emplace(flow_settings{.prefer = people_[0].prefers});
        flows_[1].emplace(flow_settings{.create = false, .prefer = people_[1].prefers});
    }

    void run() {
        for (std::size_t i = 0; i < 2; ++i) steps_[i] = flows_[i]->begin();
        int idle = 0;
        for (int turn = 0; turn < 2000 && !(ended(0) && ended(1)); ++turn) {
            bool const moved = once_in(4) && world_->go_on("cat/1");
            std::size_t const side = below(2);
            // Looking whether somebody asks is no progress.
            bool const searches = flows_[side]->id().empty() && side == 1;
            bool const advanced = !ended(side) && advance(side);
            if (moved || (advanced && !searches))
                idle = 0;
            else if (++idle > 80)
                time_is_over();
        }
    }

    void time_is_over() {
        timed_out = true;
        world_->time_out();
        for (std::size_t i = 0; i < 2; ++i)
            if (!ended(i) && flows_[i]->id().empty()) steps_[i] = flows_[i]->on_deadline();
    }

    [[nodiscard]] bool ended(std::size_t side) const { return is_end(steps_[side].what); }
    [[nodiscard]] std::string end(std::size_t side) const {
        auto const& step = steps_[side];
        if (step.what == flow_do::fail && step.error == errc::verification_cancelled)
            return "cancelled";
        if (step.what == flow_do::fail && step.error == errc{}) return "gave up";
        return script::to_text(step);
    }

    std::optional<world> world_;
    std::array<person, 2> people_;
    std::array<world::device, 2> devices_;
    std::array<int, 2> requests{};
    int unseen = 0;
    bool timed_out = false;

private:
    std::size_t below(std::size_t n) { return random_() % n; }
    bool once_in(std::size_t n) { return below(n) == 0; }

    bool advance(std::size_t side) {
        flow& f = *flows_[side];
        flow_step& step = steps_[side];
        bool const waits = step.what == flow_do::watch || is_question(step.what);
        if (waits && is_transition(f.last(), world_->look(side)) && once_in(2)) {
            step = f.on_snapshot(world_->look(side));
            return true;
        }
        if (step.what == flow_do::watch) return false;
        if (is_question(step.what)) return answer(side);
        ++requests[side];
        if (faults_ && once_in(12) && step.what != flow_do::session) return fault(side);
        step = request(side);
        return true;
    }

    bool answer(std::size_t side) {
        flow& f = *flows_[side];
        person const& p = people_[side];
        if (p.ignores) return false;
        if (steps_[side].what == flow_do::scan) {
            bool const possible = devices_[side].scans && devices_[1 - side].shows;
            steps_[side] = f.on_scan(possible ? std::optional("CODE" + std::to_string(1 - side))
                                              : std::nullopt);
            return true;
        }
        bool yes = true;
        switch (steps_[side].what) {
            case flow_do::ask_accept:
                yes = p.accepts;
                break;
            case flow_do::compare:
                yes = p.matches;
                compared_[side] = compared_[side] || yes;
                break;
            case flow_do::ask_scanned:
                yes = p.saw_the_scan;
                break;
            default:
                yes = devices_[side].shows;
                break;
        }
        steps_[side] = f.on_answer(yes);
        return true;
    }

    flow_step request(std::size_t side) {
        flow& f = *flows_[side];
        flow_step const step = steps_[side];
        switch (step.what) {
            case flow_do::session:
                return f.on_session(world_->look(side).session());
            case flow_do::list: {
                std::vector<verification> items;
                if (world_->exists() && !world_->over()) items.push_back(world_->view(side));
                return f.on_list(items);
            }
            case flow_do::create:
                world_->create();
                return f.on_snapshot(world_->look(side));
            case flow_do::retrieve:
                return f.on_snapshot(world_->look(side));
            default:
                break;
        }
        bool const scan = step.what == flow_do::qr_scan;
        auto const done = act(side);
        if (done == world::result::ok) return f.on_snapshot(world_->look(side));
        return f.on_error(scan && once_in(2) ? flow_trouble::rejected : flow_trouble::conflict,
                          once_in(2) ? world_->look(side) : snapshot());
    }

    world::result act(std::size_t side) {
        auto const& step = steps_[side];
        if (step.what == flow_do::sas_confirm && !compared_[side]) ++unseen;
        return world_->act(side, step.what,
                           step.what == flow_do::cancel
                               ? std::string_view(step.text)
                               : std::string_view(flows_[side]->payload()));
    }

    bool fault(std::size_t side) {
        flow& f = *flows_[side];
        flow_step& step = steps_[side];
        bool const action = step.what != flow_do::list && step.what != flow_do::retrieve &&
                            step.what != flow_do::create;
        if (!action || once_in(2)) {
            step = f.on_error(flow_trouble::transient);
            return true;
        }
        if (once_in(2)) static_cast<void>(act(side));
        step = f.on_error(flow_trouble::outcome_unknown);
        return true;
    }

    std::mt19937 random_;
    bool faults_;
    std::array<std::optional<flow>, 2> flows_;
    std::array<flow_step, 2> steps_;
    std::array<bool, 2> compared_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_pair)

BOOST_AUTO_TEST_CASE(without_faults_both_come_to_the_same_end) {
    std::map<std::string, int> ends;
    int most = 0;
    for (std::uint32_t seed = 0; seed < script::seeds(10'000); ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        pair_run p(seed, false);
        p.run();
        BOOST_TEST_REQUIRE((p.ended(0) && p.ended(1)));
        BOOST_TEST(p.unseen == 0);
        bool const refused = !p.people_[0].matches || !p.people_[1].matches ||
                             !p.people_[1].accepts || !p.people_[0].saw_the_scan ||
                             !p.people_[1].saw_the_scan;
        bool const ignored = p.people_[0].ignores || p.people_[1].ignores;
        bool const done = p.end(0) == "done";
        BOOST_TEST(p.end(0) == p.end(1));
        BOOST_TEST((done || p.end(0) == "cancelled"));
        if (!refused && !ignored) BOOST_TEST(done);
        BOOST_TEST((ignored || !p.timed_out));  // two people who act never wait for each other
        ++ends[p.end(0) + (p.timed_out ? " late" : "")];
        most = std::max({most, p.requests[0]});
    }
    for (auto const& [end, count] : ends) BOOST_TEST_MESSAGE(end << ": " << count);
    BOOST_TEST_MESSAGE("most requests of the side that asks: " << most);
    BOOST_TEST(ends["done"] > 0);
    BOOST_TEST(ends["cancelled"] > 0);
    BOOST_TEST(most <= 10);
}

BOOST_AUTO_TEST_CASE(with_faults_no_end_is_mixed) {
    std::map<std::string, int> ends;
    for (std::uint32_t seed = 0; seed < script::seeds(10'000); ++seed) {
        BOOST_TEST_INFO_SCOPE("seed " << seed);
        pair_run p(seed, true);
        p.run();
        BOOST_TEST_REQUIRE((p.ended(0) && p.ended(1)));
        BOOST_TEST(p.unseen == 0);
        bool const done = p.end(0) == "done" || p.end(1) == "done";
        bool const cancelled = p.end(0) == "cancelled" || p.end(1) == "cancelled";
        BOOST_TEST(!(done && cancelled), p.end(0) << " and " << p.end(1));
        ++ends[p.end(0) + " | " + p.end(1)];
    }
    for (auto const& [end, count] : ends) BOOST_TEST_MESSAGE(end << ": " << count);
    BOOST_TEST(ends["done | done"] > 0);
}

BOOST_AUTO_TEST_SUITE_END()
