#include <vouch/log_observer.hpp>

#include <array>
#include <cstdio>
#include <ostream>
#include <sstream>
#include <utility>

#include "model/printable.hpp"

namespace vouch {

namespace {

using detail::printable;

struct in_ms {
    std::chrono::nanoseconds time;
    friend std::ostream& operator<<(std::ostream& os, in_ms t) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.1f ms",
                      std::chrono::duration<double, std::milli>(t.time).count());
        return os << text.data();
    }
};

struct because_of {
    error_code ec;
    friend std::ostream& operator<<(std::ostream& os, because_of const& c) {
        return c.ec ? os << ": " << printable{c.ec.message()} : os;
    }
};

template <class... Parts>
std::string line(Parts const&... parts) {
    std::ostringstream os;
    (os << ... << parts);
    return std::move(os).str();
}

}  // namespace

log_observer::log_observer(std::function<void(std::string_view)> write)
    : write_(std::move(write)) {}

void log_observer::on_call_started(call_event const& e) {
    write_(line("call ", e.call, ' ', e.endpoint, e.verification_id.empty() ? "" : " ",
                printable{e.verification_id}, " to ", to_string(e.origin)));
}

void log_observer::on_call_ended(call_event const& e, error_code ec,
                                 std::chrono::nanoseconds elapsed) {
    write_(
        line("call ", e.call, ec ? " failed" : " done", " after ", in_ms{elapsed}, because_of{ec}));
}

void log_observer::on_attempt(attempt_event const& e) {
    auto const& r = e.record;
    auto const status = r.status != 0 ? ' ' + std::to_string(r.status) : std::string();
    write_(line("call ", e.call, " attempt ", e.number, ' ', r.endpoint, ": ", to_string(r.outcome),
                status, " in ", in_ms{r.elapsed}, because_of{r.cause}));
}

void log_observer::on_decision(decision_event const& e) {
    auto const wait = e.wait.count() > 0 ? line(" in ", in_ms{e.wait}) : std::string();
    write_(line("call ", e.call, ' ', to_string(e.decision), wait, ": ", printable{e.reason}));
}

void log_observer::on_look(look_event const& e) {
    write_(line("watch of ", printable{e.verification_id}, e.failed ? " failed" : " goes on",
                ": next look in ", in_ms{e.wait},
                e.slowed ? ", the retry budget of this server is used up" : ""));
}

void log_observer::on_connection(connection_event const& e) {
    write_(
        line("connection to ", to_string(e.origin), ' ', to_string(e.event), because_of{e.cause}));
}

void log_observer::on_push(push_state_event const& e) {
    auto const reason = e.reason.empty() ? std::string() : line(" (", printable{e.reason}, ")");
    write_(line("doorbell of ", to_string(e.origin), ' ', to_string(e.event), because_of{e.cause},
                reason));
}

void log_observer::on_transition(transition_event const& e) {
    write_(line("verification ", printable{e.verification_id}, ": ", e.from, " -> ", e.to));
}

}  // namespace vouch
