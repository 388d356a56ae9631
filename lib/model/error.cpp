#include <vouch/error.hpp>

#include <initializer_list>
#include <ostream>
#include <sstream>
#include <utility>

#include "model/printable.hpp"

namespace vouch {

namespace {

std::string_view describe(errc e) noexcept {
    switch (e) {
        case errc::invalid_argument:
            return "an argument cannot be sent";
        case errc::invalid_url:
            return "the base URL cannot be used";
        case errc::plain_http_refused:
            return "plain http beyond loopback is not allowed";
        case errc::pool_closed:
            return "the pool is closed";
        case errc::pool_busy:
            return "too many callers wait for a connection";
        case errc::resolve_failed:
            return "the host name has no address";
        case errc::connect_failed:
            return "cannot connect";
        case errc::tls_failed:
            return "TLS failed";
        case errc::connection_lost:
            return "the connection was lost before the whole answer was in";
        case errc::timed_out:
            return "timed out";
        case errc::protocol_error:
            return "the answer is not HTTP/1.1";
        case errc::response_too_large:
            return "the answer is too large";
        case errc::invalid_response:
            return "the answer's body is not the API's";
        case errc::outcome_unknown:
            return "it is unknown whether the action took effect";
        case errc::bad_request:
            return "the server refused the request as malformed";
        case errc::unauthorized:
            return "the server does not accept the token";
        case errc::forbidden:
            return "the token may not do this";
        case errc::not_found:
            return "the server does not know it";
        case errc::conflict:
            return "the action is not available in this state";
        case errc::unprocessable:
            return "the server refused the request's content";
        case errc::too_many_requests:
            return "the server asks to slow down";
        case errc::server_error:
            return "the server failed";
        case errc::redirected:
            return "the server redirects, which is not followed";
        case errc::unexpected_status:
            return "the server answered with an unexpected status";
        case errc::verification_cancelled:
            return "the verification was cancelled";
        case errc::verification_failed:
            return "the verification failed on the server";
        case errc::verification_gone:
            return "the server no longer knows the verification";
        case errc::no_verification:
            return "the answer names no verification";
        case errc::comparison_changed:
            return "what was to be confirmed is not what was shown";
        case errc::no_progress:
            return "the server repeats itself";
        case errc::method_unavailable:
            return "no method that both sides can do";
    }
    return "unknown error";
}

bool is(errc e, std::initializer_list<errc> among) {
    for (auto const a : among)
        if (a == e) return true;
    return false;
}

bool matches(errc e, condition c) noexcept {
    using enum errc;
    switch (c) {
        case condition::transient:
            return is(e, {resolve_failed, connect_failed, connection_lost, errc::timed_out,
                          pool_busy, too_many_requests, server_error});
        case condition::authentication:
            return is(e, {unauthorized, forbidden});
        case condition::gone:
            return is(e, {not_found, verification_gone});
        case condition::conflict:
            return e == errc::conflict;
        case condition::refused_by_peer:
            return e == verification_cancelled;
        case condition::timed_out:
            return e == errc::timed_out;
        case condition::invalid_input:
            return is(
                e, {invalid_argument, invalid_url, plain_http_refused, bad_request, unprocessable});
        case condition::unusable_answer:
            return is(e, {protocol_error, response_too_large, invalid_response});
        case condition::cancelled:
            return false;
    }
    return false;
}

class errc_category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "vouch"; }
    [[nodiscard]] std::string message(int value) const override {
        return std::string(describe(static_cast<errc>(value)));
    }
};

class vouch_condition_category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "vouch.condition"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
            case condition::transient:
                return "may succeed later";
            case condition::authentication:
                return "the token is not accepted";
            case condition::gone:
                return "unknown to the server";
            case condition::conflict:
                return "not available in this state";
            case condition::refused_by_peer:
                return "the verification was cancelled";
            case condition::timed_out:
                return "timed out";
            case condition::invalid_input:
                return "invalid input";
            case condition::unusable_answer:
                return "unusable answer";
            case condition::cancelled:
                return "cancelled by the caller";
        }
        return "unknown condition";
    }
    [[nodiscard]] bool equivalent(boost::system::error_code const& code,
                                  int value) const noexcept override {
        auto const c = static_cast<condition>(value);
        if (code.category() == vouch::error_category())
            return matches(static_cast<errc>(code.value()), c);
        // asio::error::operation_aborted
        return c == condition::cancelled && code == boost::system::errc::make_error_condition(
                                                        boost::system::errc::operation_canceled);
    }
};

}  // namespace

boost::system::error_category const& error_category() noexcept {
    static errc_category const category;
    return category;
}

boost::system::error_category const& condition_category() noexcept {
    static vouch_condition_category const category;
    return category;
}

std::ostream& operator<<(std::ostream& os, errc e) { return os << describe(e); }

std::ostream& operator<<(std::ostream& os, condition c) {
    return os << make_error_condition(c).message();
}

std::string_view to_string(endpoint e) noexcept {
    switch (e) {
        case endpoint::session:
            return "session";
        case endpoint::list:
            return "list";
        case endpoint::create:
            return "create";
        case endpoint::retrieve:
            return "retrieve";
        case endpoint::accept:
            return "accept";
        case endpoint::cancel:
            return "cancel";
        case endpoint::sas_start:
            return "sas_start";
        case endpoint::sas_confirm:
            return "sas_confirm";
        case endpoint::qr_scan:
            return "qr_scan";
        case endpoint::qr_confirm_scanned:
            return "qr_confirm_scanned";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& os, endpoint e) { return os << to_string(e); }

std::string_view to_string(attempt_class c) noexcept {
    switch (c) {
        case attempt_class::answered:
            return "answered";
        case attempt_class::not_sent:
            return "not sent";
        case attempt_class::ambiguous:
            return "ambiguous";
    }
    return "unknown";
}

std::ostream& operator<<(std::ostream& os, failure const& f) {
    os << f.endpoint << ": " << (f.message.empty() ? f.code.message() : f.message);
    if (f.status != 0) os << " (HTTP " << f.status;
    if (!f.server_code.empty()) os << ", code " << detail::printable{f.server_code};
    if (!f.server_message.empty()) os << ", \"" << detail::printable{f.server_message} << '"';
    if (f.status != 0) os << ')';
    for (auto const& i : f.issues)
        os << "; " << detail::printable{i.path.empty() ? std::string_view("the body") : i.path}
           << ": " << detail::printable{i.message};
    if (f.cause) os << "; " << f.cause.message();
    if (f.attempts.size() > 1)
        os << "; " << f.attempts.size() << " attempts in "
           << std::chrono::duration_cast<std::chrono::milliseconds>(f.elapsed).count() << " ms";
    if (auto const* const v = f.last.verification())
        os << "; last seen " << detail::printable{v->state.raw()};
    return os;
}

std::string to_string(failure const& f) {
    std::ostringstream os;
    os << f;
    return std::move(os).str();
}

error::error(failure details)
    : system_error(details.code, details.message),
      details_(std::make_shared<failure const>(std::move(details))) {}

}  // namespace vouch
