#include "cli/trace.hpp"

#include <array>
#include <cstdio>
#include <string>

#include "cli/words.hpp"

namespace vouch::cli {

namespace {

std::string milliseconds(std::chrono::nanoseconds t) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f ms",
                  std::chrono::duration<double, std::milli>(t).count());
    return text.data();
}

std::string cause(error_code ec) { return ec ? ": " + printable(ec.message()) : std::string(); }

}  // namespace

trace::trace(std::ostream& to) : to_(to), start_(std::chrono::steady_clock::now()) {}

std::ostream& trace::line() {
    std::array<char, 32> stamp{};
    auto const since = std::chrono::steady_clock::now() - start_;
    std::snprintf(stamp.data(), stamp.size(), "[%8.3f] ",
                  std::chrono::duration<double>(since).count());
    return to_ << stamp.data();
}

void trace::on_call_started(call_event const& e) {
    line() << "call " << e.call << ' ' << e.endpoint
           << (e.verification_id.empty() ? "" : " " + printable(e.verification_id)) << " to "
           << to_string(e.origin) << std::endl;
}

void trace::on_call_ended(call_event const& e, error_code ec, std::chrono::nanoseconds elapsed) {
    line() << "call " << e.call << (ec ? " failed" : " done") << " after " << milliseconds(elapsed)
           << cause(ec) << std::endl;
}

void trace::on_attempt(attempt_event const& e) {
    auto const& r = e.record;
    line() << "call " << e.call << " attempt " << e.number << ' ' << r.endpoint << ": "
           << to_string(r.outcome);
    if (r.status != 0) to_ << ' ' << r.status;
    to_ << " in " << milliseconds(r.elapsed) << cause(r.cause) << std::endl;
}

void trace::on_decision(decision_event const& e) {
    line() << "call " << e.call << ' ' << to_string(e.decision);
    if (e.wait.count() > 0) to_ << " in " << milliseconds(e.wait);
    to_ << ": " << printable(e.reason) << std::endl;
}

void trace::on_connection(connection_event const& e) {
    line() << "connection to " << to_string(e.origin) << ' ' << to_string(e.event) << cause(e.cause)
           << std::endl;
}

void trace::on_transition(transition_event const& e) {
    line() << "verification " << printable(e.verification_id) << ": " << e.from << " -> " << e.to
           << std::endl;
}

}  // namespace vouch::cli
