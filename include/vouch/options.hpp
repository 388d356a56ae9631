#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <vouch/enums.hpp>

namespace vouch {

class clock;
class connector;
class observer;
class resolver;
class retry_policy;
struct failure;

using duration = std::chrono::nanoseconds;

// Every type here is a trivially destructible aggregate, so that designated initializers are safe
// in a co_await expression on every compiler. What they point to has to live until the function
// that takes them returns, unless said otherwise: it copies what it needs.

/// An additional request header. `name` is a token, `value` has no control character but tabs (RFC
/// 9110, 5). Refused are those that the client sets itself (Authorization, Host, User-Agent,
/// Accept, Accept-Encoding, Content-*), those about the connection (Connection, Transfer-Encoding,
/// Expect, Upgrade, TE, ...) and those that change which answer comes (If-*, Range, Prefer).
struct header {
    std::string_view name;
    std::string_view value;
};

/// How a call is sent again (defaults as the official SDKs).
struct retry_options {
    int max_retries = 2;  ///< 0 to 100
    duration initial_backoff = std::chrono::milliseconds(500);
    duration max_backoff = std::chrono::seconds(8);
    double multiplier = 2.0;  ///< 1 or more
    double jitter = 0.25;     ///< of a backoff taken off, of a server's hint added; 0 to 1
    /// Server hints (Retry-After, retry-after-ms) are obeyed up to this.
    duration max_server_wait = std::chrono::seconds(60);
    /// Decides in place of the standard policy (`retry.hpp`), within the bounds of safety. Has to
    /// outlive the operations; null: the standard one.
    retry_policy* policy = nullptr;
};

/// Options of one call. Absent: the client's.
struct call_options {
    /// For the whole call, resends and reading back included. Above 0.
    std::optional<duration> timeout{};
    /// For one attempt, waiting for a connection included. Above 0.
    std::optional<duration> attempt_timeout{};
    std::optional<retry_options> retry{};
    /// Short for `retry` with another `max_retries`: it prevails.
    std::optional<int> max_retries{};
    std::span<header const> headers{};
    /// Filled if the operation fails. Has to live until it completes.
    failure* details = nullptr;
};

/// Body of `create`.
struct create_params {
    vouch::purpose purpose = vouch::purpose::unknown;  ///< `unknown`: left out
    std::string_view user_id{};                        ///< empty: left out (the signed-in user)
};

/// Body of `cancel`. Empty members are left out.
struct cancel_params {
    std::string_view code{};    ///< a Matrix cancel code, e.g. `m.mismatched_sas`, `m.user`
    std::string_view reason{};  ///< shown to the person at the other side
};

/// How often a watch asks a server that does not hold requests open.
struct pace_options {
    duration initial = std::chrono::milliseconds(250);  ///< after a change
    double multiplier = 1.5;                            ///< 1 or more
    duration max = std::chrono::seconds(5);
    duration max_while_sas = std::chrono::seconds(1);  ///< while both people compare
    double jitter = 0.2;                               ///< plus or minus this share, 0 to 1
};

/// Whether watches use the server's WebSocket (`endpoints.ws_events` of /v1/info) as a doorbell. A
/// client has one, for all its watches: made for the first that wants it, closed 5 s after the last
/// one ended, or as soon as nothing is under way on the pool. An event tells where to look, so a
/// change is seen at once, and what moves nothing is looked at every 30 s. After a gap, and where
/// the connection is lost, everything is looked at at once, and polled until the bell is back (it
/// comes back after pauses of 0.5 s to 30 s). The token goes to the client's own origin alone.
enum class push_mode : std::uint8_t {
    off,
    automatic,  ///< where the server has it; else polling, and asked again after 5 minutes
    required,   ///< without it `errc::push_unavailable`; a lost connection is waited for
};

/// Options of `watch`, `wait_until`, `watch_each` (of each `next()`) and `watch_session` (which is
/// not held, and has a pace of its own). Those of one id by one client share their polls, at the
/// pace and hold of the first.
struct watch_options {
    /// A little beyond the protocol's own ten minutes, so that its `m.timeout` is seen. Above 0.
    duration timeout = std::chrono::minutes(11);
    /// How long the server is asked to hold a request open (`Prefer: wait`, RFC 7240, 4.3), in
    /// whole seconds; below 1 s: it is not asked.
    duration hold = std::chrono::seconds(25);
    pace_options pace{};
    /// Absent: the client's.
    std::optional<push_mode> push{};
    /// Filled if the operation fails. Has to live until it completes.
    failure* details = nullptr;
};

/// Options of `watch_all`.
struct watch_all_options {
    /// Of each `next()`. Above 0; at first without end.
    duration timeout = duration::max();
    pace_options pace{};  ///< of the list; the first that a client needs it for decides
    /// Absent: the client's. What comes up rings; lists are asked for at their pace all the same.
    std::optional<push_mode> push{};
    /// Filled if a `next()` fails. Has to live until it completes.
    failure* details = nullptr;
};

/// TLS of a pool's connections: 1.2 or later, names checked as in RFC 9525 (the subject's own does
/// not count), sessions resumed within the pool. Files are PEM, and read when the pool is made;
/// what cannot be used is thrown there as `errc::tls_failed`. System roots: OpenSSL's places, or
/// SSL_CERT_FILE and SSL_CERT_DIR.
struct tls_options {
    /// Check the certificate and the host name. Only ever switch it off against a test server.
    bool verify = true;
    /// Trusted beside the system's roots: authorities, intermediates or a server's own.
    std::string_view ca_file{};
    std::string_view ca_pem{};            ///< the same, as text
    std::string_view certificate_file{};  ///< client certificate chain
    std::string_view key_file{};          ///< and its private key
};

/// Bounds of a pool.
struct pool_options {
    std::size_t max_total = 512;           ///< connections, polls not counted
    std::size_t max_per_origin = 8;        ///< of them, to one origin
    std::size_t max_held_per_origin = 64;  ///< connections of waiting watches, a lane of their own
    /// Callers waiting for a connection; more: `pool_busy`. Polls are counted by themselves. A call
    /// that was served once, and asks again to read back or to resend, is not refused.
    std::size_t max_waiting = 65536;

