#include <vouch/error.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <ostream>

namespace vouch {

namespace {

constexpr unsigned bit(condition c) noexcept { return 1U << static_cast<unsigned>(c); }

struct code_row {
    errc code;
    std::string_view name;
    std::string_view words;
    unsigned conditions = 0;  // one bit each
};

struct condition_row {
    condition code;
    std::string_view name;
    std::string_view words;
};

constexpr auto transient = bit(condition::transient);
constexpr auto authentication = bit(condition::authentication);
constexpr auto gone = bit(condition::gone);
constexpr auto refused_by_peer = bit(condition::refused_by_peer);
constexpr auto invalid_input = bit(condition::invalid_input);
constexpr auto unusable_answer = bit(condition::unusable_answer);

constexpr code_row codes[] = {
    {errc::invalid_argument, "invalid_argument", "an argument cannot be sent", invalid_input},
    {errc::invalid_url, "invalid_url", "the base URL cannot be used", invalid_input},
    {errc::plain_http_refused, "plain_http_refused", "plain http beyond loopback is not allowed",
     invalid_input},
    {errc::pool_closed, "pool_closed", "the pool is closed"},
    {errc::pool_busy, "pool_busy", "too many callers wait for a connection", transient},

    {errc::resolve_failed, "resolve_failed", "the host name has no address", transient},
    {errc::connect_failed, "connect_failed", "cannot connect", transient},
    {errc::tls_failed, "tls_failed", "TLS failed"},
    {errc::connection_lost, "connection_lost",
     "the connection was lost before the whole answer was in", transient},
    {errc::timed_out, "timed_out", "timed out", transient | bit(condition::timed_out)},
    {errc::protocol_error, "protocol_error", "the answer is not HTTP/1.1", unusable_answer},
    {errc::response_too_large, "response_too_large", "the answer is too large", unusable_answer},
    {errc::invalid_response, "invalid_response", "the answer's body is not the API's",
     unusable_answer},
    {errc::outcome_unknown, "outcome_unknown", "it is unknown whether the action took effect"},

    {errc::bad_request, "bad_request", "the server refused the request as malformed",
     invalid_input},
    {errc::unauthorized, "unauthorized", "the server does not accept the token", authentication},
    {errc::forbidden, "forbidden", "the token may not do this", authentication},
    {errc::not_found, "not_found", "the server does not know it", gone},
    {errc::conflict, "conflict", "the action is not available in this state",
     bit(condition::conflict)},
    {errc::unprocessable, "unprocessable", "the server refused the request's content",
     invalid_input},
    {errc::too_many_requests, "too_many_requests", "the server asks to slow down", transient},
    {errc::server_error, "server_error", "the server failed", transient},
    {errc::redirected, "redirected", "the server redirects, which is not followed"},
    {errc::unexpected_status, "unexpected_status", "the server answered with an unexpected status"},
    {errc::push_unavailable, "push_unavailable", "the server pushes no events"},

    {errc::verification_cancelled, "verification_cancelled", "the verification was cancelled",
     refused_by_peer},
    {errc::verification_failed, "verification_failed", "the verification failed on the server"},
    {errc::verification_gone, "verification_gone", "the server no longer knows the verification",
     gone},
    {errc::no_verification, "no_verification", "the answer names no verification"},
    {errc::comparison_changed, "comparison_changed",
     "what was to be confirmed is not what was shown"},
    {errc::no_progress, "no_progress", "the server repeats itself"},
    {errc::method_unavailable, "method_unavailable", "no method that both sides can do"},
    {errc::verification_ended, "verification_ended",
     "the verification is done, and what was waited for did not come"},
};

constexpr condition_row conditions[] = {
    {condition::transient, "transient", "may succeed later"},
    {condition::authentication, "authentication", "the token is not accepted"},
    {condition::gone, "gone", "unknown to the server"},
    {condition::conflict, "conflict", "not available in this state"},
    {condition::refused_by_peer, "refused_by_peer", "the verification was cancelled"},
    {condition::timed_out, "timed_out", "timed out"},
    {condition::invalid_input, "invalid_input", "invalid input"},
    {condition::unusable_answer, "unusable_answer", "unusable answer"},
    {condition::cancelled, "cancelled", "cancelled by the caller"},
};

template <class Row, std::size_t N, class Code>
Row row_of(Row const (&rows)[N], Code c, std::string_view otherwise) noexcept {
    auto const* const found = std::ranges::find(rows, c, &Row::code);
    return found != std::end(rows) ? *found : Row{c, "unknown", otherwise};
}

code_row row_of(errc e) noexcept { return row_of(codes, e, "unknown error"); }
condition_row row_of(condition c) noexcept { return row_of(conditions, c, "unknown condition"); }

class errc_category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "vouch"; }
    [[nodiscard]] std::string message(int value) const override {
        return std::string(row_of(static_cast<errc>(value)).words);
    }
};

class vouch_condition_category final : public boost::system::error_category {
public:
    [[nodiscard]] char const* name() const noexcept override { return "vouch.condition"; }
    [[nodiscard]] std::string message(int value) const override {
        return std::string(row_of(static_cast<condition>(value)).words);
    }
    [[nodiscard]] bool equivalent(boost::system::error_code const& code,
                                  int value) const noexcept override {
        auto const c = static_cast<condition>(value);
        if (code.category() == vouch::error_category())
            return (row_of(static_cast<errc>(code.value())).conditions & bit(c)) != 0;
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

std::string_view name_of(errc e) noexcept { return row_of(e).name; }
std::string_view name_of(condition c) noexcept { return row_of(c).name; }
std::ostream& operator<<(std::ostream& os, errc e) { return os << row_of(e).words; }
std::ostream& operator<<(std::ostream& os, condition c) { return os << row_of(c).words; }

}  // namespace vouch
