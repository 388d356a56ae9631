#include "client/verify_run.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::detail {

using namespace std::chrono_literals;
using policy::flow_do;
using policy::flow_step;

namespace {

/// Far beyond any flow, and safe to add to a time.
constexpr duration longest = std::chrono::hours(24 * 365);

policy::flow_settings settings_of(verify_options const& o) {
    return {.id = std::string(o.id),
            .create = o.create,
            .user_id = std::string(o.params.user_id),
            .prefer = o.prefer,
            .wait_trusted = o.wait_trusted,
            .wait_ready = o.wait_ready,
            .pace = o.pace};
}

}  // namespace

policy::flow_trouble trouble_of(error_code const& ec) {
    using policy::flow_trouble;
    if (ec == errc::outcome_unknown) return flow_trouble::outcome_unknown;
    if (ec == condition::conflict) return flow_trouble::conflict;
    if (ec == condition::gone) return flow_trouble::not_found;
    if (ec == errc::bad_request || ec == errc::unprocessable) return flow_trouble::rejected;
    if (ec == condition::transient || ec == condition::unusable_answer || ec == errc::pool_busy)
        return flow_trouble::transient;
    return flow_trouble::final;
}

verify_run::verify_run(client c, std::shared_ptr<pool_impl> pool, verify_handler& handler,
                       verify_options const& options)
    : client_(std::move(c)),
      pool_(std::move(pool)),
      handler_(handler),
      user_id_(options.params.user_id),
      purpose_(options.params.purpose),
      timeout_(std::min(options.timeout, longest)),
      // The flow's own deadline comes first, and tells more.
      watch_options_{.timeout = timeout_ + 1min, .hold = options.hold, .pace = options.pace},
      details_(options.details),
      flow_(settings_of(options)),
      bell_(client_.get_executor(), 1),
      deadline_(*this, event::kind::deadline),
      pause_(*this, event::kind::woke),
      turn_(*this) {}

// Gone amid its work only with the context.
verify_run::~verify_run() {
    if (turn_.queued()) pool_->withdraw(turn_);
    if (flow_base::is_linked()) pool_->forget(*this);
}

// Whatever it does next is refused.
void verify_run::on_closing() {
    if (turn_.queued()) {
        pool_->withdraw(turn_);
        return on_turn();
    }
    if (!pause_.armed()) return;
    timers().disarm(pause_);
    tell({.what = event::kind::woke});
}

// A callback that is cancelled may complete amid the step that cancels it.
void verify_run::tell(event e) {
    if (acting_) return later_.push_back(std::move(e));
    acting_ = true;
    act(std::move(e));
    settle();
}

void verify_run::act(event e) {
    if (over_) return;
    try {
        auto next = take(std::move(e));
        if (!next) return;
        step_ = *std::move(next);
        show_progress();
        if (!over_) carry_out();  // the handler may have cancelled it
    } catch (...) {
        break_off(std::current_exception());
    }
}

void verify_run::settle() {
    for (;;) {
        if (over_) halt();
        if (later_.empty()) break;
        event next = std::move(later_.front());
        later_.erase(later_.begin());
        act(std::move(next));
    }
    acting_ = false;
    if (over_ && tasks_ == 0) bell_.try_send(error_code{});  // false: it rings already
}

void verify_run::break_off(std::exception_ptr problem) noexcept {
    problem_ = std::move(problem);
    over_ = true;
}

// At once, not only when the coroutine goes on: nothing is sent in between.
void verify_run::cancel_all() {
    cancelled_ = over_ = true;
    if (!std::exchange(acting_, true)) settle();
}

void verify_run::halt() {
    timers().disarm(deadline_);
    timers().disarm(pause_);
    timers().rest();
    cancel_call();
    withdraw_question();
}

verify_run::task_ptr verify_run::make(task_ptr& slot) {
    slot = std::make_shared<task>();
    return slot;
}

void verify_run::cancel_call() {
    if (turn_.queued()) pool_->withdraw(turn_);
    if (task_ptr const t = std::exchange(call_, nullptr))
        t->signal.emit(asio::cancellation_type::terminal);
}

// Later, when it has begun: a coroutine that is cancelled before, or amid its first run, lets an
// exception out of Asio's event loop (seen with Boost 1.81).
void verify_run::withdraw_question() {
    if (task_ptr t = std::exchange(question_, nullptr))
        pool_->post([t = std::move(t)] { t->signal.emit(asio::cancellation_type::terminal); });
}

