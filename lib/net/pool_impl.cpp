#include "net/pool_impl.hpp"

#include <algorithm>
#include <utility>

#include <openssl/crypto.h>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "net/asio_clock.hpp"
#include "net/asio_connector.hpp"
#include "net/pool_check.hpp"

namespace vouch::detail {

using policy::pool_plan;

namespace {

// How much earlier than the server we stop using a connection: its clock started first.
constexpr duration safety_margin = std::chrono::seconds(1);
constexpr duration sweep_interval = std::chrono::seconds(1);

policy::pool_limits limits_of(pool_options const& o) {
    return {o.max_total, o.max_per_origin, o.max_held_per_origin, o.max_waiting};
}

std::uint64_t seed_of(pool_options const& o) {
    return o.seed != 0 ? o.seed
                       : std::uint64_t{std::random_device{}()} << 32U | std::random_device{}();
}

}  // namespace

pool_impl::pool_impl(asio::any_io_executor executor, pool_options const& options)
    : executor_(std::move(executor)),
      options_(options),
      own_clock_(options.clock == nullptr ? std::make_unique<net::asio_clock>(executor_) : nullptr),
      clock_(options.clock == nullptr ? own_clock_.get() : options.clock),
      timers_(std::make_unique<net::timer_queue>(*clock_)),
      own_connector_(options.connector == nullptr ? std::make_unique<net::asio_connector>(
                                                        executor_, *clock_, *timers_, options)
                                                  : nullptr),
      connector_(options.connector == nullptr ? own_connector_.get() : options.connector),
      plan_(limits_of(options)),
      random_(seed_of(options)) {
    net::check(options);
    options_.tls = {};  // its text is the caller's
    net::context_service::of(executor_).enter(*this);
}

pool_impl::~pool_impl() {
    if (context_down_) return;
    net::context_service::of(executor_).leave(*this);
    drop_connections();
}

void pool_impl::close() noexcept {
    if (std::exchange(closed_, true)) return;
    auto const self = shared_from_this();
    while (!operations_.empty()) operations_.front().end(errc::pool_closed);
    if (!context_down_) drop_connections();
}

// Destroys what belongs to the context, and the operations without telling them: their handlers are
// the context's, too.
void pool_impl::on_context_down() noexcept {
    auto const self = weak_from_this().lock();
    closed_ = context_down_ = true;
    operations_.clear_and_dispose([](net::operation_base* op) { delete op; });
    drop_connections();
    own_connector_.reset();
    connector_ = nullptr;
    timers_.reset();
}

void pool_impl::drop_connections() noexcept {
    if (net::timer::armed()) timers_->disarm(*this);
    while (!connections_.empty()) {
        plan_.ended(connections_.front());
        destroy(connections_.front());
    }
}

pool_stats pool_impl::stats() const {
    auto s = counters_;
    s.origins = static_cast<std::size_t>(std::count_if(
        origins_.begin(), origins_.end(), [](auto const& o) { return o.second->in_use(); }));
    s.idle = plan_.idle();
    s.leased = plan_.leased();
    s.held = plan_.held();
    s.dialing = plan_.dials();
    s.waiting = plan_.waiting();
    s.operations = operations_.size();
    return s;
}

net::origin_entry& pool_impl::entry_of(origin const& name) {
    auto& e = origins_[name];
    if (!e) e = std::make_unique<net::origin_entry>(name);
    return *e;
}

void pool_impl::drop_idle(net::origin_entry& to) {
    while (auto* const s = plan_.take_idle(to)) evict(static_cast<net::connection&>(*s));
    pump();
}

bool pool_impl::may_hold(net::origin_entry const& to) const noexcept {
    auto const most = options_.max_held_per_origin;
    return plan_.busy(to, policy::lane::held) + (most + 15) / 16 < most;
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

bool pool_impl::acquire(net::lease_waiter& w, net::origin_entry& to, policy::lane l) {
    if (!plan_.ask(w, to, l)) return false;
    pump();
    return true;
}

void pool_impl::withdraw(net::lease_waiter& w) noexcept {
    plan_.withdraw(w);
    pump();
}

void pool_impl::remove(net::operation_base& op) noexcept {
    operations_.erase(operations_.iterator_to(op));
    if (!operations_.empty() || closed_ || std::exchange(rest_posted_, true)) return;
    // Later, as the caller's next operation may follow at once: then nothing need be undone.
    asio::post(executor_, [self = shared_from_this()] {
        self->rest_posted_ = false;
        if (!self->operations_.empty() || self->closed_) return;
        self->timers_->disarm(*self);
        self->timers_->rest();
    });
}

void pool_impl::pump() {
    net::one_thread::inside const inside(thread_);
    if (closed_ || std::exchange(pumping_, true)) return;
    while (auto const s = plan_.next(clock_->now())) carry_out(*s);
    pumping_ = false;
    plan_sweep();
}

void pool_impl::carry_out(pool_plan::step const& s) {
    switch (s.what) {
        case pool_plan::step::kind::lend:
            return lend(static_cast<net::connection&>(*s.connection),
                        static_cast<net::lease_waiter&>(*s.caller));
        case pool_plan::step::kind::dial:
            return dial(static_cast<net::origin_entry&>(*s.origin), s.for_lane);
        case pool_plan::step::kind::close:
            return evict(static_cast<net::connection&>(*s.connection));
    }
}

void pool_impl::dial(net::origin_entry& to, policy::lane l) {
    auto& c = *new net::connection(*this, to);  // owned by the list
    connections_.push_back(c);
    plan_.dialing(c, to, l);
    ++counters_.dials;
    tell(pool_event::dialing, c);
    c.dial(*connector_, to.name());
}

void pool_impl::lend(net::connection& c, net::lease_waiter& w) {
    if (!c.alive()) {
        plan_.lent_dead(c, w);
        ++counters_.evicted;
        tell(pool_event::closed, c);
        return destroy(c);
    }
    if (c.reused()) ++counters_.reuses;
    tell(pool_event::lent, c);
    w.on_lease(c);
}

void pool_impl::evict(net::connection& c) {
    ++counters_.evicted;
    tell(pool_event::closed, c);
    destroy(c);
}

void pool_impl::destroy(net::connection& c) noexcept {
    connections_.erase_and_dispose(connections_.iterator_to(c),
                                   [](net::connection* gone) { delete gone; });
}

void pool_impl::on_opened(net::connection& c) {
    auto const now = clock_->now();
    auto const life =
        std::chrono::duration_cast<duration>(options_.max_lifetime * (1.0 - 0.1 * random()));
    tell(pool_event::opened, c);
    plan_.dialed(c, net::later(now, life), net::later(now, options_.idle_timeout));
    pump();
}

void pool_impl::on_dial_failed(net::connection& c, error_code ec, dial_step step) {
    auto& to = c.to();
    ++counters_.dial_failures;
    tell(pool_event::dial_failed, c, ec);
    plan_.dial_failed(c);
    destroy(c);
    while (auto* const t = plan_.next_failed(to))
        static_cast<net::lease_waiter*>(t)->on_lease_failed(ec, step);
    pump();
}

duration pool_impl::rest_for(std::optional<duration> keep_for) const noexcept {
    if (!keep_for) return options_.idle_timeout;
    return std::max(*keep_for - safety_margin, *keep_for / 2);
}

void pool_impl::on_free(net::connection& c, std::optional<duration> keep_for) {
    tell(pool_event::returned, c);
    plan_.returned(c, net::later(clock_->now(), rest_for(keep_for)));
    pump();
}

void pool_impl::on_ended(net::connection& c, error_code ec) {
    plan_.ended(c);
    tell(pool_event::closed, c, ec);
    destroy(c);
    pump();
}

void pool_impl::tell(pool_event e, net::connection const& c, error_code ec) const {
    if (options_.observer != nullptr) options_.observer->on_connection({e, c.to().name(), ec});
}

// Old connections are looked for now and then, while operations keep the executor busy anyway.
void pool_impl::plan_sweep() {
    if (net::timer::armed() || operations_.empty()) return;
    auto const due =
        plan_.idle() == 0 ? std::nullopt : std::optional(clock_->now() + sweep_interval);
    if (due) timers_->arm(*this, *due);
}

void pool_impl::on_time() {
    auto const now = clock_->now();
    while (auto* const s = plan_.sweep(now)) evict(static_cast<net::connection&>(*s));
    plan_sweep();
}

}  // namespace vouch::detail
