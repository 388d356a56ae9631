#pragma once

#include <memory>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

#include "net/name_service.hpp"
#include "net/timer_queue.hpp"
#include "policy/dial_plan.hpp"

namespace vouch::net {

/// What the dials of one connector share.
struct dial_room {
    timer_queue& timers;
    name_service names;
    duration head_start = pool_options{}.happy_eyeballs_delay;
    duration timeout = pool_options{}.connect_timeout;
    policy::address_memory stood{};
};

/// Carries out one `policy::dial_plan`: names, time, and what the dialer is told. How a connection
/// is opened is the derived class's.
class dial_run : public connector::dial, private name_service::waiter, private timer {
public:
    dial_run(dial_run const&) = delete;
    dial_run& operator=(dial_run const&) = delete;
    ~dial_run() override;

    /// The dialer is never told before this returns.
    void start();

protected:
    dial_run(dial_room& room, origin to, connector::dialer& d);

    [[nodiscard]] origin const& to() const noexcept { return to_; }
    /// Tries `at`, beside what is being tried. Reports by `connect_failed` or `connected`, never
    /// before it returns.
    virtual void connect(policy::address const& at) = 0;
    /// Forgets all that is being tried.
    virtual void drop() noexcept = 0;

    // Any of these may end this object.
    void connect_failed(error_code ec);
    /// `at` stands. For https the handshake follows; else `succeed`.
    void connected(policy::address const& at);
    void tls_failed(error_code ec);
    void succeed(std::unique_ptr<transport> stream);
    void fail(error_code ec, dial_step at);

    void stop() noexcept;

private:
    void on_name(policy::addresses const& found, error_code ec) override;
    void on_time() override { go_on(); }
    void go_on();

    dial_room& room_;
    origin to_;
    connector::dialer& dialer_;
    policy::dial_plan plan_;
};

}  // namespace vouch::net
