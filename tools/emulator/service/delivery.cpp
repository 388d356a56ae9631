#include <emulator/service/delivery.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include <emulator/service/problem.hpp>

namespace vouch::emulator {
namespace {

std::string hex(std::size_t n) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    do text.insert(text.begin(), digits[n % 16]);
    while ((n /= 16) != 0);
    return text;
}

/// Two chunks, so that a reader has to join them.
void append_chunked(std::string& out, std::string_view body) {
    for (std::string_view const part :
         {body.substr(0, body.size() / 2), body.substr(body.size() / 2)})
        if (!part.empty()) out.append(hex(part.size())).append("\r\n").append(part).append("\r\n");
    out += "0\r\n\r\n";
}

void length_field(std::string& head, std::size_t length) {
    head.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
}

void framing_fields(std::string& head, framing f, std::size_t length) {
    switch (f) {
        case framing::content_length:
        case framing::surplus:
            return length_field(head, length);
        case framing::short_length:
            return length_field(head, length / 2);
        case framing::long_length:
            return length_field(head, length + 100);
        case framing::two_lengths:
            length_field(head, length);
            return length_field(head, length + 1);
        case framing::chunked:
        case framing::bad_chunk:
            head += "Transfer-Encoding: chunked\r\n";
            return;
        case framing::close_delimited:
            return;
    }
}

void append_body(std::string& out, framing f, std::string_view body) {
    switch (f) {
        case framing::chunked:
            return append_chunked(out, body);
        case framing::bad_chunk:
            out.append("no-number\r\n").append(body).append("\r\n0\r\n\r\n");
            return;
        case framing::surplus:
            out.append(body).append("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return;
        default:
            out += body;
    }
}

// Of a head, beside the fields that the response brings.
constexpr std::size_t about_head = 256;

constexpr int switching_protocols = 101;

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

void append_wire(std::string& out, reply& r, request_frame const& frame, duration idle_timeout) {
    delivery& d = r.delivery;
    if (frame.http_1_0 && d.framing == framing::chunked) d.framing = framing::close_delimited;
    bool const ends = d.framing == framing::close_delimited || d.framing == framing::long_length;
    bool const announced = ends || !frame.keep_alive;
    if (d.finish == finish::keep && announced) d.finish = finish::close;

    int const status = r.response.status;
    std::size_t const start = out.size();
    out.reserve(start + about_head + r.response.body.size());
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(1, ' ');
    out.append(reason_phrase(status)).append("\r\n");
    for (auto const& [name, value] : r.response.headers)
        out.append(name).append(": ").append(value).append("\r\n");
    if (has_body(status)) framing_fields(out, d.framing, r.response.body.size());
    if (announced) {
        out += "Connection: close\r\n";
    } else if (idle_timeout >= std::chrono::seconds(1) && status != switching_protocols) {
        auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(idle_timeout).count();
        out.append("Keep-Alive: timeout=").append(std::to_string(seconds)).append("\r\n");
    }
    if (frame.http_1_0 && !announced) out += "Connection: keep-alive\r\n";
    out += "\r\n";
    if (has_body(status) && !frame.head) append_body(out, d.framing, r.response.body);
    if (d.cut && *d.cut < out.size() - start) out.resize(start + *d.cut);
}

}  // namespace vouch::emulator
