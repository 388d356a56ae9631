#include "stage.hpp"

#include <algorithm>

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::seeds {

stage::stage(plan const& p, transcript& t, seeds::referee& r)
    : transcript_(t), referee_(r), boards_(p.sites.size()) {
    sim_.emplace(p.seed);
    book_.emplace(*sim_, t, r);
    sim_->set_latency(p.latency);
    sim_->set_tap(&*book_);
    auto limits = p.limits;
    auto const seams = sim_->options();
    limits.clock = seams.clock;
    limits.connector = seams.connector;
    limits.seed = seams.seed;
    limits.observer = this;
    pool_.emplace(sim_->get_executor(), limits);
    for (std::size_t i = 0; i < p.sites.size(); ++i) {
        auto& made = *sites_.emplace_back(std::make_unique<seeds::site>(*sim_, *book_, p, i));
        made.begin();
        auto& both = clients_.emplace_back();
        for (std::size_t d = 0; d < both.size(); ++d) {
            auto const url = made.url();
            auto const token = made.token(d);
            both[d].emplace(*pool_, client_options{.base_url = url,
                                                   .token = token,
                                                   .retry = {.max_retries = p.max_retries},
                                                   .push = p.sites[i].wanted[d],
                                                   .use_environment = false});
        }
    }
}

stage::~stage() {
    drop_handles();
    sim_.reset();
}

std::optional<vouch::client> stage::client(std::size_t site, std::size_t device) const {
    if (clients_.empty()) return std::nullopt;
    return clients_[site][device];
}

void stage::drop_handles() {
    clients_.clear();
    pool_.reset();
}

void stage::end_world() { sim_.reset(); }

operation& stage::begin(std::string name, std::optional<duration> timeout, bool coroutine) {
    auto& op = *operations_.emplace_back(std::make_unique<operation>());
    op.name = std::move(name);
    op.began = sim_->now();
    op.timeout = timeout;
    op.coroutine = coroutine;
    ++under_way_;
    note(op.name, "begins");
    return op;
}

void stage::finish(operation& op, error_code ec) {
    op.over = true;
    --under_way_;
    note(op.name, "ends: ", ec ? ec.message() : "success");
    auto const now = sim_->now();
    referee_.check_that(!op.timeout || now - op.began <= *op.timeout, rule::in_time, [&] {
        return op.name + " outlived its deadline by " +
               std::to_string((now - op.began - *op.timeout).count()) + " ns";
    });
    referee_.check_that(!op.stopped || now == *op.stopped, rule::in_time,
                        [&] { return op.name + " went on after it was cancelled"; });
}

void stage::stop(std::size_t whom, asio::cancellation_type type) {
    if (under_way_ == 0) return;
    whom %= under_way_;
    for (auto const& op : operations_) {
        if (op->over || whom-- != 0) continue;
        note(op->name, "is cancelled");
        bool const heard = op->coroutine ? type == asio::cancellation_type::terminal
                                         : type != asio::cancellation_type::total;
        if (heard && !op->stopped) op->stopped = sim_->now();
        return op->signal.emit(type);
    }
}

std::string stage::first_under_way() const {
    for (auto const& op : operations_)
        if (!op->over) return op->name;
    return "nothing";
}

void stage::learn(std::size_t site, snapshot const& s) {
    auto const* const v = s.verification();
    if (v == nullptr) return;
    auto& ids = boards_[site].ids;
    if (std::find(ids.begin(), ids.end(), v->id.view()) == ids.end()) ids.push_back(v->id.str());
}

void stage::claim_success(claim c) { claims_.push_back(std::move(c)); }

void stage::later(duration d, std::function<void()> f) {
    ++to_come_;
    sim_->after(d, [this, f = std::move(f)] {
        --to_come_;
        f();
    });
}

asio::awaitable<void> stage::sleep(duration d) {
    using channel = asio::experimental::channel<void(error_code)>;
    auto const bell = std::make_shared<channel>(sim_->get_executor(), 1);
    sim_->after(d, [bell] { bell->try_send(error_code{}); });
    co_await bell->async_receive(asio::use_awaitable);
}

void stage::on_call_ended(call_event const& e, error_code ec, std::chrono::nanoseconds) {
    note("call", e.call, "  ", to_string(e.endpoint), " ended: ", ec ? ec.message() : "success");
}
void stage::on_attempt(attempt_event const& e) {
    auto const& r = e.record;
    note("call", e.call, "  attempt ", e.number, ", ", to_string(r.endpoint), ": ",
         to_string(r.outcome), ' ', r.status, r.cause ? " " + r.cause.message() : std::string());
}
void stage::on_decision(decision_event const& e) {
    note("call", e.call, "  ", to_string(e.decision), " (", e.reason, ") in ", e.wait.count(),
         " ns");
}
void stage::on_push(push_state_event const& e) {
    note("bell", to_string(e.event), ' ', e.reason, e.cause ? " " + e.cause.message() : "");
}
void stage::on_transition(transition_event const& e) {
    note("client", e.verification_id, "  ", to_string(e.from), " -> ", to_string(e.to));
}

}  // namespace vouch::seeds
