#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/intrusive/list.hpp>

#include <vouch/error.hpp>
#include <vouch/transport.hpp>

#include "http/response.hpp"
#include "net/ended_operations.hpp"
#include "net/scratch.hpp"
#include "net/timer_queue.hpp"
#include "policy/pool_plan.hpp"

namespace vouch::net {

class connection;
class origin_entry;

/// How far an exchange came.
struct exchange_facts {
    bool request_written = false;  ///< any byte of the request
    bool response_seen = false;    ///< any byte of a response
    bool reused = false;           ///< the connection had served before
    std::uint64_t sent = 0;        ///< bytes, before TLS
    std::uint64_t received = 0;    ///< bytes, after TLS
};

/// Whoever lent a connection for one exchange. Told once.
class exchange_handler {
public:
    /// A whole response. `r` is valid during the call.
    virtual void on_response(http::response_reader& r, exchange_facts const& facts) = 0;
    /// `ec` is a transport's error, or `errc::protocol_error` and the like, with `problem` in
    /// words.
    virtual void on_exchange_failed(error_code ec, std::string_view problem,
                                    exchange_facts const& facts) = 0;

protected:
    ~exchange_handler() = default;
};

/// What a connection reports to.
class connection_owner {
public:
    virtual void on_opened(connection& c) = 0;
    /// The connection is gone afterwards.
    virtual void on_dial_failed(connection& c, error_code ec, dial_step step) = 0;
    /// Its exchange is over. `keep_for`: what the server said about keeping it, if anything.
    virtual void on_free(connection& c, std::optional<duration> keep_for) = 0;
    /// It cannot be used any more. The connection is gone afterwards.
    virtual void on_ended(connection& c, error_code ec) = 0;
    /// A buffer to read into; it comes back when the exchange is over.
    virtual scratch_ptr borrow_scratch() = 0;
    virtual timer_queue& timers() noexcept = 0;
    virtual ended_operations& ended() noexcept = 0;

protected:
    ~connection_owner() = default;
};

/// One HTTP/1.1 connection, from its dial to its end: one exchange at a time, no pipelining. It
/// goes back to the pool only where the response was framed, final and whole, keep-alive holds and
/// no byte is left over.
class connection final : public policy::pool_plan::slot,
                         public boost::intrusive::list_base_hook<boost::intrusive::tag<connection>>,
                         private connector::dialer,
                         private transport::waiter {
public:
    connection(connection_owner& owner, origin_entry& to) noexcept : owner_(owner), to_(to) {}
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection() = default;

    [[nodiscard]] origin_entry& to() const noexcept { return to_; }
    void dial(connector& by, vouch::origin const& to);
    /// Whether an idle connection can still be used: open, and nothing unasked for to read.
    [[nodiscard]] bool alive();

    /// Sends `request` and reads the response for `h`, who may be told before this returns only of
    /// a failure to write. `limits` bound the response.
    void exchange(std::span<char const> request, http::response_limits const& limits,
                  exchange_handler& h);
    /// Whether a byte of the request has been written.
    [[nodiscard]] bool request_written() const noexcept { return facts_.request_written; }
    /// Of the last exchange.
    [[nodiscard]] exchange_facts const& facts() const noexcept { return facts_; }
    /// Forgets the exchange: the handler is not told, the connection ends.
    void abort();

private:
    void on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step step) override;
    void on_ready(error_code ec) override;
    void go_on(error_code ec);
    void write();
    void read();
    void finish(bool surplus);
    void fail(error_code ec, std::string_view problem = {});

    connection_owner& owner_;
    origin_entry& to_;
    std::unique_ptr<connector::dial> dial_;
    std::unique_ptr<transport> stream_;
    exchange_handler* handler_ = nullptr;
    http::response_limits limits_{};
    exchange_facts facts_;
    std::string unsent_;  // what the stream did not take at once
    error_code write_error_;
    scratch_ptr scratch_;  // only while a response is coming in
};

}  // namespace vouch::net
