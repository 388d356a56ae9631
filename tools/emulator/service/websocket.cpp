#include <emulator/service/websocket.hpp>

#include <algorithm>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/digest.hpp>
#include <emulator/service/headers.hpp>
#include <emulator/service/problem.hpp>

namespace vouch::emulator {
namespace {

constexpr std::size_t mask_size = 4;
constexpr std::size_t max_control = 125;
constexpr std::size_t key_size = 16;
/// RFC 6455, 1.3.
constexpr std::string_view magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string accept_of(std::string_view key) {
    std::string text = to_base64(sha1(view_of(std::string(key).append(magic))));
    while (text.size() % 4 != 0) text += '=';
    return text;
}

bool is_key(std::string_view text) {
    auto const key = from_base64(text);
    return key && key->size() == key_size && text.size() == 24;
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t n = 0;
    for (char const c : bytes) n = n << 8U | static_cast<unsigned char>(c);
    return n;
}

void append_big_endian(std::string& out, std::uint64_t n, unsigned size) {
    for (unsigned at = size; at-- > 0;) out += static_cast<char>(n >> (8 * at) & 0xffU);
}

bool is_control(frame_kind k) { return static_cast<unsigned>(k) >= 8; }

bool is_known(frame_kind k) {
    return is_control(k) ? k <= frame_kind::pong : k <= frame_kind::binary;
}

}  // namespace

bool wants_websocket(request const& r, response& refusal) {
    if (!same_name(header(r, "upgrade").value_or(""), "websocket") ||
        !lists(r, "connection", "upgrade")) {
        refusal = problem(426, "upgrade_required", "This path speaks WebSocket only");
        refusal.headers.emplace_back("Upgrade", "websocket");
        refusal.headers.emplace_back("Connection", "upgrade");
    } else if (header(r, "sec-websocket-version") != "13") {
        refusal = problem(426, "upgrade_required", "This server speaks version 13 of WebSocket");
        refusal.headers.emplace_back("Sec-WebSocket-Version", "13");
    } else if (!is_key(header(r, "sec-websocket-key").value_or(""))) {
        refusal = problem(400, "bad_request", "Sec-WebSocket-Key is not 16 bytes in base64");
    } else {
        return true;
    }
    return false;
}

response switching_to_websocket(request const& r) {
    return {101,
            {{"Upgrade", "websocket"},
             {"Connection", "Upgrade"},
             {"Sec-WebSocket-Accept", accept_of(*header(r, "sec-websocket-key"))}},
            {}};
}

void append_frame(std::string& out, frame_kind kind, std::string_view payload) {
    out += static_cast<char>(0x80U | static_cast<unsigned>(kind));
    if (payload.size() <= max_control) {
        out += static_cast<char>(payload.size());
    } else if (payload.size() <= 0xffffU) {
        out += '\x7e';
        append_big_endian(out, payload.size(), 2);
    } else {
        out += '\x7f';
        append_big_endian(out, payload.size(), 8);
    }
    out += payload;
}

void append_close(std::string& out, close_code code) {
    std::string payload;
    append_big_endian(payload, static_cast<unsigned>(code), 2);
    append_frame(out, frame_kind::close, payload);
}

message_input::progress message_input::refuse(close_code why) {
    error = why;
    return progress::bad;
}

message_input::progress message_input::read_head(head& h) {
    if (bytes_.size() < 2) return progress::incomplete;
    unsigned const first = static_cast<unsigned char>(bytes_[0]);
    unsigned const second = static_cast<unsigned char>(bytes_[1]);
    h.kind = static_cast<frame_kind>(first & 0xfU);
    h.last = (first & 0x80U) != 0;
    // No extension was granted; a client masks (5.1).
    if ((first & 0x70U) != 0 || !is_known(h.kind) || (second & 0x80U) == 0)
        return refuse(close_code::protocol_error);
    h.size = second & 0x7fU;
    if (is_control(h.kind) && (!h.last || h.size > max_control))
        return refuse(close_code::protocol_error);
    std::size_t const extended = h.size < 126 ? 0 : h.size == 126 ? 2 : 8;
    h.start = 2 + extended + mask_size;
    if (bytes_.size() < h.start) return progress::incomplete;
    if (extended > 0) h.size = big_endian(std::string_view(bytes_).substr(2, extended));
    if (!fits(h)) return refuse(close_code::too_big);
    return bytes_.size() - h.start < h.size ? progress::incomplete : progress::complete;
}

bool message_input::fits(head const& h) const {
    return h.size <= max_message_ && (is_control(h.kind) || parts_.size() + h.size <= max_message_);
}

message_input::progress message_input::read() {
    for (;;) {
        head h;
        progress const p = read_head(h);
        if (p != progress::complete) return p;
        std::string payload = bytes_.substr(h.start, static_cast<std::size_t>(h.size));
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ bytes_[h.start - mask_size + i % 4]);
        bytes_.erase(0, h.start + payload.size());
        if (is_control(h.kind)) {
            kind = h.kind;
            message = std::move(payload);
            return progress::complete;
        }
        // 5.4: a continuation continues, and nothing else comes in between.
        if ((h.kind == frame_kind::continuation) != in_parts_)
            return refuse(close_code::protocol_error);
        if (!in_parts_) parts_kind_ = h.kind;
        parts_ += payload;
        in_parts_ = !h.last;
        if (!h.last) continue;
        kind = parts_kind_;
        message = std::exchange(parts_, {});
        return progress::complete;
    }
}

}  // namespace vouch::emulator
