#include "net/pool_impl.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>

#include "http/classify.hpp"

namespace vouch::detail {

using policy::pool_plan;

namespace {

// How much earlier than the server we stop using a connection: its clock started first.
constexpr duration safety_margin = std::chrono::seconds(1);
constexpr duration sweep_interval = std::chrono::seconds(1);

}  // namespace

void pool_impl::drop_idle(net::origin_entry& to) {
    while (auto* const s = plan_.take_idle(to)) evict(static_cast<net::connection&>(*s));
    pump();
}

void pool_impl::drop_idle() {
    while (auto* const s = plan_.sweep(vouch::clock::time_point::max()))
        evict(static_cast<net::connection&>(*s));
}

bool pool_impl::may_hold(net::origin_entry const& to) const noexcept {
    auto const most = options_.max_held_per_origin;
    // Those that wait for a connection, too: after an outage that is nearly all.
    auto const wanted = pool_plan::busy(to, policy::lane::held) + to.waiting(policy::lane::held);
    return wanted + (most + 15) / 16 < most;
}

pool_impl::request_bytes pool_impl::write_request(http::prepared const& constant,
                                                  http::request_parts const& parts) {
    http::append_request(request_, constant, parts);
    return request_bytes(request_);
}

pool_impl::request_bytes::~request_bytes() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
    bytes_.clear();
}

double pool_impl::random() noexcept { return static_cast<double>(random_() >> 11U) * 0x1.0p-53; }

std::optional<net::lease_refusal> pool_impl::acquire(net::lease_waiter& w, net::origin_entry& to,
                                                     policy::lane l, bool fresh) {
    if (in_turn_.to == &to && l == policy::lane::calls && !fresh) return acquire_in_turn(w, to);
    if (plan_.hopeless(to, l))
        return net::lease_refusal{http::from_dial(to.failed_at), to.dial_error};
    if (!plan_.ask(w, to, l, fresh)) return net::lease_refusal{errc::pool_busy, {}};
    w.asked_ = timers_->now();
    pump(w.asked_);
    return std::nullopt;
}

bool pool_impl::wait_turn(net::turn_waiter& w, net::origin_entry& to) {
    using policy::lane;
    if (closing() || to.waiting(lane::calls) == 0 || plan_.hopeless(to, lane::calls)) return false;
    w.asked_ = timers_->now();
    if (!plan_.ask_turn(w, to)) return false;
    pump(w.asked_);
    return true;
}

void pool_impl::give_turn(net::turn_waiter& w, net::origin_entry& to, bool failed) {
    in_turn_ = {&to, failed, w.asked_};
    w.on_turn();
    in_turn_.to = nullptr;
}

std::optional<net::lease_refusal> pool_impl::acquire_in_turn(net::lease_waiter& w,
                                                             net::origin_entry& to) {
    in_turn_.to = nullptr;
    if (in_turn_.failed) return net::lease_refusal{http::from_dial(to.failed_at), to.dial_error};
    plan_.ask_in_turn(w, to);
    w.asked_ = in_turn_.asked;
    return std::nullopt;  // `pump`, which gave the turn, goes on
}

void pool_impl::on_origin_time(net::origin_entry& e) {
    plan_.woke(e);
    pump();
}

void pool_impl::pump(vouch::clock::time_point now) {
    net::one_thread::inside const inside(thread_);
    if (closed() || std::exchange(pumping_, true)) return;
    while (auto const s = plan_.next(now)) carry_out(*s, now);
    if (closing()) drop_idle();
    pumping_ = false;
    plan_sweep();
}

void pool_impl::carry_out(pool_plan::step const& s, vouch::clock::time_point now) {
    switch (s.what) {
        case pool_plan::step::kind::lend:
            return lend(static_cast<net::connection&>(*s.connection),
                        static_cast<net::lease_waiter&>(*s.caller), now);
        case pool_plan::step::kind::turn:
            return give_turn(static_cast<net::turn_waiter&>(*s.whose),
                             static_cast<net::origin_entry&>(*s.origin), false);
        case pool_plan::step::kind::dial:
            return dial(static_cast<net::origin_entry&>(*s.origin), s.for_lane);
        case pool_plan::step::kind::close:
            return evict(static_cast<net::connection&>(*s.connection));
        case pool_plan::step::kind::wait:
            return timers_->arm(static_cast<net::origin_entry&>(*s.origin), s.until);
    }
}

