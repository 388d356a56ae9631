#include "http/websocket.hpp"

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace http = vouch::http;
using http::frame_kind;
using vouch::errc;

namespace {

constexpr std::string_view accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";  // RFC 6455, 1.3

std::string granted(std::string_view more = {}) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n"
           "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: " +
           std::string(accept) + "\r\n" + std::string(more) + "\r\n";
}

/// A server's frame.
std::string frame(unsigned first, std::string_view payload) {
    std::string out{static_cast<char>(first)};
    if (payload.size() < 126) {
        out += static_cast<char>(payload.size());
    } else {
        out += '\x7e';
        out += static_cast<char>(payload.size() >> 8U);
        out += static_cast<char>(payload.size() & 0xffU);
    }
    return out.append(payload);
}

/// What comes out of `bytes`, given `step` at a time: kind and text, then what is wrong.
std::string read(std::string_view bytes, std::size_t step, std::size_t most = 1000) {
    http::message_reader r(most);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        r.append(bytes.substr(at, step));
        while (r.next())
            out.append(std::to_string(static_cast<unsigned>(r.kind())))
                .append(":")
                .append(r.payload())
                .append(" ");
    }
    return r.wrong() ? out + r.wrong().message : out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket)

BOOST_AUTO_TEST_CASE(the_request_has_what_the_rfc_wants) {
    http::prepared constant;
    BOOST_TEST(!constant.assign({false, "localhost", 23373}, "/desktop", "secret", "me"));
    std::string out;
    http::append_upgrade(out, constant, "/v1/ws", "dGhlIHNhbXBsZSBub25jZQ==");
    BOOST_TEST(out ==
               "GET /v1/ws HTTP/1.1\r\nHost: localhost:23373\r\nUser-Agent: me\r\n"
               "Accept: application/json\r\nAccept-Encoding: identity\r\n"
               "Authorization: Bearer secret\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(an_upgrade_is_granted_or_refused_however_it_is_cut) {
    struct row {
        std::string text;
        int status;
    };
    for (row const& r : {
             row{granted(), 101},
             row{"HTTP/1.1 100 Continue\r\nUpgrade: x\r\n\r\n" + granted(), 101},
             row{"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n", 401},
             row{"HTTP/1.1 200 OK\r\nSec-WebSocket-Extensions: x\r\n\r\n", 200},
         })
        for (std::size_t step = 1; step < r.text.size() + 9; step += 7) {
            http::upgrade_reader reader(accept, 1000);
            auto const bytes = r.text + "surplus";
            std::size_t used = 0;
            for (std::size_t at = 0; at < bytes.size() && !reader.done(); at += step)
                used += reader.feed(std::string_view(bytes).substr(at, step));
            BOOST_TEST(reader.done(), reader.wrong().message);
            BOOST_TEST(reader.status() == r.status);
            BOOST_TEST(reader.granted() == (r.status == 101));
            BOOST_TEST(used == r.text.size());
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_upgrade_is_wrong) {
    auto const without = [](std::string_view name) {
        std::string text = granted();
        auto const at = text.find(name);
        return text.erase(at, text.find("\r\n", at) + 2 - at);
    };
    std::string other = granted();
    other[other.find("s3p")] = 'S';
    struct row {
        std::string text;
        errc code;
    };
    for (row const& r : {
             row{"ICY 200 OK\r\n", errc::protocol_error},
             row{without("Upgrade:"), errc::protocol_error},
             row{without("Connection:"), errc::protocol_error},
             row{without("Sec-WebSocket-Accept:"), errc::protocol_error},
             row{other, errc::protocol_error},
             row{granted("Sec-WebSocket-Extensions: permessage-deflate\r\n"), errc::protocol_error},
             row{granted("Sec-WebSocket-Protocol: x\r\n"), errc::protocol_error},
             row{granted("no field\r\n"), errc::protocol_error},
             row{granted("X: " + std::string(2000, 'x') + "\r\n"), errc::response_too_large},
             row{granted("X: " + std::string(2000, 'x')).substr(0, 1500), errc::response_too_large},
         }) {
        http::upgrade_reader reader(accept, 1000);
        (void)reader.feed(r.text);
        BOOST_TEST(!reader.done());
        BOOST_TEST((reader.wrong().code == r.code), r.text);
    }
}

BOOST_AUTO_TEST_CASE(a_clients_frames_are_masked) {
    std::string out;
    http::append_frame(out, frame_kind::text, "Hello", 0x37fa213d);
    BOOST_TEST(out == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");  // RFC 6455, 5.7
    for (std::size_t const size : {125U, 126U, 65535U, 65536U}) {
        out.clear();
        http::append_frame(out, frame_kind::binary, std::string(size, 'x'), 0);
        BOOST_TEST(out.size() == size + 6 + (size > 65535 ? 8 : size > 125 ? 2 : 0));
    }
}

BOOST_AUTO_TEST_CASE(messages_come_out_whole_however_they_are_cut) {
    std::string const long_text(300, 'x');
    std::string const bytes = frame(0x81, "one") + frame(0x89, "ping") + frame(0x01, "tw") +
                              frame(0x8a, "") + frame(0x00, "") + frame(0x80, "o") +
                              frame(0x82, long_text) + frame(0x88, "\x03\xe8");
    std::string const all = "1:one 9:ping 10: 1:two 2:" + long_text + " 8:\x03\xe8 ";
    for (std::size_t step = 1; step <= bytes.size(); ++step) BOOST_TEST(read(bytes, step) == all);
}

BOOST_AUTO_TEST_CASE(what_breaks_the_protocol_is_told_after_what_came_before) {
    auto const huge = std::string("\x81\x7f", 2) + std::string(8, '\xff');
    struct row {
        std::string bytes;
        std::string what;
    };
    for (row const& r : {
             row{frame(0xc1, "x"), "a WebSocket frame of a kind that does not exist"},
             row{frame(0x83, "x"), "a WebSocket frame of a kind that does not exist"},
             row{"\x81\x81"
                 "abcdx",
                 "a masked WebSocket frame from a server"},
             row{frame(0x09, "x"), "a WebSocket control frame that is too long, or in fragments"},
             row{frame(0x89, std::string(126, 'x')),
                 "a WebSocket control frame that is too long, or in fragments"},
             row{frame(0x80, "x"), "WebSocket fragments that do not fit together"},
             row{frame(0x01, "x") + frame(0x81, "y"),
                 "WebSocket fragments that do not fit together"},
             row{huge, "a WebSocket message"},
             row{frame(0x81, std::string(1001, 'x')), "a WebSocket message"},
             row{frame(0x01, std::string(600, 'x')) + frame(0x00, std::string(401, 'x')),
                 "a WebSocket message"},
         })
        for (std::size_t const step : {1U, 3U, 5000U})
            BOOST_TEST(read(frame(0x81, "a") + r.bytes, step) == "1:a " + r.what);
    BOOST_TEST(read(frame(0x81, std::string(1000, 'x')), 7).size() == 1003U);
}

BOOST_AUTO_TEST_SUITE_END()
