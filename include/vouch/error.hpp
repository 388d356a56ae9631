#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <vouch/model.hpp>

namespace vouch {

using boost::system::error_code;

/// The ten calls of the API.
enum class endpoint : std::uint8_t {
    session,
    list,
    create,
    retrieve,
    accept,
    cancel,
    sas_start,
    sas_confirm,
    qr_scan,
    qr_confirm_scanned,
};
/// The name of the member function of `client`, e.g. "sas_confirm".
[[nodiscard]] std::string_view to_string(endpoint) noexcept;
std::ostream& operator<<(std::ostream&, endpoint);

/// Why an operation failed, when that comes about, and what helps. In brackets the `condition`s to
/// which a code belongs. Cancellation is `boost::asio::error::operation_aborted` [cancelled], as
/// everywhere in Asio. What the operating system, the resolver or TLS said is in `failure::cause`.
enum class errc : std::uint8_t {
    // Nothing was sent: the caller can mend it.

    /// [invalid_input] An id, option, header or token that cannot be sent, refused before anything
    /// is. `failure::message` names it: mend the call.
    invalid_argument = 1,
    /// [invalid_input] The base URL is none, thrown by `client`'s constructor: mend it.
    invalid_url,
    /// [invalid_input] http to a host beyond loopback would send the token in clear. Thrown by
    /// `client`'s constructor: use https, or allow it (`client_options::allow_plain_http`).
    plain_http_refused,
    /// [] `pool::close()` was called, before the operation or amid it. Make a new pool.
    pool_closed,
    /// [transient] As many callers as `pool_options::max_waiting` wait for a connection already.
    /// Start less at once, or allow more connections.
    pool_busy,

    // No usable answer came.

    /// [transient] The host name has no address, or nobody says so in time. Check it, try later.
    resolve_failed = 20,
    /// [transient] No address accepted a connection: the server is not running, or elsewhere.
    connect_failed,
    /// [] The handshake failed, or the certificate is not trusted. `cause` says why: see
    /// `tls_options`.
    tls_failed,
    /// [transient] Closed or reset before the whole answer was in. Of an effect call only where
    /// reading back showed that it did not take effect: it can be tried again.
    connection_lost,
    /// [transient, timed_out] The attempt's, the call's, the wait's or the flow's time ran out, or
    /// the server answered 408. Try again, or give it more time. The request of an effect call may
    /// still be on its way: it had no effect when it was last read back.
    timed_out,
    /// [unusable_answer] Not HTTP/1.1. Whatever listens there is no server of this API, or a proxy
    /// in between is broken.
    protocol_error,
    /// [unusable_answer] Header or body beyond `pool_options::max_header_bytes`, `max_body_bytes`.
    response_too_large,
    /// [unusable_answer] A body that is not the API's. `message` has the JSON pointer to what is
    /// missing or wrong.
    invalid_response,
    /// [] An effect call may or may not have taken effect, and reading back did not tell.
    /// `failure::last` is the newest state seen. Look (`retrieve`) before anything is tried again.
    outcome_unknown,

    // The server answered with an error status. It did nothing.

    /// [invalid_input] 400. `failure::issues` and `server_message` say what is malformed.
    bad_request = 40,
    /// [authentication] 401: the token is missing, wrong or expired. `client::set_token`.
    unauthorized,
    /// [authentication] 403: the token is good, but not for this. Get one with the scope.
    forbidden,
    /// [gone] 404, 410: no such verification (or user). Look at `list` and `session`.
    not_found,
    /// [conflict] 409 that no lost attempt of the call itself can have caused: the action is not
    /// available in this state. `failure::last` is the state, read afresh: go on from there.
    conflict,
    /// [invalid_input] 422: well-formed, but of no use, e.g. a payload that is no QR code's.
    unprocessable,
    /// [transient] 425, 429, more often than `max_retries` or beyond the deadline. Wait.
    too_many_requests,
    /// [transient] 5xx. Of an effect call only where reading back showed that it did not take
    /// effect.
    server_error,
    /// [] 3xx: not followed, so that the token stays with its origin. `message` names the origin
    /// that it points to: it may be the right base URL.
    redirected,
    /// [] Any other status.
    unexpected_status,
    /// [] `push_mode::required`: the server has no WebSocket that tells of changes, none at its own
    /// origin, or refuses it. `message` says which. Poll instead: `push_mode::automatic`.
    push_unavailable,

    // The verification did not come to what was waited for.

