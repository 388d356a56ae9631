#include "http/classify.hpp"

#include <boost/asio/error.hpp>

#include "policy/tls_refused.hpp"

namespace vouch::http {

policy::attempt_facts classify(exchange_end const& end) noexcept {
    policy::attempt_facts facts{
        .cause = end.cause, .retry_after = end.retry_after, .should_retry = end.should_retry};
    if (end.problem == errc{} && !end.cause) {
        facts.outcome = attempt_class::answered;
        facts.code = from_status(end.status);
        facts.status = end.status;
        return facts;
    }
    bool const sent = end.request_written && !policy::refused_in_handshake(end.cause);
    facts.outcome = sent ? attempt_class::ambiguous : attempt_class::not_sent;
    facts.code = end.problem != errc{} ? end.problem : from_transport(end.cause);
    facts.stale_connection =
        end.reused && !end.response_started && facts.code == errc::connection_lost;
    return facts;
}

errc from_status(int status) noexcept {
    if (status >= 200 && status < 300) return errc{};
    switch (status) {
        case 304:
            return errc::unexpected_status;
        case 400:
            return errc::bad_request;
        case 401:
            return errc::unauthorized;
        case 403:
            return errc::forbidden;
        case 404:
        case 410:
            return errc::not_found;
        case 408:
            return errc::timed_out;
        case 409:
            return errc::conflict;
        case 422:
            return errc::unprocessable;
        case 425:
        case 429:
            return errc::too_many_requests;
        default:
            break;
    }
    if (status >= 300 && status < 400) return errc::redirected;
    if (status >= 500 && status < 600) return errc::server_error;
    return errc::unexpected_status;
}

errc from_transport(error_code const& cause) noexcept {
    if (cause == boost::asio::error::timed_out) return errc::timed_out;
    // A missing close_notify is none of these.
    if (policy::refused_by_tls(cause)) return errc::tls_failed;
    return errc::connection_lost;
}

errc from_dial(dial_step step) noexcept {
    switch (step) {
        case dial_step::resolve:
            return errc::resolve_failed;
        case dial_step::tls:
            return errc::tls_failed;
        default:
            return errc::connect_failed;
    }
}

}  // namespace vouch::http
