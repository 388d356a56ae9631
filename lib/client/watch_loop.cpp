#include "client/watch_loop.hpp"

#include <algorithm>
#include <utility>

#include "client/client_impl.hpp"
#include "model/snapshot.hpp"

namespace vouch::detail {

namespace {

constexpr duration beyond_hold = std::chrono::seconds(10);
constexpr int most_unusable = 3;

bool sas_live(snapshot const& s) {
    auto const* const v = s.verification();
    return v != nullptr && v->state == verification_state::sas_ready;
}

}  // namespace

watch_loop::watch_loop(client_impl& client, std::string_view id, watch_options const& options)
    : client_(client), id_(id), pace_(options.pace, options.hold) {}

watch_loop::~watch_loop() {
    if (armed()) client_.pool()->timers().disarm(*this);
    watchers_.clear();
}

void watch_loop::join(watcher& w, bool look_now) {
    watchers_.push_back(w);
    if (look_now)
        look_again();
    else if (!engine_ && !armed())
        poll();
}

void watch_loop::leave(watcher& w) noexcept {
    watchers_.erase(watchers_.iterator_to(w));
    end_if_deserted();
}

void watch_loop::end_if_deserted() {
    if (watchers_.empty() && busy_ == 0) client_.end_watch(id_);
}

void watch_loop::look_again() {
    pace_.hurry();
    if (engine_ && !held_) {
        look_again_ = true;
        return;
    }
    stop_poll();
    pace_.forget();
    poll();
}

void watch_loop::stop_poll() noexcept {
    engine_.reset();
    if (armed()) client_.pool()->timers().disarm(*this);
}

void watch_loop::poll() { start(step::retrieve); }

void watch_loop::start(step s) {
    if (armed()) client_.pool()->timers().disarm(*this);
    step_ = s;
    moved_ = false;
    look_again_ = false;
    request_ = {};
    request_.retry = retry_options{.max_retries = 0};  // the pace is its retry
    request_.lane = policy::lane::held;
    duration attempt = client_.attempt_timeout();
    if (s == step::retrieve) {
        request_.endpoint = endpoint::retrieve;
        request_.id = id_;
        auto const look = pace_.next_request(!client_.rings_for(id_) &&
                                             client_.pool()->may_hold(client_.origin()));
        held_ = look.may_be_held();
        request_.etag = look.etag;
        request_.wait_seconds = look.wait_seconds;
        if (held_) attempt = std::chrono::seconds(look.wait_seconds) + beyond_hold;
    } else {
        held_ = false;
        request_.endpoint = s == step::list ? endpoint::list : endpoint::session;
    }
    request_.attempt_timeout = request_.timeout = attempt;
    poll_started_ = client_.pool()->timers().now();
    engine_.reset(new call_engine(client_, *this));  // a private base: only from here
    engine_->start(request_);
}

void watch_loop::on_call_done(call_result& r) {
    // Where the caller's handle is gone, the last watch takes the client along, and this with it.
    auto const keep = client_.shared_from_this();
    auto const done = std::move(engine_);
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
    policy::look_facts facts{.what = policy::look_facts::kind::unchanged,
                             .elapsed = client_.pool()->timers().now() - poll_started_,
                             .etag = r.etag,
                             .preference_applied = r.preference_applied,
                             .server_wait = r.server_wait};
    if (r.story) return retrieve_failed(std::move(r.story), r);
    last_failure_.reset();
    unusable_ = 0;
    if (r.status == 304) {
        facts.what = policy::look_facts::kind::not_modified;
        return pause(facts);
    }
    auto const& seen = std::get<snapshot>(r.value);
    // No verification does not mean that it is over well.
    if (seen.verification() == nullptr) return start(step::list);
    client_.accept(id_, seen, r.sent);
    if (moved_) facts.what = policy::look_facts::kind::changed;
    auto const newest = client_.newest(id_);
    facts.sas_live = sas_live(newest);
    deliver(newest);
    pause(facts);
}

void watch_loop::retrieve_failed(std::unique_ptr<failure> story, call_result const& r) {
    last_failure_ = std::move(story);
    if (last_failure_->code == errc::not_found) return start(step::list);
    bool const transient = last_failure_->code == condition::transient;
    bool const unusable = last_failure_->code == condition::unusable_answer;
    unusable_ = unusable ? unusable_ + 1 : 0;
    if (!transient && (!unusable || unusable_ >= most_unusable)) return give_up(*last_failure_);
    pause({.what = policy::look_facts::kind::failed, .server_wait = r.server_wait});
}

// An id that the list still has is not gone, whatever `retrieve` says.
void watch_loop::listed(call_result& r) {
    if (r.story) return retrieve_failed(std::move(r.story), r);
    auto const& live = std::get<std::vector<verification>>(r.value);
    bool const there =
        std::any_of(live.begin(), live.end(), [&](verification const& v) { return v.id == id_; });
    if (!there) return start(step::session);
    pause({.what = policy::look_facts::kind::failed});
}

// The session keeps the last verification after its end: the way to learn how it ended.
void watch_loop::session_seen(call_result& r) {
    if (r.story) return retrieve_failed(std::move(r.story), r);
    auto const& seen = std::get<session>(r.value);
    if (seen.verification && seen.verification->id == id_) {
        auto verification = seen.verification;
        auto const s = snapshot_access::make(session(seen), std::move(verification));
        client_.accept(id_, s, r.sent);
        deliver(client_.newest(id_));
        return pause({.what = policy::look_facts::kind::unchanged});
    }
    failure gone;
    gone.code = errc::verification_gone;
    gone.endpoint = endpoint::retrieve;
    gone.message = "the server no longer knows verification " + id_ +
                   ": neither by its id, nor in the list, nor as the session's last one";
    gone.last = client_.newest(id_);
    give_up(gone);
}

void watch_loop::pause(policy::look_facts facts) {
    if (watchers_.empty() || engine_) return;
    auto& pool = *client_.pool();
    facts.budget_empty = client_.origin().budget.empty();
    facts.rings = client_.rings_for(id_);
    auto const wait = pace_.after(facts, pool.random());
    bool const failed = facts.what == policy::look_facts::kind::failed;
    if (std::exchange(look_again_, false) && !failed) {
        pace_.forget();
        return poll();
    }
    pool.timers().arm(*this, pool.timers().now() + wait);
    if (auto* const o = pool.watcher()) o->on_look({id_, failed, facts.budget_empty, wait});
}

void watch_loop::on_time() { poll(); }

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
}

void watch_loop::describe(failure& f) const {
    if (!last_failure_) return;
    f.status = last_failure_->status;
    f.server_code = last_failure_->server_code;
    f.server_message = last_failure_->server_message;
    f.server_version = last_failure_->server_version;
    f.cause = last_failure_->cause;
}

}  // namespace vouch::detail
