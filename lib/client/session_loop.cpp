#include "client/session_loop.hpp"

#include <string>
#include <utility>

#include "client/client_impl.hpp"

namespace vouch::detail {

namespace {

// Whoever wants to know of the verification watches that.
bool differs(session const& a, session const& b) {
    return a.state != b.state || a.e2ee != b.e2ee || a.matrix != b.matrix;
}

}  // namespace

session_loop::session_loop(client_impl& client, pace_options const& pace)
    : poll_loop(client), pace_(pace, duration::zero(), client.habit()) {}

void session_loop::join(session_watcher& w) {
    watchers_.push_back(w);
    pace_.hurry();
    if (!looking()) poll_loop::look(endpoint::session);
}

void session_loop::leave(session_watcher& w) noexcept {
    watchers_.erase(watchers_.iterator_to(w));
    if (!watchers_.empty()) return;
    rest();
    look_again_ = false;
    newest_.reset();
}

void session_loop::saw(session const& s, std::uint64_t sent) {
    if (!watchers_.empty()) accept(s, sent);
}

void session_loop::look_now() {
    look_again_ = looking();
    if (waiting()) poll_loop::look(endpoint::session);
}

void session_loop::accept(session const& s, std::uint64_t sent) {
    bool const moved = newest_ && differs(*newest_, s);
    if (sent < accepted_) {
        // An older truth: what is newer than both has to be asked for.
        if (moved && waiting()) poll_loop::look(endpoint::session);
        return;
    }
    accepted_ = client_.tick();
    moved_ = moved_ || moved;
    if (moved) pace_.hurry();
    newest_ = s;
    for (auto it = watchers_.begin(); it != watchers_.end();) {
        auto& w = *it++;  // it may leave
        w.look(s);
    }
}

void session_loop::on_looked(call_result& r) {
    using kind = policy::look_facts::kind;
    moved_ = false;
    bool const again = std::exchange(look_again_, false);
    if (r.story) return failed(r);
    went_well();
    auto facts = facts_of(r, kind::unchanged);
    auto& pool = *client_.pool();
    client_.note({}, value_in<session>(r.value), r.sent);
    if (watchers_.empty() || looking()) return;
    if (moved_) facts.what = kind::changed;
    if (again) return poll_loop::look(endpoint::session);
    look_after(pace_.after(facts, pool.random()));
}

void session_loop::failed(call_result& r) {
    auto const facts = facts_of(r, policy::look_facts::kind::failed);
    if (bear(r)) return look_after(pace_.after(facts, client_.pool()->random()));
    while (!watchers_.empty()) watchers_.front().on_loop_failed(last_failure());
}

session_wait::session_wait(std::shared_ptr<client_impl> client, session const* last,
                           watch_options const& options)
    : operation(client->pool(), options.details),
      client_(std::move(client)),
      push_(options.push),
      pace_(options.pace),
      timeout_(options.timeout) {
    if (last != nullptr) last_ = *last;
}

void session_wait::begin() {
    started_ = pool().timers().now();
    if (timeout_ <= duration::zero())
        return fail(errc::invalid_argument, "timeout is not above 0: give how long to wait");
    pool().timers().arm(*this, net::later(started_, timeout_));
    loop_ = &client_->session_watch(pace_);
    bell_ = client_->wish_for_bell(*this, push_);
    loop_->join(*this);
}

void session_wait::look(session const& newest) {
    if (!last_) {
        last_ = newest;
        return;
    }
    if (!differs(*last_, newest)) return;
    session seen = newest;  // the loop's own, which may go now
    leave();
    complete(std::move(seen));
}

void session_wait::on_loop_failed(failure const& why) {
    auto f = std::make_unique<failure>(why);
    leave();
    f->elapsed = pool().timers().now() - started_;
    complete(std::move(f));
}

void session_wait::on_time() {
    auto f = std::make_unique<failure>();
    f->code = errc::timed_out;
    f->message = "no change of the session in time";
    describe(*f);
    loop_->describe(*f);
    leave();
    complete(std::move(f));
}

void session_wait::cancel(asio::cancellation_type) {
    leave();
    abandon();
}

void session_wait::describe(failure& f) const {
    f.endpoint = endpoint::session;
    if (started_ != clock::time_point{}) f.elapsed = pool().timers().now() - started_;
}

void session_wait::leave() noexcept {
    bell_.reset();
    if (auto* const loop = std::exchange(loop_, nullptr)) loop->leave(*this);
    if (net::timer::armed()) client_->pool()->timers().disarm(*this);
}

}  // namespace vouch::detail
