// How a pool begins and ends.

#include <algorithm>
#include <utility>

#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>

#include "net/asio_clock.hpp"
#include "net/asio_connector.hpp"
#include "net/pool_check.hpp"
#include "net/pool_impl.hpp"

namespace vouch::detail {

namespace {

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
      // Continuing: what runs now is over then, and takes no lock to pass it on.
      posting_(asio::prefer(asio::require(executor_, asio::execution::blocking.never),
                            asio::execution::relationship.continuation)),
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
    disarm_timers();
    drop_connections();
}

void pool_impl::add(net::operation_base& op) {
    operations_.push_back(op);
    if (!busy_) busy_ = asio::prefer(executor_, asio::execution::outstanding_work.tracked);
    if (op.is_work()) ++work_;
}

void pool_impl::ended(net::operation_base& op) {
    operations_.erase(operations_.iterator_to(op));
    if (op.is_work()) --work_;
    ended_.add(op);
}

void pool_impl::remove(net::flow_base& f) noexcept {
    forget(f);
    post_rest();
}

void pool_impl::close() noexcept {
    if (closed()) return;
    auto const self = shared_from_this();
    cut_off_ = under_way();
    state_ = state::closed;
    for (auto& f : flows_) f.on_closing();
    while (!operations_.empty()) operations_.front().end(errc::pool_closed);
    for (auto& l : lingerers_) l.on_pool_end();
    if (context_down_) return;
    disarm_timers();
    drop_connections();
    rest();
}

void pool_impl::drain(vouch::clock::time_point until) {
    if (closed()) return;
    if (std::exchange(state_, state::draining) == state::open) {
        // Nothing is lent meanwhile: an operation that fails at once would leave the list, too.
        bool const pumping = std::exchange(pumping_, true);
        for (auto it = operations_.begin(); it != operations_.end();) (it++)->on_draining();
        for (auto& f : flows_) f.on_closing();
        pumping_ = pumping;
        pump();
    }
    close_by_ = std::min(close_by_, until);
    timers_->arm(deadline_, close_by_);
    post_rest();
}

void pool_impl::post_rest() noexcept {
    if (under_way() != 0 || std::exchange(rest_posted_, true)) return;
    post([self = shared_from_this()] {
        self->rest_posted_ = false;
        self->rest();
    });
}

// Nothing keeps the executor, or nothing but who waits for it to close.
void pool_impl::rest() noexcept {
    if (!closed() && under_way() == 0) {
        if (closing()) return close();
        disarm_timers();
        for (auto& l : lingerers_) l.on_rest();
    }
    if (operations_.empty()) busy_ = nullptr;
    if (timers_) timers_->rest();
}

void pool_impl::disarm_timers() noexcept {
    timers_->disarm(sweeping_);
    timers_->disarm(deadline_);
    while (auto* const o = plan_.timed()) {
        timers_->disarm(static_cast<net::origin_entry&>(*o));
        plan_.woke(*o);
    }
}

void pool_impl::drop_connections() noexcept {
    while (!connections_.empty()) {
        plan_.ended(connections_.front());
        destroy(connections_.front());
    }
}

// Destroys what belongs to the context, and the operations without telling them: their handlers are
// the context's, too.
void pool_impl::on_context_down() noexcept {
    auto const self = weak_from_this().lock();
    state_ = state::closed;
    context_down_ = true;
    operations_.clear_and_dispose([](net::operation_base* op) { delete op; });
    ended_.drop();
    busy_ = nullptr;
    flows_.clear();
    work_ = 0;
    for (auto& l : lingerers_) l.on_pool_end();
    disarm_timers();
    drop_connections();
    own_connector_.reset();
    connector_ = nullptr;
    timers_.reset();
}

}  // namespace vouch::detail
