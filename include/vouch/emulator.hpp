#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

/// A local server that behaves like the real one: real cryptography on both sides of every
/// verification, a person at each device who can be scripted, faults on demand. `server` listens on
/// sockets; `service` and `stream` are the same without sockets, clock or threads, for simulations.
namespace vouch::emulator {

using duration = std::chrono::nanoseconds;
using time_point = std::chrono::sys_time<duration>;

// The option types are trivially destructible aggregates: designated initializers are safe in a
// co_await expression. What they point to has to live until the function that takes them returns.

/// What the person at a device does next. A step waits until it can be done, then for its delay;
/// one that cannot come any more (accept, where the device itself asked) is passed over.
enum class act : std::uint8_t {
    create,    ///< asks for a verification (only as first step): of `user`, or of the own account
    accept,    ///< accepts the request
    start,     ///< starts the emoji comparison
    compare,   ///< looks at both devices: confirms if they show the same, else as `mismatch`
    confirm,   ///< confirms without looking
    mismatch,  ///< says that the emoji differ: cancels with m.mismatched_sas
    cancel,    ///< cancels with `code` and `reason`
    scan,      ///< scans the QR code that the other device shows
    show,      ///< says that the own code was scanned
    fail,      ///< the server breaks: both sides end in state `error`
    ignore,    ///< does nothing any more
};

struct step {
    act what = act::ignore;
    duration after{};
    std::string_view code{};    ///< cancel, fail; empty: m.user, internal_error
    std::string_view reason{};  ///< cancel, fail
    std::string_view user{};    ///< create
};

/// What happens to a device's messages on their way to the other one.
enum class tampering : std::uint8_t {
    none,
    commitment,  ///< it commits itself to another key than it sends: m.mismatched_commitment
    key,  ///< its key is replaced: the emoji differ; who confirms all the same: m.key_mismatch
    mac,  ///< its MAC is wrong: m.key_mismatch once both have confirmed
    qr,   ///< its QR code holds a wrong key: m.key_mismatch for who scans it
};

struct device_options {
    std::string_view name{};     ///< unique; letters, digits, `-`, `_` and `.`
    std::string_view account{};  ///< user id; empty: @alice:vouch.example
    std::string_view token{};    ///< empty: made from the seed
    bool trusted = true;         ///< signed by the account; else the session is needs-verification
    bool signed_in = true;       ///< else the session is needs-login
    bool initialized = true;     ///< else the session is initializing
    bool cross_signing = true;   ///< else the session is needs-cross-signing-setup
    bool sas = true;
    bool show_qr = true;
    bool scan_qr = true;
    bool own_port = false;  ///< listens on a port of its own too (`server` only)
    tampering tamper = tampering::none;
    std::span<step const> script{};
};

enum class fault_kind : std::uint8_t {
    delay,           ///< the request is handled `wait` later
    delay_response,  ///< handled at once, answered `wait` later
    status,          ///< answers `status`, nothing happens
    status_after,    ///< answers `status`, though it happened
    reset,           ///< connection reset, nothing happens
    reset_after,     ///< connection reset after `bytes` of the response (0: before it); it happened
    truncate,        ///< an orderly end of the connection after `bytes` of the response
    garble,          ///< the body is replaced by as many bytes that are no JSON
    stall,           ///< nothing more is sent after `bytes` of the response; it happened
    drip,            ///< `bytes` (0: one) at a time, `wait` apart
    chunked,         ///< a chunked response, which is correct
    close_delimited,  ///< the response ends with the connection, which is correct
    short_length,     ///< Content-Length is smaller than the body
    long_length,      ///< Content-Length is greater than the body, which is then cut off
    bad_chunk,        ///< chunked, with a chunk size that is no number
    two_lengths,      ///< two contradicting Content-Length fields
    surplus,          ///< bytes follow a correct response
    lose,             ///< answers 200 with the present state, nothing happens
    duplicate,        ///< handled twice, as by a proxy that repeats; answers the second
    // What a WebSocket carries. The others strike its upgrade, whose endpoint is `events`.
    drop_event,      ///< it gets lost; its number is missing
    repeat_event,    ///< it comes twice, with the same number
    reorder_event,   ///< it comes after the next one
    garble_event,    ///< `body` comes in its place; empty: text that is no JSON
    hang_up,         ///< in its place the connection is reset
    refuse_command,  ///< a command gets an error with code `body`; empty: INTERNAL_ERROR
};

/// When a fault strikes, and what it is. Requests under /emulator/ are spared.
struct fault {
    fault_kind kind = fault_kind::status;
    std::string_view device{};    ///< name; empty: any
    std::string_view endpoint{};  ///< as in `log_entry`; empty: any
    unsigned nth = 1;             ///< the first of the matching requests that it strikes
    unsigned count = 1;           ///< how many it strikes at most; 0: all that follow
    double probability = 1;       ///< of each of them
    int status = 503;
    /// Of `status`; empty: an error as the real server's. Also of an event or a command.
    std::string_view body{};
    std::string_view retry_after{};     ///< header Retry-After; empty: none
    std::string_view retry_after_ms{};  ///< header retry-after-ms
    std::string_view should_retry{};    ///< header x-should-retry
    std::size_t bytes = 0;
    duration wait{};
};

struct options {
    std::span<device_options const> devices{};  ///< empty: `laptop`, not trusted yet, and `phone`
    bool hold = true;             ///< holds polls that say what they know (If-None-Match) and
                                  ///< ask for it (Prefer: wait)
    bool events = true;           ///< a WebSocket at /v1/ws, which /v1/info names
    bool etag = true;             ///< without it, nothing is held either
    bool strict_repeats = false;  ///< 409 also where a device repeats the action it did last
    bool odd_ids = false;         ///< transaction ids with characters that have to be encoded
    duration max_hold = std::chrono::seconds(60);
    duration message_delay{};  ///< from device to device, while the emoji are agreed on
    duration secret_delay = std::chrono::milliseconds(250);  ///< between steps of the session
    std::uint64_t seed = 1;  ///< same seed and same requests: same tokens, ids and emoji
    std::size_t max_header = 16 * 1024;
    std::size_t max_body = 64 * 1024;
    std::size_t log_size = 1000;
    std::size_t kept = 20000;  ///< finished verifications that can still be retrieved

