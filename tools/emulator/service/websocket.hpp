#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

// The server's part of RFC 6455, as far as an event stream needs it: no extensions.

/// Whether a request asks for a WebSocket in a way that can be granted (4.2.1), and if not, what to
/// answer.
[[nodiscard]] bool wants_websocket(request const& r, response& refusal);
/// Grants it (4.2.2).
[[nodiscard]] response switching_to_websocket(request const& r);

/// Opcodes (5.2).
enum class frame_kind : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// Status codes of a close (7.4.1).
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported = 1003,
    policy = 1008,
    too_big = 1009,
};

/// One frame of a server, unmasked (5.1).
void append_frame(std::string& out, frame_kind kind, std::string_view payload);
void append_close(std::string& out, close_code code);

/// Messages out of a client's bytes.
class message_input {
public:
    explicit message_input(std::size_t max_message) : max_message_(max_message) {}

    void append(std::string_view data) { bytes_ += data; }

    enum class progress : std::uint8_t { incomplete, complete, bad };
    /// Reads on. `complete`: `kind` (never `continuation`) and `message` are whole. `bad`: nothing
    /// can follow but a close with `error`.
    progress read();

    frame_kind kind{};
    std::string message;
    close_code error{};

private:
    struct head {
        frame_kind kind{};
        bool last = false;
        std::size_t start = 0;  ///< of the payload; the mask lies before it
        std::uint64_t size = 0;
    };
    progress refuse(close_code why);
    /// 0 bytes of start: not whole yet.
    progress read_head(head& h);
    [[nodiscard]] bool fits(head const& h) const;

    std::size_t max_message_;
    std::string bytes_;
    std::string parts_;  // of a message in fragments
    bool in_parts_ = false;
    frame_kind parts_kind_{};
};

}  // namespace vouch::emulator
