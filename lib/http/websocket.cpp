#include "http/websocket.hpp"

#include <algorithm>
#include <utility>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

constexpr std::size_t max_control = 125;
constexpr int switching_protocols = 101;

constexpr bool is_control(frame_kind k) noexcept { return static_cast<unsigned>(k) >= 8; }

constexpr bool is_known(frame_kind k) noexcept {
    return is_control(k) ? k <= frame_kind::pong : k <= frame_kind::binary;
}

bool lists(std::string_view list, std::string_view lower_case) noexcept {
    while (!list.empty())
        if (is_named(next_element(list), lower_case)) return true;
    return false;
}

void append_big_endian(std::string& out, std::uint64_t n, unsigned size) {
    while (size-- > 0) out += static_cast<char>(n >> 8 * size & 0xffU);
}

std::uint64_t big_endian(std::string_view bytes) noexcept {
    std::uint64_t n = 0;
    for (char const c : bytes) n = n << 8U | static_cast<unsigned char>(c);
    return n;
}

}  // namespace

void append_upgrade(std::string& out, prepared const& constant, std::string_view target,
                    std::string_view key) {
    out.append("GET ").append(target).append(" HTTP/1.1\r\n");
    out.append(constant.headers()).append(constant.authorization());
    out.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    out.append("Sec-WebSocket-Key: ").append(key).append("\r\n\r\n");
}

std::size_t upgrade_reader::feed(std::string_view bytes) {
    line_ += bytes;
    while (!done_ && !wrong_) {
        auto const most = max_header_ - taken_;
        auto const seen = std::string_view(line_).substr(0, most);
        if (status_ == 0) wrong_ = check_start(seen);
        auto const n = wrong_ ? 0 : finder_.find(seen, false, wrong_);
        if (n == 0) {
            if (!wrong_ && line_.size() > most)
                wrong_ = {errc::response_too_large, "the header of the upgrade's answer"};
            return bytes.size();
        }
        taken_ += n;
        auto const line = line_.substr(0, n - 2);
        line_.erase(0, n);
        on_line(line);
    }
    return wrong_ ? bytes.size() : bytes.size() - line_.size();
}

void upgrade_reader::on_line(std::string_view line) {
    if (status_ == 0) {
        status_line first;
        wrong_ = read(line, first);
        status_ = first.status;
    } else if (line.empty()) {
        on_end();
    } else {
        field_line f;
        wrong_ = read(line, f);
        if (!wrong_) on_field(f);
    }
}

void upgrade_reader::on_field(field_line const& f) {
    if (is_named(f.name, "upgrade"))
        upgrade_ = upgrade_ || lists(f.value, "websocket");
    else if (is_named(f.name, "connection"))
        connection_ = connection_ || lists(f.value, "upgrade");
    else if (is_named(f.name, "sec-websocket-accept"))
        accepted_ = f.value == accept_;
    else if (status_ == switching_protocols && (is_named(f.name, "sec-websocket-extensions") ||
                                                is_named(f.name, "sec-websocket-protocol")))
        wrong_ = malformed("the server chose a WebSocket extension that was not offered");
}

void upgrade_reader::on_end() {
    bool const interim = status_ < 200 && status_ != switching_protocols;
    if (interim) {
        status_ = 0;
        upgrade_ = connection_ = accepted_ = false;
        return;
    }
    if (status_ == switching_protocols && !(upgrade_ && connection_ && accepted_))
        wrong_ = malformed("a 101 that does not grant the WebSocket that was asked for");
    else
        done_ = true;
}

void append_frame(std::string& out, frame_kind kind, std::string_view payload, std::uint32_t mask) {
    out += static_cast<char>(0x80U | static_cast<unsigned>(kind));
    if (payload.size() <= max_control) {
        out += static_cast<char>(0x80U | payload.size());
    } else {
        bool const small = payload.size() <= 0xffffU;
        out += static_cast<char>(small ? 0xfe : 0xff);
        append_big_endian(out, payload.size(), small ? 2 : 8);
    }
    append_big_endian(out, mask, 4);
    for (unsigned at = 0; char const c : payload)
        out +=
            static_cast<char>(static_cast<unsigned char>(c) ^ (mask >> 8 * (3 - at++ % 4) & 0xffU));
}

bool message_reader::refuse(flaw const& why) noexcept {
    wrong_ = why;
    return false;
}

message_reader::head message_reader::read_head() noexcept {
    head h;
    if (bytes_.size() < 2) return h;
    auto const first = static_cast<unsigned char>(bytes_[0]);
    auto const second = static_cast<unsigned char>(bytes_[1]);
    h.kind = static_cast<frame_kind>(first & 0xfU);
    h.last = (first & 0x80U) != 0;
    h.size = second & 0x7fU;
    if ((first & 0x70U) != 0 || !is_known(h.kind))
        wrong_ = malformed("a WebSocket frame of a kind that does not exist");
    else if ((second & 0x80U) != 0)
        wrong_ = malformed("a masked WebSocket frame from a server");
    else if (is_control(h.kind) && (!h.last || h.size > max_control))
        wrong_ = malformed("a WebSocket control frame that is too long, or in fragments");
    if (wrong_) return h;
    std::size_t const extended = h.size < 126 ? 0 : h.size == 126 ? 2 : 8;
    if (bytes_.size() < 2 + extended) return h;
    if (extended != 0) h.size = big_endian(std::string_view(bytes_).substr(2, extended));
    h.start = 2 + extended;
    return h;
}

bool message_reader::take(head const& h) {
    auto const size = static_cast<std::size_t>(h.size);
    auto const payload = std::string_view(bytes_).substr(h.start, size);
    if (is_control(h.kind)) {
        kind_ = h.kind;
        payload_ = payload;
    } else {
        parts_ += payload;
        if (h.kind != frame_kind::continuation) parts_kind_ = h.kind;
        in_parts_ = !h.last;
        if (h.last) {
            kind_ = parts_kind_;
            payload_ = std::exchange(parts_, {});
        }
    }
    bytes_.erase(0, h.start + size);
    if (bytes_.empty()) std::string().swap(bytes_);
    return is_control(h.kind) || h.last;
}

bool message_reader::next() {
    std::string().swap(payload_);
    while (!wrong_) {
        head const h = read_head();
        if (h.start == 0) return false;
        if (h.size > max_message_ || (!is_control(h.kind) && parts_.size() + h.size > max_message_))
            return refuse({errc::response_too_large, "a WebSocket message"});
        // 5.4: a continuation continues, and nothing else comes in between.
        if (!is_control(h.kind) && (h.kind == frame_kind::continuation) != in_parts_)
            return refuse(malformed("WebSocket fragments that do not fit together"));
        if (bytes_.size() - h.start < h.size) return false;
        if (take(h)) return true;
    }
    return false;
}

}  // namespace vouch::http
