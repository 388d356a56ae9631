#include "net/web_socket.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/testing.hpp>

namespace net = vouch::net;
namespace http = vouch::http;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::error_code;

namespace {

/// RFC 6455, 1.3, has what belongs to this.
constexpr std::string_view nonce = "the sample nonce";
constexpr std::string_view granted =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// A socket, a server of whose bytes the test decides, and what the socket told.
struct line : net::web_socket::listener, simulation::listener {
    line() {
        sim.set_latency(1ms);
        sim.listen(at, this);
        BOOST_TEST_REQUIRE(!constant.assign(at, "", "secret", "me"));
        socket = std::make_unique<net::web_socket>(static_cast<net::web_socket::listener&>(*this),
                                                   http::response_limits{});
        socket->dial(sim.connector(), at);
        sim.run();
    }
    void upgrade() {
        std::array<std::uint8_t, 16> random{};
        std::copy(nonce.begin(), nonce.end(), random.begin());
        socket->upgrade(constant, "/v1/ws", random);
        sim.run();
    }
    /// What the socket tells of these bytes.
    std::string hear(std::string_view bytes) {
        told.clear();
        channel->send(bytes);
        sim.run();
        return told;
    }
    std::string end() {
        told.clear();
        channel->close();
        sim.run();
        return told;
    }

    void tell(std::string_view what) {
        told.append(what) += ';';
        if (what.starts_with(destroy_at) && !destroy_at.empty()) socket.reset();
    }
    void on_connected() override { tell("connected"); }
    void on_document(http::response_reader& r, bool again) override {
        tell("document " + std::string(r.body()) + (again ? "" : ", the last"));
    }
    void on_upgraded() override { tell("upgraded"); }
    void on_sign_of_life() override {}
    void on_text(std::string_view text) override { tell("text " + std::string(text)); }
    void on_refused(int status) override { tell("refused " + std::to_string(status)); }
    void on_dial_failed(error_code, vouch::dial_step) override { tell("no line"); }
    void on_ended(error_code ec, std::string_view problem) override {
        tell("ended " + (problem.empty() ? ec.message() : std::string(problem)));
    }

    void on_open(std::shared_ptr<server_channel> const& c) override { channel = c; }
    void on_bytes(std::shared_ptr<server_channel> const&, std::string_view bytes) override {
        received += bytes;
    }
    void on_closed(std::shared_ptr<server_channel> const&) override { closed = true; }

    vouch::origin at{false, "127.0.0.1", 80};
    simulation sim;
    http::prepared constant;
    std::unique_ptr<net::web_socket> socket;
    std::shared_ptr<server_channel> channel;
    std::string received;  // by the server
    std::string told;
    std::string destroy_at;
    bool closed = false;
};

/// Streams of another connector, which tell when they are to acknowledge.
struct acknowledging final : vouch::connector {
    class stream final : public vouch::transport {
    public:
        stream(std::unique_ptr<transport> inner, std::string& told)
            : inner_(std::move(inner)), told_(told) {}
        std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
            return inner_->try_read(buffer, ec);
        }
        std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
            told_ += "written;";
            return inner_->try_write(bytes, ec);
        }
        void async_wait(wait_type type, waiter& w) override { inner_->async_wait(type, w); }
        void cancel() noexcept override { inner_->cancel(); }
        void acknowledge() noexcept override { told_ += "acknowledged;"; }

    private:
        std::unique_ptr<transport> inner_;
        std::string& told_;
    };
    struct wrapper final : dialer {
        wrapper(dialer& d, std::string& t) : to(d), told(t) {}
        void on_dialed(std::unique_ptr<vouch::transport> t, error_code ec,
                       vouch::dial_step at) override {
            if (t) t = std::make_unique<stream>(std::move(t), told);
            to.on_dialed(std::move(t), ec, at);
        }
        dialer& to;
        std::string& told;
    };

    acknowledging(connector& by, std::string& told) : inner(by), told_(told) {}
    std::unique_ptr<dial> start(vouch::origin const& to, dialer& d) override {
        wrapped = std::make_unique<wrapper>(d, told_);
        return inner.start(to, *wrapped);
    }

    connector& inner;
    std::unique_ptr<wrapper> wrapped;

private:
    std::string& told_;
};