    // Of `server` alone.
    std::string_view address = "127.0.0.1";
    std::uint16_t port = 0;
    bool tls = false;
    /// Over TLS, clients have to show a certificate that one of these signed (PEM text).
    std::string_view client_ca_pem{};
    duration idle_timeout = std::chrono::seconds(60);  ///< of a connection between requests
    std::size_t max_connections = 100000;
};

/// What was made of `device_options`.
struct device {
    std::string name;
    std::string token;
    std::string account;
    std::string id;          ///< Matrix device id
    std::uint16_t port = 0;  ///< of its own; 0: none
};

/// How often a device had an effect on a verification.
struct effect {
    std::string device;
    std::string action;      ///< as an endpoint
    unsigned performed = 0;  ///< took effect
    unsigned repeated = 0;   ///< was answered with 200, without effect
    unsigned refused = 0;    ///< was answered with 409
};

/// One request. Tokens are left out.
struct log_entry {
    std::uint64_t number = 0;
    time_point when;
    std::string device;    ///< empty: unknown token
    std::string endpoint;  ///< session list create retrieve accept cancel sas_start sas_confirm
                           ///< qr_scan qr_confirm_scanned info events, or empty
    std::string method;
    std::string target;
    std::string user_agent;
    std::string body;    ///< its first 1024 bytes
    int status = 0;      ///< 0: not answered (yet)
    std::string faults;  ///< kinds that struck, separated by spaces
};

struct request {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in any case
    std::string body;
};

struct response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// The server without sockets. Everything is decided from its arguments and the seed. Time is the
/// caller's, and must not go back. Not thread-safe.
class service {
public:
    explicit service(options const& o = {}, time_point start = {});
    service(service&&) noexcept;
    service& operator=(service&&) noexcept;
    ~service();

    /// Answers at once: faults of the wire do not apply, and nothing is held or delayed.
    [[nodiscard]] response handle(time_point now, request const& r);

