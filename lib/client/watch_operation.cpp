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

struct watch_operation::question {
    std::string id;
    watch_options options;
};

watch_operation::watch_operation(std::shared_ptr<client_impl> client, std::string_view id,
                                 watch_options const& options)
    : operation(client->pool(), options.details),
      client_(std::move(client)),
      question_(new question{std::string(id), options}),
      timeout_(options.timeout) {}

// The pool's end, or that of the context, does not ask before.
watch_operation::~watch_operation() { leave(); }

std::unique_ptr<failure> watch_operation::refusal() {
    auto problem = http::check_id(question_->id).message;
    if (problem.empty() && timeout_ <= duration::zero())
        problem = "timeout is not above 0: give how long to wait";
    if (problem.empty()) problem = flaw();
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
    auto const known = client_->newest(question_->id);
    if (over_with(known)) return;
    pool().timers().arm(*this, net::later(started_, timeout_));
    auto const asked = std::move(question_);
    loop_ = &client_->watch(asked->id, asked->options);
    of_ = &loop_->of();
    bell_ = client_->wish_for_bell(*this, asked->options.push);
    loop_->join(*this, !can_wait_on(known));
}

void watch_operation::succeed(snapshot const& with) {
    leave();
    complete(with);
}

void watch_operation::ended_otherwise(snapshot const& newest) {
    leave();
    auto const& v = *newest.verification();
    auto f = std::make_unique<failure>();
    f->code = v.state == verification_state::done    ? errc::verification_ended
              : v.state == verification_state::error ? errc::verification_failed
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
    if (!f->last) f->last = of_->newest;
    complete(std::move(f));
}

std::string watch_operation::missed() const { return "no change of verification " + id(); }

void watch_operation::on_time() {
    auto f = std::make_unique<failure>();
    f->code = errc::timed_out;
    f->message = missed() + " within " + in_seconds(timeout_);
    describe(*f);
    loop_->describe(*f);
    leave();
    complete(std::move(f));
}

void watch_operation::cancel(asio::cancellation_type) {
    // Waiting has no effect: any type may end it.
    leave();
    abandon();
}

// What is known of a verification outlives the place at its loop for a moment: long enough here.
void watch_operation::describe(failure& f) const {
    f.endpoint = endpoint::retrieve;
    if (of_ != nullptr) f.last = of_->newest;
    if (started_ != clock::time_point{}) f.elapsed = pool().timers().now() - started_;
}

void watch_operation::leave() noexcept {
    bell_.reset();
    if (auto* const loop = std::exchange(loop_, nullptr)) loop->leave(*this);
    if (net::timer::armed()) client_->pool()->timers().disarm(*this);
}

bool transition_wait::over_with(snapshot const&) {
    if (!ended(last_)) return false;
    succeed(snapshot(last_));
    return true;
}

bool transition_wait::can_wait_on(snapshot const& known) const {
    return known && last_ && !is_transition(last_, known);
}

void transition_wait::judge(snapshot const& newest) {
    if (!last_) {
        // The first answer is the baseline, unless nothing can follow it.
        last_ = newest;
        if (!ended(newest)) return;
    } else if (!is_transition(last_, newest)) {
        return;
    }
    succeed(newest);
}

std::string state_wait::flaw() {
    return target_ == verification_state::unknown
               ? "there is no state `unknown` to wait for: name one of the API's"
               : "";
}

bool state_wait::over_with(snapshot const& known) {
    if (!ended(known)) return false;
    judge(known);
    return true;
}

bool state_wait::can_wait_on(snapshot const& known) const {
    return known && !reached(known.verification()->state, target_);
}

void state_wait::judge(snapshot const& newest) {
    auto const* const v = newest.verification();
    if (v == nullptr) return;
    if (reached(v->state, target_)) return succeed(newest);
    if (is_terminal(v->state)) ended_otherwise(newest);
}

std::string state_wait::missed() const {
    return "verification " + id() + " did not become " + std::string(to_string(target_));
}

std::string predicate_wait::flaw() {
    return wanted_ ? "" : "the predicate is empty: give what to wait for";
}

bool predicate_wait::over_with(snapshot const& known) {
    if (!ended(known)) return false;
    judge(known);
    return true;
}

void predicate_wait::judge(snapshot const& newest) {
    auto const* const v = newest.verification();
    if (v == nullptr) return;
    if (wanted_(*v)) return succeed(newest);
    if (is_terminal(v->state)) ended_otherwise(newest);
}

}  // namespace vouch::detail