    duration connect_timeout = std::chrono::seconds(5);  ///< resolve, connect and TLS
    /// How long an unused connection is kept where the server does not say (Keep-Alive: timeout).
    duration idle_timeout = std::chrono::seconds(4);
    /// How long a connection is used at most; 10 % are taken off at random.
    duration max_lifetime = std::chrono::minutes(10);
    /// Head start of the preferred address family (RFC 8305, 5).
    duration happy_eyeballs_delay = std::chrono::milliseconds(200);
    /// How long a name's addresses are used before it is looked up again. 0: looked up for each
    /// connection.
    duration dns_ttl = std::chrono::seconds(30);
    bool tcp_no_delay = true;

    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_body_bytes = 1024 * 1024;

    tls_options tls{};

    // Seams. They have to outlive the pool's operations; null: Asio's and OpenSSL's own.
    vouch::clock* clock = nullptr;
    vouch::connector* connector = nullptr;
    /// Of host names; not asked where `connector` is another one.
    vouch::resolver* resolver = nullptr;
    /// Told of every call, attempt, decision and connection; null: costs nothing.
    vouch::observer* observer = nullptr;
    /// Seed of jitter; 0: taken from the system.
    std::uint64_t seed = 0;
};

/// One device: where its server is, and the token that speaks for it.
struct client_options {
    /// `http://` or `https://`, host, optional port and path prefix. Empty: the environment's
    /// BEEPER_DESKTOP_BASE_URL, else http://127.0.0.1:23373.
    std::string_view base_url{};
    /// Empty: the environment's BEEPER_ACCESS_TOKEN, else none is sent.
    std::string_view token{};
    /// Sent as User-Agent; empty: `vouch/<version>`.
    std::string_view user_agent{};
    /// For a whole call, resends and reading back included.
    duration timeout = std::chrono::seconds(30);
    /// For one attempt, waiting for a connection included.
    duration attempt_timeout = std::chrono::seconds(10);
    retry_options retry{};
    /// Of its watches, those of `verify` included.
    push_mode push = push_mode::off;
    /// http to a host beyond loopback sends the token in clear: refused unless allowed here or by
    /// VOUCH_ALLOW_PLAIN_HTTP=1.
    bool allow_plain_http = false;
    /// Whether the environment is asked for what is left out.
    bool use_environment = true;
};

}  // namespace vouch
