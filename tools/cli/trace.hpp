#pragma once

#include <chrono>
#include <ostream>

#include <vouch/observer.hpp>

namespace vouch::cli {

/// `--verbose`: a line for each thing that the library does. An observer is told no secrets, so
/// there are none to hide here.
class trace final : public observer {
public:
    explicit trace(std::ostream& to);

    void on_call_started(call_event const& e) override;
    void on_call_ended(call_event const& e, error_code ec,
                       std::chrono::nanoseconds elapsed) override;
    void on_attempt(attempt_event const& e) override;
    void on_decision(decision_event const& e) override;
    void on_connection(connection_event const& e) override;
    void on_transition(transition_event const& e) override;

private:
    std::ostream& line();

    std::ostream& to_;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace vouch::cli