    /// [refused_by_peer] It ended cancelled: by either side, by time, or because another device
    /// took over. `failure::server_code` is Matrix's code. Begin a new one if it is still wanted.
    verification_cancelled = 60,
    /// [] It ended in the server's state `error`; `server_code` and `server_message` are its own.
    verification_failed,
    /// [gone] Neither its id, nor the list, nor the session knows it any more.
    verification_gone,
    /// [] An answer without a verification where one was needed.
    no_verification,
    /// [] `verify`: what was to be confirmed is no longer what was shown. Nothing was confirmed.
    comparison_changed,
    /// [] `verify`: the server repeats itself, and the driver stopped asking.
    no_progress,
    /// [] `verify`: no method that both sides can do.
    method_unavailable,
    /// [] It ended `done`, and that was not what was waited for.
    verification_ended,
};
/// The enumerator, e.g. "outcome_unknown": for programs. In words: `operator<<`.
[[nodiscard]] std::string_view name_of(errc) noexcept;

/// What to do about an error, whatever its exact code: `if (e.code() == condition::transient)`.
/// A code belongs to the conditions that `errc` names at it, and to no other. `outcome_unknown`
/// belongs to none: one that invites to try again would be a trap.
enum class condition : std::uint8_t {
    transient = 1,    ///< may go well later: no connection, lost, timed out, busy, 5xx
    authentication,   ///< the token: set another one
    gone,             ///< the server does not know it: begin anew
    conflict,         ///< not available in this state: look at `failure::last`
    refused_by_peer,  ///< ended cancelled: the person there, or the time, said no
    timed_out,        ///< a deadline, or the server's own (408)
    invalid_input,    ///< the caller's arguments, also where the server said so: mend them
    unusable_answer,  ///< not HTTP, too large, or not the API: look at the server
    cancelled,        ///< the caller cancelled the operation
};
/// The enumerator, e.g. "refused_by_peer".
[[nodiscard]] std::string_view name_of(condition) noexcept;

[[nodiscard]] boost::system::error_category const& error_category() noexcept;
[[nodiscard]] boost::system::error_category const& condition_category() noexcept;
[[nodiscard]] inline error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), error_category()};
}
[[nodiscard]] inline boost::system::error_condition make_error_condition(condition c) noexcept {
    return {static_cast<int>(c), condition_category()};
}

/// In words.
std::ostream& operator<<(std::ostream&, errc);
std::ostream& operator<<(std::ostream&, condition);

/// How an attempt ended, as far as the server's effects go.
enum class attempt_class : std::uint8_t {
    answered,   ///< a whole response came
    not_sent,   ///< no byte of the request left: nothing can have happened
    ambiguous,  ///< bytes left, no (conclusive) response came: anything may have happened
};
[[nodiscard]] std::string_view to_string(attempt_class) noexcept;

/// One HTTP exchange made for a call.
struct attempt_record {
    vouch::endpoint endpoint{};  ///< differs from the call's when it was made to read back
    attempt_class outcome{};
    int status = 0;                      ///< 0 where none came
    error_code cause{};                  ///< transport error, if any
    std::chrono::nanoseconds elapsed{};  ///< from asking for a connection to the end
    std::chrono::nanoseconds waited{};   ///< before it, since the attempt before
    /// What it alone would have been as a failure; `errc{}`: it went well.
    errc code{};
    bool request_written = false;    ///< whether any byte of its request was written
    bool connection_reused = false;  ///< on a connection that had served before
};

/// One of the server's validation findings (`details.issues`).
struct issue {
    std::string path;  ///< JSON pointer into the request body, "" for the whole
    std::string code;
    std::string message;
    friend bool operator==(issue const&, issue const&) = default;
};

/// The whole story of a failed operation. Printed, or written by `to_json`, it shows no token, no
/// emoji and no QR payload: where the server's words repeat one of the call's, they are taken out,
/// and of `last` only those who ask it see them.
struct failure {
    error_code code;
    vouch::endpoint endpoint{};
    /// What was wrong, where, and what to do, in words of this library (one line).
    std::string message;

    int status = 0;  ///< HTTP status of the last answer, 0 if none came
    std::string server_code;
    std::string server_message;
    std::vector<issue> issues;
    /// `X-Beeper-Desktop-Version` of the last answer, "" if none.
    std::string server_version;

    error_code cause;              ///< what the system, the resolver or TLS said
    bool request_written = false;  ///< whether any byte of the request itself was written
    std::vector<attempt_record> attempts;
    std::chrono::nanoseconds elapsed{};
    /// The last snapshot seen while the operation ran; empty if none.
    snapshot last;

    void clear() { *this = failure{}; }
};
/// One line for a log: endpoint, what happened, status, the server's words, attempts.
std::ostream& operator<<(std::ostream&, failure const&);
[[nodiscard]] std::string to_string(failure const&);

/// What the awaitable forms throw.
class error : public boost::system::system_error {
public:
    explicit error(failure details);
    [[nodiscard]] failure const& details() const noexcept { return *details_; }

private:
    std::shared_ptr<failure const> details_;  // exceptions are copied: keep that noexcept
};

}  // namespace vouch

template <>
struct boost::system::is_error_code_enum<vouch::errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<vouch::condition> : std::true_type {};
