#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/transport.hpp>

namespace vouch {

/// What the retry policy decided after an attempt.
enum class retry_decision : std::uint8_t {
    finish,     ///< the answer is the caller's
    resend,     ///< send again after `wait`
    read_back,  ///< find out what the action did
    give_up,    ///< fail
};
[[nodiscard]] std::string_view to_string(retry_decision) noexcept;

/// What happens to a pool's connections.
enum class pool_event : std::uint8_t {
    dialing,  ///< a connection is being opened
    opened,   ///< and stands
    dial_failed,
    lent,      ///< to an exchange
    returned,  ///< and can be used again
    closed,
};
[[nodiscard]] std::string_view to_string(pool_event) noexcept;

/// Told what a pool and its clients do. Logs, metrics and traces hang on it.
///
/// Called on the pool's executor, while the library is at work: take notes, start nothing, throw
/// nothing. Text is valid during the call only. No token, emoji or QR payload is ever passed.
/// Every default does nothing.
class observer {
public:
    struct call_event {
        std::uint64_t call;  ///< number of the call within its pool
        vouch::endpoint endpoint;
        std::string_view verification_id;  ///< empty where the call has none
        vouch::origin const& origin;
    };
    struct attempt_event {
        std::uint64_t call;
        int number;  ///< from 1
        attempt_record const& record;
    };
    struct decision_event {
        std::uint64_t call;
        retry_decision decision;
        std::string_view reason;
        std::chrono::nanoseconds wait;
    };
    struct connection_event {
        pool_event event;
        vouch::origin const& origin;
        error_code cause;  ///< for `dial_failed` and `closed`
    };
    struct transition_event {
        std::string_view verification_id;
        verification_state from;
        verification_state to;
    };

    virtual ~observer() = default;
    virtual void on_call_started(call_event const&) {}
    virtual void on_call_ended(call_event const&, error_code,
                               std::chrono::nanoseconds /*elapsed*/) {}
    virtual void on_attempt(attempt_event const&) {}
    /// Not for a call whose answer is its result at once.
    virtual void on_decision(decision_event const&) {}
    virtual void on_connection(connection_event const&) {}
    virtual void on_transition(transition_event const&) {}
};

}  // namespace vouch