asio::awaitable<verify_result> verify_run::drive(std::shared_ptr<verify_run> self) {
    auto state = co_await asio::this_coro::cancellation_state;
    bool const cancelled = state.cancelled() != asio::cancellation_type::none;
    self->started_ = self->timers().now();
    cancelled ? self->cancel_all() : self->begin();
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
    state = co_await asio::this_coro::cancellation_state;
    while (self->tasks_ > 0 || !self->over_) {
        if (auto slot = state.slot(); slot.is_connected())
            slot.assign([run = self.get()](asio::cancellation_type) { run->cancel_all(); });
        co_await self->bell_.async_receive(
            asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
    }
    if (self->flow_base::is_linked()) self->pool_->remove(*self);
    if (self->problem_ && !self->cancelled_) std::rethrow_exception(self->problem_);
    if (!self->cancelled_ && self->step_.what != flow_do::fail) co_return self->result();
    throw self->end();
}

// Not in the coroutine, whose frame would have room for it.
error verify_run::end() const {
    failure f = story();
    if (cancelled_) {
        f.code = asio::error::operation_aborted;
        f.message = "cancelled by the caller; the verification itself goes on";
    }
    if (details_ != nullptr) *details_ = f;
    return error(std::move(f));
}

void verify_run::begin() {
    if (timeout_ <= duration::zero()) {
        step_ = {.what = flow_do::fail,
                 .error = errc::invalid_argument,
                 .text = "verify_options::timeout has to be above 0"};
        over_ = true;
        return;
    }
    pool_->add(*this);
    turn_.began(pool_->next_flow());
    timers().arm(deadline_, started_ + timeout_);
    acting_ = true;
    try {
        step_ = flow_.begin();
        carry_out();
    } catch (...) {
        break_off(std::current_exception());
    }
    settle();
}

std::optional<flow_step> verify_run::take(event e) {
    if (e.what == event::kind::deadline) return flow_.on_deadline();
    if (e.what == event::kind::woke) {
        is_question(step_.what) ? watch() : send();
        return {};
    }
    if (e.from == call_) return called(e);
    if (e.from == question_) return answered(e);
    if (is_question(step_.what) && !question_) ask();
    return {};
}

flow_step verify_run::called(event& e) {
    call_.reset();
    if (e.ec) {
        if (!failed_) failed_ = std::make_unique<failure>();
        *failed_ = std::move(story_);
        failed_->code = e.ec;
        return flow_.on_error(trouble_of(e.ec), failed_->last);
    }
    if (auto const* const s = std::get_if<std::unique_ptr<session>>(&e.value))
        return flow_.on_session(**s);
    if (auto const* const l = std::get_if<std::vector<verification>>(&e.value))
        return flow_.on_list(*l);
    return flow_.on_snapshot(std::get<snapshot>(e.value));
}

flow_step verify_run::answered(event& e) {
    question_.reset();
    if (e.problem) std::rethrow_exception(e.problem);
    if (auto* const scanned = std::get_if<std::optional<std::string>>(&e.value))
        return flow_.on_scan(std::move(*scanned));
    return flow_.on_answer(std::get<bool>(e.value));
}

void verify_run::show_progress() {
    if (!flow_.last() || flow_.last() == shown_) return;
    shown_ = flow_.last();
    handler_.progress(shown_);
}

verify_result verify_run::result() const {
    return {.last = flow_.last(),
            .state = step_.what == flow_do::done ? verification_state::done
                                                 : verification_state::cancelled,
            .trusted = flow_.trusted()};
}

failure verify_run::story() const {
    if (step_.what == flow_do::fail && step_.error == errc{}) {
        failure f = failed_ ? *failed_ : failure{};
        if (!f.last) f.last = flow_.last();
        return f;
    }
    failure f;
    f.code = step_.error;
    f.message = step_.text;
    f.elapsed = timers().now() - started_;
    f.endpoint = endpoint_;
    f.last = flow_.last();
    auto const* const v = f.last.verification();
    if (v != nullptr && v->error) {
        f.server_code = v->error->code.str();
        f.server_message = v->error->reason.str();
    }
    return f;
}

}  // namespace vouch::detail
