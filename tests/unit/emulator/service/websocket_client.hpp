#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "fixture.hpp"

namespace vouch::emulator::test {

/// RFC 6455, 1.3, has this pair.
constexpr std::string_view sample_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view sample_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

inline std::string upgrade(std::string_view token, std::string_view key = sample_key) {
    return "GET /v1/ws HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + std::string(token) +
           "\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
           std::string(key) + "\r\n\r\n";
}

/// A client's frame. `first`: FIN, reserved bits and opcode; the mask is "abcd".
inline std::string frame(unsigned char first, std::string_view payload) {
    std::string out{static_cast<char>(first)};
    if (payload.size() < 126) {
        out += static_cast<char>(0x80U | payload.size());
    } else {
        out += '\xfe';
        out += static_cast<char>(payload.size() >> 8U & 0xffU);
        out += static_cast<char>(payload.size() & 0xffU);
    }
    out += "abcd";
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += static_cast<char>(payload[i] ^ "abcd"[i % 4]);
    return out;
}

inline std::string command(std::string_view text) { return frame(0x81, text); }

constexpr std::string_view subscribe =
    R"({"type":"subscriptions.set","requestID":"r1","chatIDs":[],"app":{"state":true}})";

/// What a server sent: opcode and payload.
struct message {
    unsigned kind = 0;
    std::string text;
};

/// Whole frames of a server; `rest` keeps what is not whole.
inline std::vector<message> frames_in(std::string& rest) {
    std::vector<message> all;
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    while (rest.size() >= 2) {
        std::size_t size = byte(1);
        std::size_t start = 2;
        if (size == 126) {
            size = byte(2) * std::size_t{256} + byte(3);
            start = 4;
        }
        BOOST_TEST_REQUIRE(size < 65536U);
        if (rest.size() < start + size) break;
        all.push_back({byte(0), rest.substr(start, size)});
        rest.erase(0, start + size);
    }
    return all;
}

/// A WebSocket of one device, with the application state subscribed.
struct listening {
    listening(served& world, std::string_view token) : w(world) {
        head = send(upgrade(token));
        std::size_t const end = head.find("\r\n\r\n");
        BOOST_TEST_REQUIRE(end != std::string::npos);
        rest = head.substr(end + 4);
        head.resize(end + 4);
    }

    std::string send(std::string_view bytes) {
        wire.receive(w.now, bytes);
        return take();
    }
    std::string take() {
        std::string out(wire.output());
        wire.consume(out.size());
        return out;
    }
    std::vector<message> heard() {
        rest += take();
        return frames_in(rest);
    }
    std::vector<message> say(std::string_view bytes) {
        rest += send(bytes);
        return frames_in(rest);
    }
    /// Subscribes, and forgets what came so far.
    void subscribed() { say(command(subscribe)); }
    /// The numbers of the events that came; -1: no event.
    std::vector<std::int64_t> numbers() {
        std::vector<std::int64_t> all;
        for (message const& m : heard()) {
            boost::system::error_code ec;
            auto const v = boost::json::parse(m.text, ec);
            all.push_back(ec ? -1 : v.at("seq").as_int64());
        }
        return all;
    }

    served& w;
    stream wire{w.s, {}, [] {}};
    std::string head, rest;
};

}  // namespace vouch::emulator::test
