#include "client/watch_roll.hpp"

#include <algorithm>
#include <utility>

#include "client/client_impl.hpp"

namespace vouch::detail {

namespace {

/// The list's verifications, to be found by id.
class index {
public:
    explicit index(std::vector<verification> const& live) {
        all_.reserve(live.size());
        for (auto const& v : live) all_.push_back(&v);
        std::sort(all_.begin(), all_.end(), [](auto a, auto b) { return a->id < b->id; });
    }
    /// Null: it is not there.
    [[nodiscard]] verification const* find(std::string_view id) const {
        auto const at = std::lower_bound(all_.begin(), all_.end(), id,
                                         [](auto v, auto key) { return v->id.view() < key; });
        return at != all_.end() && (*at)->id == id ? *at : nullptr;
    }

private:
    std::vector<verification const*> all_;
};

bool compares(verification const& v) { return v.state == verification_state::sas_ready; }

}  // namespace

watch_roll::watch_roll(client_impl& client, waiting_line& line, pace_options const& options)
    : poll_loop(client), line_(line), roll_(options, client.habit()) {}

duration watch_roll::joined(watch_loop& l, duration otherwise) {
    if (looking()) return otherwise;
    auto const now = client_.pool()->timers().now();
    if (waiting()) return next_ - now;
    if (!policy::roll_call::worth(line_.size()) || !roll_.usable(now)) {
        l.take_back(otherwise);
        return otherwise;
    }
    for (auto& each : line_) each.hand_over();
    wait(otherwise);
    return otherwise;
}

void watch_roll::hurry() {
    auto& pool = *client_.pool();
    roll_.hurry();
    auto const soon = roll_.soon(pool.random());
    if (waiting() && pool.timers().now() + soon < next_) wait(soon);
}

void watch_roll::left() noexcept {
    if (!busy_ && line_.empty() && watchers_.empty()) rest();
}

void watch_roll::join(list_watcher& w) {
    watchers_.push_back(w);
    if (!looking() && !waiting()) call();
}

void watch_roll::leave(list_watcher& w) noexcept {
    watchers_.erase(watchers_.iterator_to(w));
    left();
}

bool watch_roll::look_now() {
    if (!looking() && !waiting()) return false;
    roll_.hurry();
    if (looking())
        look_again_ = true;
    else
        call();
    return true;
}

void watch_roll::came_up() {
    if (!watchers_.empty() && !busy_) look_now();
}

void watch_roll::wait(duration d) {
    next_ = net::later(client_.pool()->timers().now(), d);
    look_after(d);
}

void watch_roll::call() {
    look_again_ = false;
    for (auto& each : line_) each.hand_over();
    look(endpoint::list);
}

void watch_roll::on_due() {
    if (!watchers_.empty() || policy::roll_call::worth_going_on(line_.size())) return call();
    while (!line_.empty()) line_.front().look_in_turn();
}

void watch_roll::on_looked(call_result& r) {
    busy_ = true;
    if (r.story) {
        failed(r);
    } else {
        went_well();
        auto facts = facts_of(r, policy::look_facts::kind::unchanged);
        auto const& live = std::get<std::vector<verification>>(r.value);
        client_.note_listed(live);
        facts.sas_live = std::any_of(live.begin(), live.end(), compares);
        send_out(live);
        if (tell(live)) facts.what = policy::look_facts::kind::changed;
        send_to_hold();
        plan_next(facts);
    }
    busy_ = false;
}

void watch_roll::send_out(std::vector<verification> const& live) {
    index const listed(live);
    for (auto it = line_.begin(); it != line_.end();) {
        auto& l = *it++;  // it may leave the line
        if (l.missed_by(listed.find(l.id())))
            l.look_again();
        else if (client_.rings_for(l.id()))
            l.step_out();
    }
}

bool watch_roll::tell(std::vector<verification> const& live) {
    bool news = false;
    for (auto it = watchers_.begin(); it != watchers_.end();) {
        auto& w = *it++;  // it may leave
        news = w.on_list(live) || news;
    }
    return news;
}

void watch_roll::send_to_hold() {
    auto& pool = *client_.pool();
    auto n = roll_.holds_to_try(line_.size(), pool.timers().now());
    for (auto it = line_.begin(); it != line_.end() && n > 0;) {
        auto& l = *it++;
        if (!l.may_ask_to_hold() || !pool.may_hold(client_.origin())) continue;
        --n;
        l.look_in_turn();
    }
}

void watch_roll::plan_next(policy::look_facts const& facts) {
    if (line_.empty() && watchers_.empty()) return;
    auto const pause = roll_.after(facts, client_.pool()->random());
    bool const failed = facts.what == policy::look_facts::kind::failed;
    look_again_ && !failed ? call() : wait(pause);
}

void watch_roll::failed(call_result& r) {
    auto const facts = facts_of(r, policy::look_facts::kind::failed);
    bool const go_on = bear(r);
    go_on ? plan_next(facts) : disband(last_failure());
}

// Who may not read lists may not read verifications; else everybody looks alone again.
void watch_roll::disband(failure const& why) {
    auto& pool = *client_.pool();
    while (!watchers_.empty()) watchers_.front().on_list_failed(why);
    if (why.code == condition::authentication) {
        while (!line_.empty()) line_.front().give_up(why);
        return;
    }
    roll_.refused(pool.timers().now());
    for (auto& each : line_) each.take_back(roll_.spread(pool.random()));
}

}  // namespace vouch::detail
