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

/// Why an operation failed. Cancellation is `boost::asio::error::operation_aborted`, as everywhere
/// in Asio. What the operating system or TLS said is in `failure::cause`.
enum class errc : std::uint8_t {
    // Nothing was sent: the caller can mend it.
    invalid_argument = 1,  ///< an id, option or header that cannot be sent
    invalid_url,           ///< the base URL
    plain_http_refused,    ///< http to a host beyond loopback, not allowed by an option
    pool_closed,           ///< `pool::close()` was called
    pool_busy,             ///< too many callers wait for a connection already

    // No usable answer came.
    resolve_failed = 20,  ///< the host name has no address
    connect_failed,       ///< no address accepted a connection
    tls_failed,           ///< handshake or certificate
    connection_lost,      ///< closed or reset before the whole answer was in
    timed_out,            ///< the attempt's or the call's time ran out
    protocol_error,       ///< not HTTP/1.1
    response_too_large,   ///< header or body beyond the bound
    invalid_response,     ///< a body that is not the API's
    outcome_unknown,  ///< an action may or may not have taken effect, and reading back did not tell

    // The server answered with an error status.
    bad_request = 40,   ///< 400
    unauthorized,       ///< 401
    forbidden,          ///< 403
    not_found,          ///< 404
    conflict,           ///< 409
    unprocessable,      ///< 422
    too_many_requests,  ///< 429
    server_error,       ///< 5xx
    redirected,         ///< 3xx: redirects are not followed
    unexpected_status,  ///< any other status

    // The verification did not come to what was waited for.
    verification_cancelled = 60,  ///< by either side, by time, or by another device taking over
    verification_failed,          ///< the server's state `error`
    verification_gone,            ///< the server no longer knows it
    no_verification,              ///< an answer without a verification where one was needed
    comparison_changed,           ///< what was to be confirmed is no longer what was shown
    no_progress,                  ///< the server repeats itself: the driver stopped asking
    method_unavailable,           ///< no method that both sides can do
};

/// What to do about an error, whatever its exact code: `if (e.code() == condition::transient)`.
enum class condition : std::uint8_t {
    transient = 1,    ///< may succeed when tried later: connect, lost, timed out, 408 425 429 5xx
    authentication,   ///< 401 or 403: the token
    gone,             ///< 404, or the server no longer knows the verification
    conflict,         ///< 409: the action is not available in this state
    refused_by_peer,  ///< the verification ended cancelled
    timed_out,        ///< a deadline of the caller
    invalid_input,    ///< the caller's arguments, also where the server said so (400, 422)
    unusable_answer,  ///< not HTTP, too large, or not the API
    cancelled,        ///< the caller cancelled the operation
};

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
    error_code cause;                    ///< transport error, if any
    std::chrono::nanoseconds elapsed{};  ///< from asking for a connection to the end
    std::chrono::nanoseconds waited{};   ///< before it, since the attempt before
};

/// One of the server's validation findings (`details.issues`).
struct issue {
    std::string path;  ///< JSON pointer into the request body, "" for the whole
    std::string code;
    std::string message;
    friend bool operator==(issue const&, issue const&) = default;
};

/// The whole story of a failed operation. Holds no token, no emoji and no QR payload.
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
