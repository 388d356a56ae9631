#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/intrusive/list.hpp>

#include <vouch/observer.hpp>
#include <vouch/options.hpp>
#include <vouch/stats.hpp>
#include <vouch/transport.hpp>

#include "http/request.hpp"
#include "model/decode.hpp"
#include "net/connection.hpp"
#include "net/context_service.hpp"
#include "net/ended_operations.hpp"
#include "net/lingerer.hpp"
#include "net/one_thread.hpp"
#include "net/operation_base.hpp"
#include "net/origin_entry.hpp"
#include "net/scratch.hpp"
#include "net/timer_queue.hpp"
#include "policy/pool_plan.hpp"

namespace vouch::net {

class asio_connector;

/// A caller that waits for a connection. Told once, unless it withdraws.
class lease_waiter : public policy::pool_plan::ticket {
public:
    virtual void on_lease(connection& c) = 0;
    virtual void on_lease_failed(error_code ec, dial_step step) = 0;

protected:
    ~lease_waiter() = default;

private:
    friend class detail::pool_impl;
    clock::time_point asked_{};
};

/// Something of many calls that waits for its turn to make the next one.
class turn_waiter : public policy::pool_plan::turn {
public:
    /// The call that it makes now is served first. Perhaps within `wait_turn`.
    virtual void on_turn() noexcept = 0;

protected:
    ~turn_waiter() = default;

private:
    friend class detail::pool_impl;
    clock::time_point asked_{};
};

/// Why a caller is not even queued.
struct lease_refusal {
    errc problem{};
    error_code cause;
};

}  // namespace vouch::net

