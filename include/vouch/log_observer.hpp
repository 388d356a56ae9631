#pragma once

#include <functional>
#include <string_view>

#include <vouch/observer.hpp>

namespace vouch {

/// An observer that writes one line of text for each event, for logs: for people, not for parsers.
/// It has no secrets to hide, for an observer is told none, and what comes from a server is
/// escaped. Derive from it to leave events out, or to pass them on.
class log_observer : public observer {
public:
    /// `write` gets each line, without its end, on the pool's executor. It may not throw.
    explicit log_observer(std::function<void(std::string_view line)> write);

    void on_call_started(call_event const& e) override;
    void on_call_ended(call_event const& e, error_code ec,
                       std::chrono::nanoseconds elapsed) override;
    void on_attempt(attempt_event const& e) override;
    void on_decision(decision_event const& e) override;
    void on_look(look_event const& e) override;
    void on_connection(connection_event const& e) override;
    void on_push(push_state_event const&) override;
    void on_transition(transition_event const& e) override;

private:
    std::function<void(std::string_view)> write_;
};

}  // namespace vouch
