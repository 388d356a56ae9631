#include "client/poll_loop.hpp"

#include <utility>

#include "client/client_impl.hpp"

namespace vouch::detail {

namespace {

constexpr duration beyond_hold = std::chrono::seconds(10);
constexpr int most_unusable = 3;

}  // namespace

struct poll_loop::one_look {
    one_look(client_impl& client, call_engine::listener& l) noexcept : engine(client, l) {}
    call_request request;
    call_engine engine;
};

poll_loop::poll_loop(client_impl& client) noexcept : client_(client) {}
poll_loop::~poll_loop() { rest(); }

void poll_loop::look(endpoint e, std::string_view id, policy::look_request hold) {
    rest();
    look_ = std::make_unique<one_look>(client_, static_cast<call_engine::listener&>(*this));
    auto& r = look_->request;
    r.endpoint = e;
    r.id = id;
    r.retry = retry_options{.max_retries = 0};  // the pace is its retry
    r.lane = policy::lane::held;
    r.etag = hold.etag;
    r.wait_seconds = hold.wait_seconds;
    duration attempt = client_.attempt_timeout();
    if (hold.may_be_held()) attempt = std::chrono::seconds(hold.wait_seconds) + beyond_hold;
    r.attempt_timeout = r.timeout = attempt;
    began_ = client_.pool()->timers().now();
    look_->engine.start(r);
}

void poll_loop::look_after(duration pause) {
    auto& timers = client_.pool()->timers();
    timers.arm(*this, net::later(timers.now(), pause));
}

void poll_loop::rest() noexcept {
    look_.reset();
    if (armed()) client_.pool()->timers().disarm(*this);
}

bool poll_loop::held() const noexcept { return looking() && look_->request.wait_seconds > 0; }

void poll_loop::on_call_done(call_result& r) {
    // Where the caller's handle is gone, the last watch takes the client along, and this with it.
    auto const keep = client_.shared_from_this();
    auto const over = std::move(look_);
    on_looked(r);
}

bool poll_loop::bear(call_result& r) {
    last_failure_ = std::move(r.story);
    auto const& code = last_failure_->code;
    bool const unusable = code == condition::unusable_answer;
    unusable_ = unusable ? static_cast<std::uint8_t>(unusable_ + 1) : std::uint8_t{0};
    return code == condition::transient || (unusable && unusable_ < most_unusable);
}

void poll_loop::went_well() noexcept {
    last_failure_.reset();
    unusable_ = 0;
}

policy::look_facts poll_loop::facts_of(call_result const& r, policy::look_facts::kind what) const {
    return {.what = what,
            .elapsed = client_.pool()->timers().now() - began_,
            .etag = r.etag,
            .preference_applied = r.preference_applied,
            .server_wait = r.server_wait,
            .unheard = what == policy::look_facts::kind::failed && r.status == 0,
            .budget_empty = client_.origin().budget.empty()};
}

void poll_loop::describe(failure& f) const {
    if (!last_failure_) return;
    f.status = last_failure_->status;
    f.server_code = last_failure_->server_code;
    f.server_message = last_failure_->server_message;
    f.server_version = last_failure_->server_version;
    f.cause = last_failure_->cause;
}

}  // namespace vouch::detail
