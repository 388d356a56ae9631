#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

enum class framing : std::uint8_t {
    content_length,
    chunked,
    close_delimited,
    short_length,
    long_length,
    bad_chunk,
    two_lengths,
    surplus,
};

enum class finish : std::uint8_t { keep, close, reset, stall };

/// How a response goes over the wire.
struct delivery {
    emulator::framing framing = emulator::framing::content_length;
    std::optional<std::size_t> cut;  ///< no more than so many bytes
    emulator::finish finish = emulator::finish::keep;
    std::size_t drip = 0;  ///< so many bytes at a time; 0: all at once
    duration drip_wait{};
};

struct reply {
    emulator::response response;
    emulator::delivery delivery;
};

/// How the request wants to be answered.
struct request_frame {
    bool head = false;  ///< HEAD: no body
    bool keep_alive = true;
    bool http_1_0 = false;
};

/// Appends the bytes of a reply. Sets `r.delivery.finish` to `close` where the connection cannot go
/// on.
void append_wire(std::string& out, reply& r, request_frame const& frame, duration idle_timeout);

}  // namespace vouch::emulator
