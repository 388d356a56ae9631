#pragma once

#include <chrono>
#include <cstdint>
#include <string>
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

/// What happens to the WebSocket of a client (`push_mode`).
enum class push_event : std::uint8_t {
    connected,    ///< it tells of changes from now on
    lost,         ///< or could not be had; it is tried again
    unavailable,  ///< the server has none, or none that may be used
};
[[nodiscard]] std::string_view to_string(push_event) noexcept;

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
    struct request_event {
        std::uint64_t call;
        int number;                    ///< of the attempt, from 1
        vouch::endpoint endpoint;      ///< differs from the call's where it reads back
        std::string_view traceparent;  ///< of `call_options::headers`; empty: none
    };
    struct decision_event {
        std::uint64_t call;
        retry_decision decision;
        std::string_view reason;
        std::chrono::nanoseconds wait;
        errc code{};          ///< what a `give_up` fails with
        double quota_left{};  ///< resends and read-backs that the origin's quota still allows
    };
    struct look_event {
        std::string_view verification_id;
        bool failed;                    ///< no usable answer; its call's end says why
        bool slowed;                    ///< the origin's quota is used up
        std::chrono::nanoseconds wait;  ///< until the next look
    };
    struct connection_event {
        pool_event event;
        vouch::origin const& origin;
        error_code cause;  ///< for `dial_failed` and `closed`
    };
    struct push_state_event {
        push_event event;
        vouch::origin const& origin;
        error_code cause;         ///< for `lost` and `unavailable`
        std::string_view reason;  ///< in words; may be empty
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
    /// An attempt is about to be written. What is returned, if anything, goes with it as its
    /// `traceparent` (W3C Trace Context, 3.2), in place of the call's own: so each attempt can be a
    /// span. What cannot be a header's value is not sent.
    [[nodiscard]] virtual std::string traceparent(request_event const&) { return {}; }
    virtual void on_attempt(attempt_event const&) {}
    /// After an attempt that is not the call's result, and after a reading back: what is done about
    /// it, and why. Looks of a watch are calls without decisions: `on_look` tells of the pace.
    virtual void on_decision(decision_event const&) {}
    /// A look of a watch is over, and nobody's wait ended with it.
    virtual void on_look(look_event const&) {}
    virtual void on_connection(connection_event const&) {}
    virtual void on_push(push_state_event const&) {}
    virtual void on_transition(transition_event const&) {}
};

}  // namespace vouch
