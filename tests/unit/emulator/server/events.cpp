#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

#include "running.hpp"

// What an independent client makes of the emulator's WebSocket.

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace emu = vouch::emulator;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using emu::test::running;

namespace {

constexpr auto* subscribe =
    R"({"type":"subscriptions.set","requestID":"r1","chatIDs":[],"app":{"state":true}})";

template <class Socket>
boost::json::value read(websocket::stream<Socket>& ws) {
    beast::flat_buffer data;
    ws.read(data);
    BOOST_TEST(ws.got_text());
    return boost::json::parse(beast::buffers_to_string(data.data()));
}

template <class Socket>
void listen(running& r, websocket::stream<Socket>& ws) {
    std::string const laptop = r.server.device("laptop").token;
    ws.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        request.set("Authorization", "Bearer " + laptop);
    }));
    ws.handshake("127.0.0.1", "/v1/ws");
    BOOST_TEST(read(ws).at("type").as_string() == "ready");
    ws.write(asio::buffer(std::string(subscribe)));
    BOOST_TEST(read(ws).at("type").as_string() == "subscriptions.updated");

    bool ponged = false;
    ws.control_callback([&](websocket::frame_type kind, beast::string_view text) {
        ponged = ponged || (kind == websocket::frame_type::pong && text == "there?");
    });
    ws.ping("there?");
    for (int seq = 1; seq <= 3; ++seq) {
        emu::request create{"POST", "/v1/app/setup/verifications", {}, {}};
        create.headers.emplace_back("Authorization", "Bearer " + laptop);
        auto const answer = boost::json::parse(r.server.handle(create).body);
        std::string const id(answer.at("verification").at("id").as_string());
        auto const event = read(ws);
        BOOST_TEST(event.at("type").as_string() == "app.state.updated");
        BOOST_TEST(event.at("seq").as_int64() == 2 * seq - 1);
        BOOST_TEST(event.at("appState").at("verification").at("id").as_string() == id);
        create.target += "/" + id + "/cancel";
        BOOST_TEST(r.server.handle(create).status == 200);
        BOOST_TEST(read(ws).at("seq").as_int64() == 2 * seq);
    }
    BOOST_TEST(ponged);
    ws.close(websocket::close_code::normal);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(events_on_sockets)

BOOST_AUTO_TEST_CASE(over_tcp) {
    running r;
    asio::io_context context;
    websocket::stream<tcp::socket> ws(context);
    ws.next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
    listen(r, ws);
}

BOOST_AUTO_TEST_CASE(over_tls) {
    running r({.tls = true});
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    std::string const ca = r.server.ca_pem();
    tls.add_certificate_authority(asio::buffer(ca));
    tls.set_verify_mode(asio::ssl::verify_peer);
    websocket::stream<asio::ssl::stream<tcp::socket>> ws(context, tls);
    ws.next_layer().next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
    ws.next_layer().handshake(asio::ssl::stream_base::client);
    listen(r, ws);
}

BOOST_AUTO_TEST_CASE(refusals_and_a_server_that_goes) {
    running r;
    asio::io_context context;
    websocket::stream<tcp::socket> stranger(context);
    stranger.next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
    websocket::response_type answer;
    boost::system::error_code ec;
    stranger.handshake(answer, "127.0.0.1", "/v1/ws", ec);
    BOOST_TEST((ec == websocket::error::upgrade_declined));
    BOOST_TEST(answer.result_int() == 401U);

    websocket::stream<tcp::socket> ws(context);
    ws.next_layer().connect({asio::ip::make_address("127.0.0.1"), r.server.port()});
    ws.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        request.set("Authorization", "Bearer " + r.server.device("laptop").token);
    }));
    ws.handshake("127.0.0.1", "/v1/ws");
    BOOST_TEST(read(ws).at("type").as_string() == "ready");
    r.server.reset();
    beast::flat_buffer data;
    ws.read(data, ec);
    BOOST_TEST((ec == websocket::error::closed));
    BOOST_TEST((ws.reason().code == websocket::close_code::going_away));
}

BOOST_AUTO_TEST_SUITE_END()
