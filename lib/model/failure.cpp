#include <array>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <utility>

#include <vouch/error.hpp>

#include "model/printable.hpp"

namespace vouch {

namespace {

constexpr std::array<std::string_view, 10> endpoint_names{
    "session", "list",      "create",      "retrieve", "accept",
    "cancel",  "sas_start", "sas_confirm", "qr_scan",  "qr_confirm_scanned"};
static_assert(endpoint_names.size() == std::size_t(endpoint::qr_confirm_scanned) + 1);

void print_answer(std::ostream& os, failure const& f) {
    char const* separator = " (";
    auto const part = [&]() -> std::ostream& { return os << std::exchange(separator, ", "); };
    if (f.status != 0) part() << "HTTP " << f.status;
    if (!f.server_code.empty()) part() << "code " << detail::printable{f.server_code};
    if (!f.server_message.empty()) part() << '"' << detail::printable{f.server_message} << '"';
    if (separator[0] == ',') os << ')';
}

}  // namespace

std::string_view to_string(endpoint e) noexcept {
    auto const i = static_cast<std::size_t>(e);
    return i < endpoint_names.size() ? endpoint_names[i] : "unknown";
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
    os << f.endpoint << ": "
       << detail::printable{f.message.empty() ? f.code.message() : f.message, 4000};
    print_answer(os, f);
    for (auto const& i : f.issues)
        os << "; " << detail::printable{i.path.empty() ? std::string_view("the body") : i.path}
           << ": " << detail::printable{i.message};
    if (f.cause) os << "; " << detail::printable{f.cause.message()};
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
