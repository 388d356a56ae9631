#include "client/pair_run.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::detail {

namespace {

using kind = pair_event::kind;

/// For the other side, once one has failed before the verification ended.
constexpr duration grace = std::chrono::seconds(10);

pair_side other(pair_side s) noexcept {
    return s == pair_side::initiator ? pair_side::responder : pair_side::initiator;
}

}  // namespace

pair_run::pair_run(client initiator, client responder, verify_pair_options const& options)
    : options_(options),
      user_id_(options.params.user_id),
      sides_{{{*this, pair_side::initiator, std::move(initiator), options.initiator},
              {*this, pair_side::responder, std::move(responder), options.responder}}},
      bell_(sides_[0].person.device().get_executor(), 1) {}

pair_run::~pair_run() {
    // Armed only if the context went down; then the queue may have gone before.
    if (armed() && !pool().closed()) pool().timers().disarm(*this);
}

clock::time_point pair_run::now() const { return sides_[0].person.impl().pool()->timers().now(); }

verify_options pair_run::options_for(pair_side s) const {
    bool const asks = s == pair_side::initiator;
    return {.create = asks,
            .params = {.purpose = options_.params.purpose, .user_id = user_id_},
            .prefer = options_.how,
            .wait_trusted = options_.wait_trusted,
            .timeout = options_.timeout,
            .pace = options_.pace,
            .hold = options_.hold};
}

void pair_run::start(pair_side s) {
    auto& one = of(s);
    one.running = true;
    auto flow = one.person.drive(options_for(s));
    asio::co_spawn(one.person.device().get_executor(), std::move(flow),
                   asio::bind_cancellation_slot(
                       one.stop.slot(),
                       [self = shared_from_this(), s](std::exception_ptr problem, pair_end end) {
                           self->ended(s, problem, std::move(end));
                       }));
}

void pair_run::ended(pair_side s, std::exception_ptr problem, pair_end end) {
    auto& one = of(s);
    one.running = false;
    one.end = std::move(end);
    one.person.note(kind::ended);
    if (problem && !problem_) problem_ = problem;
    bool const spoiled = problem || !is_terminal(one.end.state);
    if (spoiled && of(other(s)).running) pool().timers().arm(*this, net::later(now(), grace));
    ring();
}

void pair_run::stop() {
    for (auto& one : sides_)
        if (one.running) one.stop.emit(asio::cancellation_type::terminal);
}

void pair_run::ring() {
    bell_.try_send(error_code{});
    for (auto& one : sides_) one.bell.try_send(error_code{});
}

asio::awaitable<void> pair_run::until_ended() {
    while (sides_[0].running || sides_[1].running)
        co_await bell_.async_receive(asio::use_awaitable);
}

asio::awaitable<pair_result> pair_run::drive(std::shared_ptr<pair_run> self) {
    self->started_ = self->now();
    self->start(pair_side::responder);
    self->start(pair_side::initiator);
    bool cancelled = false;
    try {
        co_await self->until_ended();
    } catch (boost::system::system_error const&) {
        cancelled = true;
    }
    if (cancelled) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        self->stop();
        co_await self->until_ended();
    }
    self->pool().timers().disarm(*self);
    if (cancelled) {
        failure f;
        f.code = asio::error::operation_aborted;
        f.message = "cancelled by the caller; the verification itself goes on";
        throw error(std::move(f));
    }
    if (self->problem_) std::rethrow_exception(self->problem_);
    co_return self->result();
}

asio::awaitable<bool> pair_run::look_at_both(pair_side from, sas_comparison const& shown) {
    auto& mine = of(from);
    auto& theirs = of(other(from));
    mine.shown = shown;
    ring();
    while (!theirs.shown) co_await mine.bell.async_receive(asio::use_awaitable);
    co_return mine.shown == theirs.shown;
}

void pair_run::put_code(std::string_view payload) {
    code_ = payload;
    ring();
}

asio::awaitable<std::string> pair_run::look_at_code() {
    auto& mine = of(pair_side::responder);
    while (code_.empty()) co_await mine.bell.async_receive(asio::use_awaitable);
    code_was_read_ = true;
    co_return code_;
}

void pair_run::note(pair_event e) {
    e.at = now() - started_;
    timeline_.push_back(e);
}

pair_result pair_run::result() {
    auto const& shown = sides_[0].shown;
    bool const compared = shown && sides_[1].shown;
    return {.initiator = std::move(sides_[0].end),
            .responder = std::move(sides_[1].end),
            .compared = compared,
            .same = compared && shown == sides_[1].shown,
            .elapsed = now() - started_,
            .timeline = std::move(timeline_)};
}

}  // namespace vouch::detail