void pool_impl::dial(net::origin_entry& to, policy::lane l) {
    auto& c = *new net::connection(*this, to);  // owned by the list
    connections_.push_back(c);
    plan_.dialing(c, to, l);
    ++counters_.dials;
    ++to.dials;
    tell(pool_event::dialing, c);
    c.dial(*connector_, to.name());
}

void pool_impl::lend(net::connection& c, net::lease_waiter& w, vouch::clock::time_point now) {
    if (!c.alive()) {
        plan_.lent_dead(c, w);
        ++counters_.evicted;
        tell(pool_event::closed, c);
        return destroy(c);
    }
    ++counters_.leases;
    if (c.reused()) ++counters_.reuses;
    auto const waited = now - w.asked_;
    counters_.lease_wait += waited;
    counters_.lease_wait_max = std::max(counters_.lease_wait_max, waited);
    tell(pool_event::lent, c);
    w.on_lease(c);
}

void pool_impl::evict(net::connection& c) {
    ++counters_.evicted;
    tell(pool_event::closed, c);
    destroy(c);
}

void pool_impl::destroy(net::connection& c) noexcept {
    auto& to = c.to();
    connections_.erase_and_dispose(connections_.iterator_to(c),
                                   [](net::connection* gone) { delete gone; });
    tidy(to);
}

void pool_impl::on_opened(net::connection& c) {
    auto const now = timers_->now();
    auto const life =
        std::chrono::duration_cast<duration>(options_.max_lifetime * (1.0 - 0.1 * random()));
    tell(pool_event::opened, c);
    plan_.dialed(c, net::later(now, life), net::later(now, options_.idle_timeout));
    pump();
}

void pool_impl::on_dial_failed(net::connection& c, error_code ec, dial_step step) {
    auto& to = c.to();
    origin_use const keep(*this, to);
    ++counters_.dial_failures;
    ++to.dial_failures;
    to.dial_error = ec;
    to.failed_at = step;
    tell(pool_event::dial_failed, c, ec);
    plan_.dial_failed(c, timers_->now(), random());
    destroy(c);
    while (auto const lost = plan_.next_failed(to)) {
        if (lost->whose != nullptr)
            give_turn(static_cast<net::turn_waiter&>(*lost->whose), to, true);
        else
            static_cast<net::lease_waiter&>(*lost->caller).on_lease_failed(ec, step);
    }
    pump();
}

duration pool_impl::rest_for(std::optional<duration> keep_for) const noexcept {
    if (!keep_for) return options_.idle_timeout;
    return std::max(*keep_for - safety_margin, *keep_for / 2);
}

void pool_impl::on_free(net::connection& c, std::optional<duration> keep_for) {
    tell(pool_event::returned, c);
    count_bytes(c);
    plan_.returned(c, net::later(timers_->now(), rest_for(keep_for)));
    pump();
}

void pool_impl::on_ended(net::connection& c, error_code ec) {
    plan_.ended(c);
    tell(pool_event::closed, c, ec);
    count_bytes(c);
    destroy(c);
    pump();
}

void pool_impl::count_bytes(net::connection const& c) noexcept {
    counters_.bytes_sent += c.facts().sent;
    counters_.bytes_received += c.facts().received;
}

void pool_impl::tell(pool_event e, net::connection const& c, error_code ec) const {
    if (options_.observer != nullptr) options_.observer->on_connection({e, c.to().name(), ec});
}

// Old connections are looked for now and then, while operations keep the executor busy anyway.
void pool_impl::plan_sweep() {
    if (sweeping_.armed() || operations_.empty() || plan_.idle() == 0) return;
    timers_->arm(sweeping_, timers_->now() + sweep_interval);
}

void pool_impl::sweep() {
    auto const now = timers_->now();
    while (auto* const s = plan_.sweep(now)) evict(static_cast<net::connection&>(*s));
    plan_sweep();
}

}  // namespace vouch::detail
