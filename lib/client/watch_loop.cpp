#include "client/watch_loop.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <vouch/json.hpp>

#include "client/client_impl.hpp"
#include "client/watch_roll.hpp"
#include "model/snapshot.hpp"

namespace vouch::detail {

namespace {

bool sas_live(snapshot const& s) {
    auto const* const v = s.verification();
    return v != nullptr && v->state == verification_state::sas_ready;
}

}  // namespace

watch_loop::watch_loop(client_impl& client, known_verification& of, watch_options const& options)
    : poll_loop(client), of_(of), pace_(options.pace, options.hold, client.habit()) {
    pace_.etag() = std::move(of.etag);
}

watch_loop::~watch_loop() {
    if (waits_in_line()) client_.leave_line(*this);
    of_.etag = std::move(pace_.etag());
    watchers_.clear();
}

std::string_view watch_loop::id() const noexcept { return of_.id; }

void watch_loop::join(watcher& w, bool look_now) {
    watchers_.push_back(w);
    if (look_now)
        look_again();
    else if (!looking() && !waiting() && !waits_in_line())
        poll();
}

void watch_loop::leave(watcher& w) noexcept {
    watchers_.erase(watchers_.iterator_to(w));
    end_if_deserted();
}

void watch_loop::end_if_deserted() {
    if (watchers_.empty() && busy_ == 0) client_.end_watch(of_);
}

void watch_loop::look_again() {
    pace_.hurry();
    if (looking() && !held()) {
        look_again_ = true;
        return;
    }
    pace_.forget();
    poll();
}

void watch_loop::poll() { start(step::retrieve); }

void watch_loop::start(step s) {
    if (waits_in_line()) client_.leave_line(*this);
    step_ = s;
    moved_ = false;
    look_again_ = false;
    if (s != step::retrieve) return look(s == step::list ? endpoint::list : endpoint::session);
    bool const may_hold = !client_.rings_for(id()) && client_.pool()->may_hold(client_.origin());
    look(endpoint::retrieve, id(), pace_.next_request(may_hold));
}

void watch_loop::on_looked(call_result& r) {
    ++busy_;
    switch (step_) {
        case step::retrieve:
            retrieved(r);
            break;
        case step::list:
            listed(r);
            break;
        case step::session:
            session_seen(r);
            break;
    }
    --busy_;
    end_if_deserted();
}

void watch_loop::retrieved(call_result& r) {
    using kind = policy::look_facts::kind;
    if (r.story) return retrieve_failed(r);
    went_well();
    if (r.status == 304) return pause(facts_of(r, kind::not_modified));
    auto const& seen = std::get<snapshot>(r.value);
    // No verification does not mean that it is over well.
    if (seen.verification() == nullptr) return start(step::list);
    client_.accept(id(), seen, r.sent);
    auto facts = facts_of(r, moved_ ? kind::changed : kind::unchanged);
    auto const newest = of_.newest;
    facts.sas_live = sas_live(newest);
    deliver(newest);
    pause(facts);
}

void watch_loop::retrieve_failed(call_result& r) {
    auto const facts = facts_of(r, policy::look_facts::kind::failed);
    bool const go_on = bear(r);
    if (last_failure().code == errc::not_found) return look_elsewhere();
    if (!go_on) return give_up(last_failure());
    pause(facts);
}

// One place after the other: a server that knows nothing of any is not asked again and again.
void watch_loop::look_elsewhere() {
    switch (step_) {
        case step::retrieve:
            return start(step::list);
        case step::list:
            return start(step::session);
        case step::session:
            return gone();
    }
}

// An id that the list still has is not gone, whatever `retrieve` says.
void watch_loop::listed(call_result& r) {
    if (r.story) return retrieve_failed(r);
    auto const& live = std::get<std::vector<verification>>(r.value);
    bool const there =
        std::any_of(live.begin(), live.end(), [&](verification const& v) { return v.id == id(); });
    if (!there) return start(step::session);
    pause(facts_of(r, policy::look_facts::kind::failed));
}

// The session keeps the last verification after its end: the way to learn how it ended.
void watch_loop::session_seen(call_result& r) {
    if (r.story) return retrieve_failed(r);
    auto const& seen = value_in<session>(r.value);
    if (seen.verification && seen.verification->id == id()) {
        auto verification = seen.verification;
        auto const s = snapshot_access::make(session(seen), std::move(verification));
        client_.accept(id(), s, r.sent);
        deliver(snapshot(of_.newest));
        return pause({.what = policy::look_facts::kind::unchanged});
    }
    gone();
}

void watch_loop::gone() {
    failure f;
    f.code = errc::verification_gone;
    f.endpoint = endpoint::retrieve;
    f.message = "the server no longer knows verification " + of_.id +
                ": neither by its id, nor in the list, nor as the session's last one";
    f.last = of_.newest;
    give_up(f);
}

void watch_loop::pause(policy::look_facts facts) {
    if (watchers_.empty() || looking()) return;
    auto& pool = *client_.pool();
    facts.rings = client_.rings_for(id());
    auto wait = pace_.after(facts, pool.random());
    bool const failed = facts.what == policy::look_facts::kind::failed;
    if (std::exchange(look_again_, false) && !failed) {
        pace_.forget();
        return poll();
    }
    // No timer for no time: it would cost three system calls. But one after each failure, so that
    // no look starts within the end of another that could not even start.
    bool const at_once = !failed && wait <= duration::zero();
    bool const paced =
        pace_.is_paced() || (client_.habit().holds() && !pool.may_hold(client_.origin()));
    bool const in_line = paced && !failed && !facts.rings && !at_once;
    if (in_line)
        wait = client_.wait_in_line(*this, wait);
    else if (!at_once)
        look_after(wait);
    if (auto* const o = pool.watcher()) o->on_look({id(), failed, facts.budget_empty, wait});
    if (at_once && !watchers_.empty() && !looking()) poll();
}

void watch_loop::step_out() {
    client_.leave_line(*this);
    look_after(pace_.after({.what = policy::look_facts::kind::not_modified, .rings = true},
                           client_.pool()->random()));
}

bool watch_loop::missed_by(verification const* listed) {
    auto const* const known = of_.newest.verification();
    if (listed != nullptr && known != nullptr && *listed == *known) return false;
    auto const text = [](verification const* v) {
        return v == nullptr ? std::string() : to_json(*v);
    };
    return entry_.calls_for_look(text(listed), text(known));
}

void watch_loop::on_newest(snapshot const& newest, bool moved) {
    moved_ = moved_ || moved;
    if (!moved) return;
    pace_.hurry();
    ++busy_;
    deliver(newest);
    --busy_;
    end_if_deserted();
}

void watch_loop::deliver(snapshot const& newest) {
    ++busy_;
    for (auto it = watchers_.begin(); it != watchers_.end();) {
        auto& w = *it++;  // it may leave
        w.look(newest);
    }
    --busy_;
}

void watch_loop::give_up(failure const& why) {
    ++busy_;
    while (!watchers_.empty()) watchers_.front().on_loop_failed(why);
    --busy_;
    end_if_deserted();
}

}  // namespace vouch::detail
