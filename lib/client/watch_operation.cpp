#include "client/watch_operation.hpp"

#include <utility>

#include "http/url.hpp"

namespace vouch::detail {

namespace {

int rank(verification_state s) noexcept {
    switch (s) {
        case verification_state::requested:
            return 1;
        case verification_state::ready:
            return 2;
        case verification_state::sas_ready:
        case verification_state::qr_scanned:
            return 3;
        case verification_state::done:
            return 4;
        default:
            return 0;
    }
}

bool ended(snapshot const& s) noexcept {
    return s.verification() != nullptr && is_terminal(s.verification()->state);
}

std::string in_seconds(duration d) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(d).count()) + " s";
}

}  // namespace

bool reached(verification_state now, verification_state target) noexcept {
    if (now == target) return true;
    // The two ways to compare lie beside each other.
    bool const beside = rank(now) == 3 && rank(target) == 3;
    return rank(target) != 0 && !beside && rank(now) > rank(target);
}

watch_operation::watch_operation(std::shared_ptr<client_impl> client, std::string_view id,
                                 snapshot last, watch_options const& options)
    : operation(client->pool(), options.details),
      client_(std::move(client)),
      id_(id),
      options_(options),
      last_(std::move(last)) {
    options_.details = nullptr;
}

watch_operation::watch_operation(std::shared_ptr<client_impl> client, std::string_view id,
                                 verification_state target, watch_options const& options)
    : watch_operation(std::move(client), id, snapshot{}, options) {
    target_ = target;
}

// The pool's end, or that of the context, does not ask before.
watch_operation::~watch_operation() { leave(); }

std::unique_ptr<failure> watch_operation::refusal() const {
    auto problem = http::check_id(id_).message;
    if (problem.empty() && options_.timeout <= duration::zero())
        problem = "timeout is not above 0: give how long to wait";
    if (problem.empty() && target_ == verification_state::unknown)
        problem = "there is no state `unknown` to wait for: name one of the API's";
    if (problem.empty()) return nullptr;
    auto f = std::make_unique<failure>();
    f->code = errc::invalid_argument;
    f->endpoint = endpoint::retrieve;
    f->message = std::move(problem);
    return f;
}

void watch_operation::begin() {
    if (auto refused = refusal()) return complete(std::move(refused));
    started_ = pool().timers().now();
    if (!target_ && ended(last_)) return complete(last_);
    auto const known = client_->newest(id_);
    if (target_ && ended(known)) return look_for_state(known);
    pool().timers().arm(*this, net::later(started_, options_.timeout));
    loop_ = &client_->watch(id_, options_);
    // What the client knows is enough to wait on only if it is not yet what is waited for.
    bool const fits = known && (target_ ? !reached(known.verification()->state, *target_)
                                        : last_ && !is_transition(last_, known));
    bell_ = client_->wish_for_bell(*this, options_);
    loop_->join(*this, !fits);
}

void watch_operation::look(snapshot const& newest) {
    if (target_) return look_for_state(newest);
    if (!last_) {
        // The first answer is the baseline, unless nothing can follow it.
        last_ = newest;
        if (!ended(newest)) return;
    } else if (!is_transition(last_, newest)) {
        return;
    }
    leave();
    complete(newest);
}

void watch_operation::look_for_state(snapshot const& newest) {
    auto const* const v = newest.verification();
    if (v == nullptr) return;
    if (reached(v->state, *target_)) {
        leave();
        return complete(newest);
    }
    if (!is_terminal(v->state)) return;
    leave();
    ended_otherwise(newest);
}

void watch_operation::ended_otherwise(snapshot const& newest) {
    auto const& v = *newest.verification();
    auto f = std::make_unique<failure>();
    f->code = v.state == verification_state::error ? errc::verification_failed
                                                   : errc::verification_cancelled;
    f->message = f->code.message();
    if (v.error) {
        f->server_code = v.error->code.str();
        f->server_message = v.error->reason.str();
        f->message += ": " + f->server_code;
        if (!f->server_message.empty()) f->message += " (" + f->server_message + ")";
    }
    describe(*f);
    f->last = newest;
    complete(std::move(f));
}

void watch_operation::on_loop_failed(failure const& why) {
    leave();
    auto f = std::make_unique<failure>(why);
    f->elapsed = pool().timers().now() - started_;
    if (!f->last) f->last = client_->newest(id_);
    complete(std::move(f));
}

void watch_operation::on_time() {
    auto f = std::make_unique<failure>();
    f->code = errc::timed_out;
    f->message = "no change of verification " + id_ + " within " + in_seconds(options_.timeout);
    if (target_)
        f->message = "verification " + id_ + " did not become " + std::string(to_string(*target_)) +
                     " within " + in_seconds(options_.timeout);
    describe(*f);
    if (loop_ != nullptr) loop_->describe(*f);
    leave();
    complete(std::move(f));
}

void watch_operation::cancel(asio::cancellation_type) {
    // Waiting has no effect: any type may end it.
    leave();
    abandon();
}

void watch_operation::describe(failure& f) const {
    f.endpoint = endpoint::retrieve;
    f.last = client_->newest(id_);
    if (started_ != clock::time_point{}) f.elapsed = pool().timers().now() - started_;
}

void watch_operation::leave() noexcept {
    bell_.reset();
    if (auto* const loop = std::exchange(loop_, nullptr)) loop->leave(*this);
    if (net::timer::armed()) client_->pool()->timers().disarm(*this);
}

}  // namespace vouch::detail