namespace vouch::detail {

namespace asio = boost::asio;

/// Carries out what `policy::pool_plan` decides. Owns the connections, and the operations until
/// they end; each operation keeps the pool alive in turn.
class pool_impl final : public std::enable_shared_from_this<pool_impl>,
                        private net::connection_owner,
                        private net::context_guest {
public:
    pool_impl(asio::any_io_executor executor, pool_options const& options);
    pool_impl(pool_impl const&) = delete;
    pool_impl& operator=(pool_impl const&) = delete;
    ~pool_impl();

    void close() noexcept;
    /// Takes no more operations, and closes when those under way have ended, at `until` at the
    /// latest.
    void drain(vouch::clock::time_point until);
    /// How many operations were under way when it closed.
    [[nodiscard]] std::size_t cut_off() const noexcept { return cut_off_; }
    [[nodiscard]] pool_stats stats() const;
    [[nodiscard]] std::vector<origin_stats> origins() const;
    [[nodiscard]] asio::any_io_executor const& executor() const noexcept { return executor_; }
    [[nodiscard]] pool_options const& options() const noexcept { return options_; }

    // For what runs on the pool.
    /// Takes no more operations; those under way may go on.
    [[nodiscard]] bool closing() const noexcept { return state_ != state::open; }
    [[nodiscard]] bool closed() const noexcept { return state_ == state::closed; }
    [[nodiscard]] net::origin_entry& entry_of(origin const& name);
    void leave(net::origin_entry& e) noexcept;
    /// `fresh`: a connection that never served. Where too many wait already, `w` is not told.
    [[nodiscard]] std::optional<net::lease_refusal> acquire(net::lease_waiter& w,
                                                            net::origin_entry& to, policy::lane l,
                                                            bool fresh);
    /// Where callers wait, makes `w` wait for its turn. False: its call can be made at once.
    [[nodiscard]] bool wait_turn(net::turn_waiter& w, net::origin_entry& to);
    void withdraw(policy::pool_plan::ticket& t) noexcept {
        plan_.withdraw(t);
        pass_on();
    }
    void withdraw(policy::pool_plan::turn& t) noexcept {
        plan_.withdraw(t);
        pass_on();
    }
    void on_origin_time(net::origin_entry& e);
    [[nodiscard]] net::timer_queue& timers() noexcept override { return *timers_; }
    [[nodiscard]] vouch::clock& clock() noexcept { return *clock_; }
    /// Closes what is idle to `to`: a server that hung up on one connection has done so on all.
    void drop_idle(net::origin_entry& to);
    /// Whether a poll of `to` may be held open: some connections of its lane are left for short
    /// ones.
    [[nodiscard]] bool may_hold(net::origin_entry const& to) const noexcept;
    [[nodiscard]] http::response_limits limits() const noexcept {
        return {options_.max_header_bytes, options_.max_body_bytes};
    }
    /// The bytes of a request, wiped when done with: they hold the token. One at a time.
    class request_bytes {
    public:
        explicit request_bytes(std::string& bytes) noexcept : bytes_(bytes) {}
        request_bytes(request_bytes const&) = delete;
        request_bytes& operator=(request_bytes const&) = delete;
        ~request_bytes();
        [[nodiscard]] std::string_view view() const noexcept { return bytes_; }

    private:
        std::string& bytes_;
    };
    [[nodiscard]] request_bytes write_request(http::prepared const& constant,
                                              http::request_parts const& parts);
    [[nodiscard]] decode_scratch& decoding() noexcept { return decoding_; }
    /// In [0, 1).
    [[nodiscard]] double random() noexcept;
    [[nodiscard]] observer* watcher() const noexcept { return options_.observer; }
    /// While there are operations, the executor is kept busy.
    void add(net::operation_base& op);
    /// It has ended: its caller is told after what runs now, with a `rests_after`.
    void ended(net::operation_base& op);
    /// While the caller of an operation is told: if that calls again, the pool stays awake.
    class rests_after {
    public:
        explicit rests_after(std::shared_ptr<pool_impl> pool) noexcept : pool_(std::move(pool)) {}
        rests_after(rests_after const&) = delete;
        rests_after& operator=(rests_after const&) = delete;
        ~rests_after() {
            if (pool_->operations_.empty() || pool_->under_way() == 0) pool_->rest();
        }

    private:
        std::shared_ptr<pool_impl> pool_;
    };
    void add(net::flow_base& f) noexcept { flows_.push_back(f); }
    void remove(net::flow_base& f) noexcept;
    /// The same for one that is destroyed amid its work, with the context.
    void forget(net::flow_base& f) noexcept { flows_.erase(flows_.iterator_to(f)); }
    void add(net::lingerer& l) noexcept { lingerers_.push_back(l); }
    void forget(net::lingerer& l) noexcept { lingerers_.erase(lingerers_.iterator_to(l)); }
    /// Whether an operation is under way.
    [[nodiscard]] bool busy() const noexcept { return under_way() != 0; }
    [[nodiscard]] connector& network() noexcept { return *connector_; }
    /// Runs `f` on the executor, after what runs now.
    template <class F>
    void post(F f) {
        posting_.execute(std::move(f));
    }
    [[nodiscard]] net::one_thread& thread() noexcept { return thread_; }
    [[nodiscard]] std::uint64_t next_call() noexcept { return ++counters_.calls; }
    [[nodiscard]] std::uint64_t next_flow() noexcept { return ++begun_flows_; }
    pool_stats& counters() noexcept { return counters_; }

private:
    enum class state : std::uint8_t { open, draining, closed };
    using connections =
        boost::intrusive::list<net::connection,
                               boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                                   boost::intrusive::tag<net::connection>>>>;
    struct alarm final : net::timer {
        alarm(pool_impl& p, void (pool_impl::*t)()) noexcept : pool(p), then(t) {}
        void on_time() override { (pool.*then)(); }
        pool_impl& pool;
        void (pool_impl::*then)();
    };

    void on_opened(net::connection& c) override;
    void on_dial_failed(net::connection& c, error_code ec, dial_step step) override;
    void on_free(net::connection& c, std::optional<duration> keep_for) override;
    void on_ended(net::connection& c, error_code ec) override;
    net::scratch_ptr borrow_scratch() override { return scratch_.borrow(); }
    net::ended_operations& ended() noexcept override { return ended_; }
    void on_context_down() noexcept override;

    void pump() { pump(timers_->now()); }
    void pass_on() noexcept {
        if (!closed()) pump();  // after the context there are no timers, either
    }
    void pump(vouch::clock::time_point now);
    void carry_out(policy::pool_plan::step const& s, vouch::clock::time_point now);
    void dial(net::origin_entry& to, policy::lane l);
    void lend(net::connection& c, net::lease_waiter& w, vouch::clock::time_point now);
    void give_turn(net::turn_waiter& w, net::origin_entry& to, bool failed);
    std::optional<net::lease_refusal> acquire_in_turn(net::lease_waiter& w, net::origin_entry& to);
    void evict(net::connection& c);
    void destroy(net::connection& c) noexcept;
    void count_bytes(net::connection const& c) noexcept;
    void tell(pool_event e, net::connection const& c, error_code ec = {}) const;
    void plan_sweep();
    void sweep();
    void drop_idle();
    void drop_connections() noexcept;
    void tidy(net::origin_entry& e) noexcept;
    void erase(net::origin_entry& e) noexcept;
    void post_rest() noexcept;
    void rest() noexcept;
    void disarm_timers() noexcept;
    [[nodiscard]] std::size_t under_way() const noexcept { return work_ + flows_.size(); }
    [[nodiscard]] duration rest_for(std::optional<duration> keep_for) const noexcept;

    asio::any_io_executor executor_;
    asio::any_io_executor posting_;  // the same, never inline
    asio::any_io_executor busy_;     // the same, while there are operations
    pool_options options_;
    std::unique_ptr<vouch::clock> own_clock_;
    vouch::clock* clock_;
    std::unique_ptr<net::timer_queue> timers_;
    std::unique_ptr<net::asio_connector> own_connector_;
    connector* connector_;
    net::scratch_store scratch_;
    std::map<origin, net::origin_entry> origins_;
    boost::intrusive::list<net::origin_entry> troubled_;  // nobody's; the oldest in front
    policy::pool_plan plan_;
    connections connections_;
    boost::intrusive::list<net::operation_base> operations_;
    std::size_t work_ = 0;  // of the operations: those that are work
    net::ended_operations ended_{posting_};
    boost::intrusive::list<net::flow_base> flows_;
    std::uint64_t begun_flows_ = 0;
    struct {
        net::origin_entry* to = nullptr;  // while the call of a turn is to be made
        bool failed = false;              // with the last dial
        vouch::clock::time_point asked{};
    } in_turn_;
    boost::intrusive::list<net::lingerer> lingerers_;
    pool_stats counters_;
    std::mt19937_64 random_;
    decode_scratch decoding_;
    std::string request_;
    net::one_thread thread_;
    alarm sweeping_{*this, &pool_impl::sweep};
    alarm deadline_{*this, &pool_impl::close};  // of a drain
    vouch::clock::time_point close_by_ = vouch::clock::time_point::max();
    std::size_t cut_off_ = 0;
    state state_ = state::open;
    bool pumping_ = false;
    bool context_down_ = false;
    bool rest_posted_ = false;
};

/// Somebody who needs an origin's entry.
class origin_use {
public:
    origin_use(pool_impl& pool, net::origin_entry& e) noexcept : pool_(pool), entry_(e) {
        ++e.users;
    }
    origin_use(origin_use const&) = delete;
    origin_use& operator=(origin_use const&) = delete;
    ~origin_use() { pool_.leave(entry_); }
    [[nodiscard]] net::origin_entry& entry() const noexcept { return entry_; }

private:
    pool_impl& pool_;
    net::origin_entry& entry_;
};

}  // namespace vouch::detail
