#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/system/error_code.hpp>

namespace vouch {

// The seams through which streams and time come in. A pool uses Asio's and OpenSSL's; tests and
// simulations bring their own. All of them are called on the pool's executor only.

using boost::system::error_code;

/// Scheme, host and port. Connections, caps and retry quotas are per origin.
struct origin {
    bool tls = false;
    std::string host;  ///< lower case; an IPv6 literal without brackets
    std::uint16_t port = 0;
    friend bool operator==(origin const&, origin const&) = default;
    friend auto operator<=>(origin const&, origin const&) = default;
};
/// `https://beeper.example`, `http://[::1]:23373`: the scheme's default port is left out.
[[nodiscard]] std::string to_string(origin const&);

/// A byte stream, by readiness: try, and if it would block, wait. So a connection that waits for
/// an answer holds no buffer.
class transport {
public:
    enum class wait_type : std::uint8_t { read, write };

    /// Told once per `async_wait`.
    class waiter {
    public:
        virtual void on_ready(error_code ec) = 0;

    protected:
        ~waiter() = default;
    };

    transport() = default;
    transport(transport const&) = delete;
    transport& operator=(transport const&) = delete;
    /// Closes, without waiting for anything. Waiters are not told.
    virtual ~transport() = default;

    /// Takes what is there, at most `buffer.size()` bytes. Nothing there: 0 and
    /// `asio::error::would_block`. An orderly end: 0 and `asio::error::eof`; over TLS an end
    /// without close_notify is `asio::ssl::error::stream_truncated`.
    virtual std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept = 0;
    /// Whether nothing has come yet, neither a byte nor an end: what comes before a request is no
    /// answer to it. May take a byte: after `false` the stream is of no use any more. By default it
    /// tries to read one.
    [[nodiscard]] virtual bool quiet() noexcept;
    /// Gives what fits now. Nothing fits: 0 and `would_block`. After `would_block` the next call
    /// has to offer the same bytes again (it may offer more).
    virtual std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept = 0;
    /// Tells `w` when trying again makes sense, never before this returns. One wait of each type at
    /// a time. `w` has to live until told, or until `cancel()` or the destructor.
    virtual void async_wait(wait_type type, waiter& w) = 0;
    /// Forgets the waiters: they are not told.
    virtual void cancel() noexcept = 0;
    /// Acknowledges now what was read. For who has something more urgent to send on another stream:
    /// after the first call `try_read` leaves that to the next one (or to the system, a little
    /// later), since acknowledging takes about as long as a send. By default it does nothing: the
    /// system acknowledges as it sees fit.
    virtual void acknowledge() noexcept {}
};

/// How far a dial got, for error messages.
enum class dial_step : std::uint8_t { resolve, connect, tls };

/// Opens transports.
class connector {
public:
    /// Told once per `dial`.
    class dialer {
    public:
        /// `t` is connected (and its TLS handshake done), or null and `ec` says why not; `step` is
        /// where it failed.
        virtual void on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step step) = 0;

    protected:
        ~dialer() = default;
    };
    /// Destroying it gives the dial up; the dialer is not told.
    class dial {
    public:
        dial() = default;
        dial(dial const&) = delete;
        dial& operator=(dial const&) = delete;
        virtual ~dial() = default;
    };

    connector() = default;
    connector(connector const&) = delete;
    connector& operator=(connector const&) = delete;
    virtual ~connector() = default;

    /// Starts to open a stream to `to`. `d` is never told before this returns.
    [[nodiscard]] virtual std::unique_ptr<dial> start(origin const& to, dialer& d) = 0;
};

/// Time, and one wake-up.
class clock {
public:
    using time_point = std::chrono::time_point<clock, std::chrono::nanoseconds>;

    /// Told when the time has come.
    class sleeper {
    public:
        virtual void on_wake() = 0;

    protected:
        ~sleeper() = default;
    };
    /// One wake-up that can be moved. Destroying it forgets it.
    class alarm {
    public:
        alarm() = default;
        alarm(alarm const&) = delete;
        alarm& operator=(alarm const&) = delete;
        virtual ~alarm() = default;
        /// Wake at `due`, in place of what was set before. Never before this returns.
        virtual void set(time_point due) = 0;
        /// Wake no more. While none is set, the alarm keeps no work on the executor.
        virtual void clear() noexcept = 0;
    };

    clock() = default;
    clock(clock const&) = delete;
    clock& operator=(clock const&) = delete;
    virtual ~clock() = default;

    /// Monotonic.
    [[nodiscard]] virtual time_point now() const noexcept = 0;
    /// Wall-clock time, for dates in headers.
    [[nodiscard]] virtual std::chrono::system_clock::time_point wall() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<alarm> make_alarm(sleeper& s) = 0;
    /// Decides between wake-ups due at the same time: smaller first. A simulation returns seeded
    /// random numbers, to try other orders.
    [[nodiscard]] virtual std::uint32_t tie_break() noexcept { return 0; }
};

}  // namespace vouch
