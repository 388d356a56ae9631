#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/flaw.hpp"
#include "http/head_lines.hpp"
#include "http/request.hpp"

namespace vouch::http {

// The client's part of RFC 6455, without extensions and subprotocols. What is random is an
// argument.

/// Appends the request that asks for a WebSocket at `target` (4.1). `key`: 16 random bytes in
/// base64. `out` then holds the token: `wipe` it when it is not needed any more.
void append_upgrade(std::string& out, prepared const& constant, std::string_view target,
                    std::string_view key);

/// Reads the answer to it, in pieces as they come (4.1).
class upgrade_reader {
public:
    /// `accept`: what Sec-WebSocket-Accept has to be.
    upgrade_reader(std::string_view accept, std::size_t max_header)
        : accept_(accept), max_header_(max_header) {}

    /// How many bytes belong to the answer's head: fewer than given once it is done.
    [[nodiscard]] std::size_t feed(std::string_view bytes);
    /// Granted, or refused with `status()`. Neither while `wrong()`.
    [[nodiscard]] bool done() const noexcept { return done_; }
    [[nodiscard]] bool granted() const noexcept { return done_ && status_ == 101; }
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] flaw const& wrong() const noexcept { return wrong_; }

private:
    void on_line(std::string_view line);
    void on_field(field_line const& f);
    void on_end();

    std::string accept_;
    std::size_t max_header_;
    std::size_t taken_ = 0;
    std::string line_;
    line_finder finder_;
    flaw wrong_;
    int status_ = 0;
    bool upgrade_ = false;
    bool connection_ = false;
    bool accepted_ = false;
    bool done_ = false;
};

/// Opcodes (5.2).
enum class frame_kind : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// Appends one whole frame of a client (5.1). `mask`: random.
void append_frame(std::string& out, frame_kind kind, std::string_view payload, std::uint32_t mask);

/// Messages out of a server's bytes. It holds no memory between whole messages.
class message_reader {
public:
    explicit message_reader(std::size_t max_message) noexcept : max_message_(max_message) {}

    void append(std::string_view bytes) { bytes_.append(bytes); }
    /// Whether a message is whole: `kind()`, never `continuation`, and `payload()` until the next
    /// call. If not, `wrong()` says whether one can still come.
    [[nodiscard]] bool next();
    [[nodiscard]] frame_kind kind() const noexcept { return kind_; }
    [[nodiscard]] std::string_view payload() const noexcept { return payload_; }
    [[nodiscard]] flaw const& wrong() const noexcept { return wrong_; }

private:
    struct head {
        frame_kind kind{};
        bool last = false;
        std::size_t start = 0;  // of the payload; 0: not whole yet
        std::uint64_t size = 0;
    };
    [[nodiscard]] head read_head() noexcept;
    [[nodiscard]] bool refuse(flaw const& why) noexcept;
    bool take(head const& h);

    std::size_t max_message_;
    std::string bytes_;
    std::string parts_;  // of a message in fragments
    std::string payload_;
    flaw wrong_;
    frame_kind kind_{};
    frame_kind parts_kind_{};
    bool in_parts_ = false;
};

}  // namespace vouch::http