    /// Does what is due: timeouts, scripted people, held requests, delayed ones.
    void advance(time_point now);
    /// When `advance` has something to do; may lie in the past. Nothing: only after a request.
    [[nodiscard]] std::optional<time_point> next_due() const;
    /// Turns the emulator's own clock, which runs beside the caller's.
    void turn_clock(duration by);
    /// The emulator's own time.
    [[nodiscard]] time_point clock(time_point now) const;

    /// These throw std::invalid_argument that says what is wrong.
    emulator::device add_device(device_options const& d);
    void remove_device(std::string_view name);
    void script(std::string_view device, std::span<step const> steps);
    std::uint64_t fault(emulator::fault const& f);
    [[nodiscard]] emulator::device device(std::string_view name) const;

    void clear_faults();
    [[nodiscard]] std::vector<emulator::device> devices() const;
    [[nodiscard]] std::vector<log_entry> requests() const;
    /// Of the verification with this id; empty if there is none.
    [[nodiscard]] std::vector<effect> effects(std::string_view id) const;
    /// Back to how it was made; held requests are answered.
    void reset();

private:
    friend class stream;
    friend class server;
    class impl;
    std::unique_ptr<impl> impl_;
};

/// One HTTP/1.1 connection to a service, as bytes; it may become a WebSocket. Its service has to
/// outlive it.
class stream {
public:
    enum class state : std::uint8_t {
        open,
        closing,  ///< once `output()` is taken, end it in an orderly way
        broken,   ///< once `output()` is taken, reset it
    };
    struct options {
        std::string_view device{};  ///< whose own port this is; empty: the common one
        std::string_view base_url = "http://127.0.0.1";  ///< for /v1/info
        bool local = true;  ///< the peer is on this machine: /emulator/ is open to it
    };

    /// `on_output` is called when there is something to take or the state has changed other than
    /// within `receive`: from a call to the service or to another stream of it. It must not call
    /// into them.
    stream(service& s, options const& o, std::function<void()> on_output);
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream();

    void receive(time_point now, std::string_view bytes);
    /// The peer will send no more.
    void receive_end(time_point now);
    /// What is to be sent now.
    [[nodiscard]] std::string_view output() const;
    void consume(std::size_t bytes);
    [[nodiscard]] state current() const;
    /// No request is being answered, and it is no WebSocket.
    [[nodiscard]] bool idle() const;

private:
    friend class service;
    class impl;
    std::shared_ptr<impl> impl_;
};

/// The emulator on sockets: http, or https with a certificate made on the spot. It runs on the
/// executor (one thread at a time, else a strand); the functions may be called from any thread.
class server {
public:
    /// Listens when this returns. Throws std::system_error, or std::invalid_argument.
    explicit server(boost::asio::any_io_executor executor, options const& o = {});
    server(server const&) = delete;
    server& operator=(server const&) = delete;
    /// As `stop`.
    ~server();

    /// Of the common port, as `http://127.0.0.1:40123`; of a device's own, if it has one.
    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string url(std::string_view device) const;
    [[nodiscard]] std::uint16_t port() const;
    /// The certificate authority that signed the server's certificate, as PEM. Empty without TLS.
    [[nodiscard]] std::string ca_pem() const;

    /// As of `service`.
    [[nodiscard]] emulator::device device(std::string_view name) const;
    [[nodiscard]] std::vector<emulator::device> devices() const;
    emulator::device add_device(device_options const& d);
    void remove_device(std::string_view name);
    void script(std::string_view device, std::span<step const> steps);
    void script(std::string_view device, std::initializer_list<step> steps) {
        script(device, std::span<step const>(steps.begin(), steps.size()));
    }
    std::uint64_t fault(emulator::fault const& f);
    void clear_faults();
    /// Turns the clock on: timeouts come as if the time had passed. At least 0.
    void advance(duration by);
    [[nodiscard]] std::vector<log_entry> requests() const;
    [[nodiscard]] std::vector<effect> effects(std::string_view id) const;
    void reset();

    /// As `service::handle`: the control interface, say, without a connection.
    [[nodiscard]] response handle(request const& r);

    [[nodiscard]] std::size_t connections() const;
    /// Closes the listeners and every connection. Requests that are held get no answer.
    void stop();

    class impl;  ///< not for users

private:
    std::shared_ptr<impl> impl_;
};

}  // namespace vouch::emulator
