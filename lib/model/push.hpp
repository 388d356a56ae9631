#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <vouch/model.hpp>

namespace vouch {

// What a server says about its WebSocket, and over it. Any bytes may come, as in decode.hpp.

/// `endpoints.ws_events` of the body of /v1/info; empty where it names none. Nothing: the body
/// cannot be read.
[[nodiscard]] std::optional<std::string> decode_events_url(std::string_view body);

struct push_message {
    enum class kind : std::uint8_t {
        ready,       ///< commands may be sent
        subscribed,  ///< `subscriptions.updated`, and the application's state is among them
        refused,     ///< `error`, or an update without the application's state
        event,       ///< `app.state.updated`
        other,       ///< of a type that nobody asked for
    };
    kind what = kind::other;
    std::string_view code{};  ///< of `refused`; may be empty
    std::uint64_t seq = 0;    ///< of `event`
    /// The session's, of `event`; or null.
    vouch::verification const* verification = nullptr;
};
class push_reader {
public:
    /// What `m` refers to is gone afterwards.
    virtual void on_push(push_message const& m) = 0;

protected:
    ~push_reader() = default;
};
/// Tells `to` before it returns. False: it cannot be read, and nothing is told.
[[nodiscard]] bool decode_push(std::string_view text, push_reader& to);

/// The command that asks for the application's state.
inline constexpr std::string_view subscribe_to_state =
    R"({"type":"subscriptions.set","requestID":"vouch","chatIDs":[],"app":{"state":true}})";

}  // namespace vouch
