// What the steps of a flow do: calls, watches and questions.

#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include "client/client_impl.hpp"
#include "client/verify_run.hpp"

namespace vouch::detail {

using namespace std::chrono_literals;
using policy::flow_do;

namespace {

/// A person who answers at once (a test, a rig) costs no poll.
constexpr duration grace = 100ms;

}  // namespace

auto verify_run::reply(task_ptr t) {
    ++tasks_;
    auto const slot = t->signal.slot();
    return asio::bind_cancellation_slot(
        slot, [self = shared_from_this(), t = std::move(t)](error_code ec, auto value) mutable {
            --self->tasks_;
            event e{.what = event::kind::called, .from = std::move(t), .ec = ec};
            if constexpr (std::is_same_v<decltype(value), session>)
                e.value = std::make_unique<session>(std::move(value));
            else
                e.value = std::move(value);
            self->tell(std::move(e));
        });
}

template <class T>
void verify_run::put(asio::awaitable<T> question) {
    ++tasks_;
    ++questions_;
    auto const slot = question_->signal.slot();
    asio::co_spawn(
        client_.get_executor(), std::move(question),
        asio::bind_cancellation_slot(slot, [self = shared_from_this(), t = question_](
                                               std::exception_ptr problem, T value) mutable {
            --self->tasks_;
            --self->questions_;
            event e{.what = event::kind::answered, .from = std::move(t), .problem = problem};
            e.value = std::move(value);
            self->tell(std::move(e));
        }));
}

void verify_run::carry_out() {
    if (is_end(step_.what)) {
        over_ = true;
        return;
    }
    bool const question = is_question(step_.what);
    bool const goes_on = question && question_ && step_.question == asked_;
    cancel_call();
    timers().disarm(pause_);
    if (!goes_on) withdraw_question();
    if (goes_on) return watch();
    duration const pause = question ? grace : step_.after;
    if (question) ask();
    if (pause > duration::zero()) return timers().arm(pause_, timers().now() + pause);
    step_.what == flow_do::watch ? watch() : send();
}

// Flows that have begun first go on first: under load they come to an end one after another, not
// all at last.
void verify_run::send() {
    if (!pool_->wait_turn(turn_, client_access::of(client_).origin())) call();
}

void verify_run::on_turn() noexcept {
    bool const within = std::exchange(acting_, true);
    try {
        call();
    } catch (...) {
        break_off(std::current_exception());
    }
    if (!within) settle();
}

void verify_run::call() {
    task_ptr const t = make(call_);
    call_options options;
    options.details = &story_;
    std::string_view const id = flow_.id();
    switch (step_.what) {
        case flow_do::session:
            endpoint_ = endpoint::session;
            return client_.session(options, reply(t));
        case flow_do::list:
            endpoint_ = endpoint::list;
            return client_.list(options, reply(t));
        case flow_do::create:
            endpoint_ = endpoint::create;
            return client_.create({.purpose = purpose_, .user_id = user_id_}, options, reply(t));
        case flow_do::accept:
            endpoint_ = endpoint::accept;
            return client_.accept(id, options, reply(t));
        case flow_do::cancel:
            endpoint_ = endpoint::cancel;
            return client_.cancel(id, {.code = step_.text}, options, reply(t));
        case flow_do::sas_start:
            endpoint_ = endpoint::sas_start;
            return client_.sas_start(id, options, reply(t));
        case flow_do::sas_confirm:
            endpoint_ = endpoint::sas_confirm;
            return client_.sas_confirm(id, options, reply(t));
        case flow_do::qr_scan:
            endpoint_ = endpoint::qr_scan;
            return client_.qr_scan(flow_.payload(), options, reply(t));
        case flow_do::qr_confirm_scanned:
            endpoint_ = endpoint::qr_confirm_scanned;
            return client_.qr_confirm_scanned(id, options, reply(t));
        default:
            endpoint_ = endpoint::retrieve;
            return client_.retrieve(id, options, reply(t));
    }
}

void verify_run::watch() {
    task_ptr const t = make(call_);
    watch_options options = watch_options_;
    options.details = &story_;
    endpoint_ = endpoint::retrieve;
    client_.watch(flow_.id(), flow_.last(), options, reply(t));
}

void verify_run::ask() {
    asked_ = step_.question;
    // One question at a time: the one before may need a moment to go away.
    if (questions_ > 0) return;
    task_ptr const t = make(question_);
    t->about = flow_.last();
    verification const& v = *t->about.verification();
    switch (step_.what) {
        case flow_do::ask_accept:
            return put(handler_.accept(v));
        case flow_do::compare:
            return put(handler_.compare(v));
        case flow_do::ask_scanned:
            return put(handler_.scanned(v));
        case flow_do::show_qr:
            return put(handler_.show_qr(v));
        default:
            return put(handler_.scan(v));
    }
}

}  // namespace vouch::detail