/// The payload of the client's one frame in `bytes`.
std::string unmasked(std::string_view bytes) {
    BOOST_TEST_REQUIRE(bytes.size() >= 6U);
    std::string out;
    for (std::size_t i = 6; i < bytes.size(); ++i)
        out += static_cast<char>(bytes[i] ^ bytes[2 + (i - 6) % 4]);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(web_socket)

BOOST_FIXTURE_TEST_CASE(what_a_message_asks_for_is_sent_before_it_is_acknowledged, line) {
    acknowledging by(sim.connector(), told);
    socket = std::make_unique<net::web_socket>(static_cast<net::web_socket::listener&>(*this),
                                               http::response_limits{});
    socket->dial(by, at);
    sim.run();
    upgrade();
    BOOST_TEST(hear(granted) == "upgraded;acknowledged;");
    // A ping, which is answered at once, and a text.
    BOOST_TEST(hear(std::string("\x89\x00\x81\x02hi", 6)) == "written;text hi;acknowledged;");
}

BOOST_FIXTURE_TEST_CASE(it_asks_for_a_document_and_becomes_a_web_socket, line) {
    BOOST_TEST(told == "connected;");
    socket->get("GET /x HTTP/1.1\r\n\r\n");
    sim.run();
    BOOST_TEST(received == "GET /x HTTP/1.1\r\n\r\n");
    BOOST_TEST(hear("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") == "document {};");
    received.clear();
    upgrade();
    BOOST_TEST(received.starts_with("GET /v1/ws HTTP/1.1\r\n"));
    BOOST_TEST(received.find("Authorization: Bearer secret\r\n") != std::string::npos);
    BOOST_TEST(received.find("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") !=
               std::string::npos);
    BOOST_TEST(hear(std::string(granted).append("\x81\x02hi\x81\x01")) == "upgraded;text hi;");
    BOOST_TEST(hear("x") == "text x;");
}

BOOST_FIXTURE_TEST_CASE(it_answers_pings_and_says_goodbye, line) {
    upgrade();
    (void)hear(granted);
    received.clear();
    BOOST_TEST(hear("\x89\x03you") == "");
    BOOST_TEST(received.substr(0, 2) == "\x8a\x83");
    BOOST_TEST(unmasked(received) == "you");
    received.clear();
    socket->ping();
    socket->send("hello");
    sim.run();
    BOOST_TEST(received.substr(0, 2) == "\x89\x80");
    BOOST_TEST(unmasked(received.substr(6)) == "hello");
    received.clear();
    socket->hang_up();
    sim.run();
    BOOST_TEST(received.substr(0, 2) == "\x88\x82");
    BOOST_TEST(unmasked(received) == "\x03\xe8");
    BOOST_TEST(closed);
    BOOST_TEST(told == "");
}

BOOST_AUTO_TEST_CASE(a_document_may_be_the_last_of_its_connection) {
    for (auto const* const last :
         {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxmore"}) {
        line l;
        l.socket->get("GET /x HTTP/1.1\r\n\r\n");
        BOOST_TEST(l.hear(last) == "document x, the last;");
    }
    line l;
    l.socket->get("GET /x HTTP/1.1\r\n\r\n");
    BOOST_TEST(l.hear("HTTP/1.1 200 OK\r\n\r\nxyz") == "");
    BOOST_TEST(l.end() == "document xyz, the last;");
}

BOOST_AUTO_TEST_CASE(it_ends_where_it_cannot_go_on) {
    line early;
    BOOST_TEST(early.hear("x") == "ended bytes that nobody asked for;");
    line refused;
    refused.upgrade();
    BOOST_TEST(refused.hear("HTTP/1.1 401 Unauthorized\r\n\r\n") == "refused 401;");
    line other;
    other.upgrade();
    std::string wrong(granted);
    wrong[wrong.find("s3p")] = 'S';
    BOOST_TEST(other.hear(wrong) ==
               "ended a 101 that does not grant the WebSocket that was asked for;");
    line lost;
    lost.upgrade();
    (void)lost.hear(granted);
    BOOST_TEST(lost.end() == "ended " + error_code(boost::asio::error::eof).message() + ";");
    line closing;
    closing.upgrade();
    (void)closing.hear(granted);
    BOOST_TEST(closing.hear(std::string("\x88\x00", 2)).starts_with("ended "));
    line broken;
    broken.upgrade();
    (void)broken.hear(granted);
    BOOST_TEST(broken.hear("\x81\x01"
                           "a\xc1\x01x") ==
               "text a;ended a WebSocket frame of a kind that does not exist;");
    line nobody;
    nobody.told.clear();
    nobody.sim.listen(nobody.at, nullptr);
    nobody.socket = std::make_unique<net::web_socket>(
        static_cast<net::web_socket::listener&>(nobody), http::response_limits{});
    nobody.socket->dial(nobody.sim.connector(), nobody.at);
    nobody.sim.run();
    BOOST_TEST(nobody.told == "no line;");
}

// They would be taken for the answer to what is asked next.
BOOST_AUTO_TEST_CASE(a_line_on_which_bytes_came_first_is_not_used) {
    line l;
    l.told.clear();
    l.sim.plan_connections(l.at, [](std::size_t) {
        return connection_plan{.to_client = {.fault = wire_fault::noise}};
    });
    l.socket->dial(l.sim.connector(), l.at);
    l.sim.run();
    BOOST_TEST(l.told == "ended bytes that nobody asked for;");
}

// AddressSanitizer would say what is used after.
BOOST_AUTO_TEST_CASE(whatever_it_tells_may_be_its_end) {
    for (auto const* const moment : {"document", "upgraded", "text a", "text b", "ended"}) {
        line l;
        l.destroy_at = moment;
        l.socket->get("GET /x HTTP/1.1\r\n\r\n");
        (void)l.hear("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        if (l.socket) l.upgrade();
        if (l.socket)
            (void)l.hear(
                std::string(granted).append("\x81\x01"
                                            "a\x81\x01"
                                            "b\xc1\x01x"));
        BOOST_TEST(!l.socket, moment);
        BOOST_TEST(l.told.ends_with(l.destroy_at +
                                    (l.destroy_at == "document" ? " {};"
                                     : l.destroy_at == "ended"
                                         ? " a WebSocket frame of a kind that does not exist;"
                                         : ";")));
    }
}

BOOST_AUTO_TEST_SUITE_END()
