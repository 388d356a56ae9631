#include "client/call_engine.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>

#include "client/call_counts.hpp"
#include "client/client_impl.hpp"
#include "http/chars.hpp"
#include "http/classify.hpp"
#include "http/header_check.hpp"
#include "policy/tls_refused.hpp"

namespace vouch::detail {

namespace {

http::exchange_end answered(http::response_reader const& r,
                            std::chrono::system_clock::time_point wall) {
    return {.request_written = true,
            .response_started = true,
            .status = r.status(),
            .retry_after = r.retry_after(wall),
            .should_retry = r.should_retry()};
}

}  // namespace

call_engine::~call_engine() {
    release();
    if (phase_ == phase::none) return;
    count_end(pool().closing() ? error_code(errc::pool_closed)
                               : error_code(asio::error::operation_aborted));
}

pool_impl& call_engine::pool() const noexcept { return *client_.pool(); }

// Lets go of whatever the present phase holds.
void call_engine::release() noexcept {
    if (armed()) pool().timers().disarm(*this);
    if (queued()) pool().withdraw(*this);
    if (auto* const c = std::exchange(connection_, nullptr)) c->abort();
}

void call_engine::start(call_request const& request) {
    request_ = &request;
    started_ = pool().timers().now();
    started_tick_ = client_.tick();
    number_ = pool().next_call();
    before_ = request.id.empty() ? snapshot{} : client_.newest(request.id);
    client_.origin().budget.on_call();
    auto retry = request.retry.value_or(client_.retry());
    retry.max_retries = request.max_retries.value_or(retry.max_retries);
    plan_.emplace(http::row_of(request.endpoint).repeat, retry, started_,
                  net::later(started_, request.timeout.value_or(client_.timeout())));
    if (auto* const o = pool().watcher())
        o->on_call_started({number_, request.endpoint, request.id, client_.origin().name()});
    target_ = request.endpoint;
    starting_ = true;
    attempt();
    starting_ = false;
}

void call_engine::attempt() {
    auto const now = pool().timers().now();
    attempt_started_ = now;
    reused_ = sent_ = false;
    result_.etag = {};
    result_.server_wait.reset();
    auto const limit = request_->attempt_timeout.value_or(client_.attempt_timeout());
    pool().timers().arm(*this, std::min(net::later(now, limit), plan_->attempt_deadline(now)));
    phase_ = phase::leasing;
    bool const fresh = std::exchange(fresh_, false);
    if (fresh) pool().drop_idle(client_.origin());
    auto const refused = pool().acquire(*this, client_.origin(), request_->lane, fresh);
    if (!refused) return;
    pool().timers().disarm(*this);
    attempt_failed(http::classify({.problem = refused->problem, .cause = refused->cause}));
}

void call_engine::on_lease(net::connection& c) {
    phase_ = phase::exchanging;
    connection_ = &c;
    reused_ = c.reused();
    result_.sent = client_.tick();
    client_.count_exchange();
    std::string trace;
    auto const extra = headers(trace);
    http::request_parts parts{.endpoint = target_,
                              .id = request_->id,
                              .headers = extra,
                              .etag = request_->etag,
                              .wait_seconds = request_->wait_seconds};
    if (target_ != request_->endpoint) {
        if (!found_id_.empty()) parts.id = found_id_;
    } else if (request_->content) {
        parts.body = request_->content->body;
    }
    auto const bytes = pool().write_request(client_.prepared(), parts);
    c.exchange(bytes.view(), pool().limits(), *this);
}

// The caller's, with the observer's traceparent in place of theirs, if it has one: kept in `trace`.
std::vector<header> call_engine::headers(std::string& trace) const {
    std::vector<header> extra;
    auto const is_trace = [](header const& h) { return http::iequals(h.name, "traceparent"); };
    for (auto const& [name, value] : request_->headers) extra.push_back({name, value});
    auto* const o = pool().watcher();
    if (o == nullptr) return extra;
    auto const given = std::ranges::find_if(extra, is_trace);
    trace = o->traceparent({number_, attempts_ + 1, target_,
                            given == extra.end() ? std::string_view() : given->value});
    if (trace.empty() || http::check_header({"traceparent", trace})) return extra;
    std::erase_if(extra, is_trace);
    extra.push_back({"traceparent", trace});
    return extra;
}

void call_engine::on_lease_failed(error_code ec, dial_step step) {
    pool().timers().disarm(*this);
    if (step == dial_step::tls) story().message = to_string(client_.origin().name());
    attempt_failed(http::classify({.problem = http::from_dial(step), .cause = ec}));
}

void call_engine::on_exchange_failed(error_code ec, std::string_view problem,
                                     net::exchange_facts const& facts) {
    pool().timers().disarm(*this);
    connection_ = nullptr;
    note_sent(facts.request_written);
    if (!problem.empty()) story().message = problem;
    if (policy::refused_in_handshake(ec)) story().message = to_string(client_.origin().name());
    // What the reader found is an error of this library, what the stream said is not.
    bool const ours = ec.category() == vouch::error_category();
    attempt_failed(http::classify({.problem = ours ? static_cast<errc>(ec.value()) : errc{},
                                   .cause = ours ? error_code{} : ec,
                                   .request_written = facts.request_written,
                                   .reused = facts.reused,
                                   .response_started = facts.response_seen}));
}

void call_engine::on_time() {
    if (phase_ == phase::pausing) return attempt();
    if (phase_ == phase::over) return finish();
    note_sent(connection_ != nullptr && connection_->request_written());
    release();
    attempt_failed(http::classify({.problem = errc::timed_out, .request_written = sent_}));
}

void call_engine::on_response(http::response_reader& r, net::exchange_facts const&) {
    pool().timers().disarm(*this);
    connection_ = nullptr;
    bool const own = target_ == request_->endpoint;
    note_sent(true);
    auto facts = http::classify(answered(r, pool().clock().wall()));
    result_.status = r.status();
    result_.preference_applied = r.preference_applied();
    result_.server_wait = facts.retry_after;
    answer value;
    if (r.status() == 304 && !request_->etag.empty()) {
        facts.code = errc{};
    } else if (facts.code == errc{}) {
        if (target_ == endpoint::retrieve) result_.etag = r.etag();
        if (!decode(r, value))
            facts.code = errc::invalid_response;
        else if (target_ == endpoint::create && std::get<snapshot>(value).verification() == nullptr)
            facts.code = errc::no_verification;
    }
    if (facts.code != errc{}) {
        note_error_body(r);
        return attempt_failed(facts);
    }
    record(facts);
    if (!own) return read_back_answered(value);
    auto const s = plan_->after_attempt(facts, pool().timers().now(), pool().random(),
                                        client_.origin().budget);
    if (s.decision != retry_decision::finish) return carry_out(s);
    succeed(std::move(value));
}

void call_engine::note_sent(bool sent) noexcept {
    sent_ = sent;
    if (target_ == request_->endpoint) written_ = written_ || sent;
}

void call_engine::record(policy::attempt_facts const& facts) {
    ++attempts_;
    auto& counters = pool().counters();
    ++counters.attempts;
    if (facts.outcome == attempt_class::not_sent) ++counters.not_sent;
    if (facts.outcome == attempt_class::ambiguous) ++counters.ambiguous;
    attempt_record const r{.endpoint = target_,
                           .outcome = facts.outcome,
                           .status = facts.status,
                           .cause = facts.cause,
                           .elapsed = pool().timers().now() - attempt_started_,
                           .waited = std::exchange(waited_, duration{}),
                           .code = facts.code,
                           .request_written = sent_,
                           .connection_reused = reused_};
    if (facts.code != errc{} || result_.story) story().attempts.push_back(r);
    if (auto* const o = pool().watcher()) o->on_attempt({number_, attempts_, r});
}

void call_engine::attempt_failed(policy::attempt_facts facts) {
    record(facts);
    auto& s = story();
    s.status = facts.status;
    s.cause = facts.cause;
    facts.endpoint = target_;
    auto const now = pool().timers().now();
    bool const own = target_ == request_->endpoint && !plan_->reading_back();
    carry_out(
        own ? plan_->after_attempt(facts, now, pool().random(), client_.origin().budget)
            : plan_->after_read_back_failure(facts, now, pool().random(), client_.origin().budget));
}

void call_engine::tell(policy::step const& s) const {
    auto* const o = pool().watcher();
    if (o == nullptr || request_->lane == policy::lane::held) return;
    bool const over = s.decision == retry_decision::give_up;
    o->on_decision({number_, s.decision, s.reason, s.wait, over ? s.code : errc{},
                    client_.origin().budget.tokens()});
}

void call_engine::carry_out(policy::step const& s) {
    if (s.decision == retry_decision::resend && s.wait > duration::zero() && pool().closing())
        return carry_out({.decision = retry_decision::give_up,
                          .code = errc::pool_closed,
                          .reason = "not sent again"});
    tell(s);
    fresh_ = s.fresh_connection;
    switch (s.decision) {
        case retry_decision::finish:
            return;  // the caller's
        case retry_decision::give_up:
            return give_up(s.code, s.reason);
        case retry_decision::resend:
            ++(s.fresh_connection ? pool().counters().replays : pool().counters().resends);
            target_ = request_->endpoint;
            found_id_.clear();
            break;
        case retry_decision::read_back:
            ++pool().counters().read_backs;
            snapshot_only_ = s.snapshot_only;
            elsewhere_ = s.elsewhere;
            read_back();
            break;
    }
    waited_ = s.wait;
    if (s.wait <= duration::zero()) return attempt();
    phase_ = phase::pausing;
    pool().timers().arm(*this, pool().timers().now() + s.wait);
}

void call_engine::on_draining() {
    if (phase_ != phase::pausing || target_ != request_->endpoint) return;
    pool().timers().disarm(*this);
    carry_out({.decision = retry_decision::give_up,
               .code = errc::pool_closed,
               .reason = "not sent again"});
}

void call_engine::succeed(answer value) {
    result_.value = std::move(value);
    result_.story.reset();
    finish();
}

void call_engine::give_up(errc code, std::string_view reason) {
    auto& s = story();
    s.code = code;
    std::string const detail = std::exchange(s.message, {});
    s.message = s.code.message();
    if (!detail.empty()) s.message.append(": ").append(detail);
    bool const said = s.message.find(reason) != std::string::npos;
    if (!said) s.message.append(" (").append(reason).append(")");
    describe(s);
    finish();
}

// The listener is told from a stack of its own.
void call_engine::finish() {
    if (starting_) {
        phase_ = phase::over;
        return pool().timers().arm(*this, pool().timers().now());
    }
    if (auto* const o = pool().watcher())
        o->on_call_ended({number_, request_->endpoint, request_->id, client_.origin().name()},
                         result_.story ? result_.story->code : error_code{},
                         pool().timers().now() - started_);
    count_end(result_.story ? result_.story->code : error_code{});
    auto result = std::move(result_);
    listener_.on_call_done(result);
}

void call_engine::count_end(error_code const& ec) noexcept {
    phase_ = phase::none;
    auto& counters = pool().counters();
    ++(ec ? count_of(counters.failed, ec) : counters.succeeded);
}

bool call_engine::may_cancel(asio::cancellation_type type) const noexcept {
    using asio::cancellation_type;
    if ((type & (cancellation_type::terminal | cancellation_type::partial)) !=
        cancellation_type::none)
        return true;
    bool const writing = connection_ != nullptr && connection_->request_written();
    return (type & cancellation_type::total) != cancellation_type::none && !written_ && !writing;
}

failure& call_engine::story() {
    if (!result_.story) result_.story = std::make_unique<failure>();
    return *result_.story;
}

void call_engine::describe(failure& f) const {
    if (request_ == nullptr) return;
    if (&f != result_.story.get() && result_.story) {
        f.attempts = result_.story->attempts;
        f.status = result_.story->status;
        f.last = result_.story->last;
    }
    f.endpoint = request_->endpoint;
    f.request_written = written_ || (connection_ != nullptr && connection_->request_written());
    f.elapsed = pool().timers().now() - started_;
    if (!f.last && !request_->id.empty()) f.last = client_.newest(request_->id);
}

}  // namespace vouch::detail
