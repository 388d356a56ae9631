// TLS against a real server on a socket of this machine.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/error.hpp>

#include "net/asio_clock.hpp"
#include "net/asio_connector.hpp"
#include "testing/certificates.hpp"
#include "told.hpp"

namespace asio = boost::asio;
namespace ssl = asio::ssl;
namespace net = vouch::net;
using asio::ip::tcp;
using vouch::error_code;
using vouch::testing::dialed;
using vouch::testing::ready;
using wait_type = vouch::transport::wait_type;

namespace {

struct fixture {
    fixture() {
        server_context.set_options(ssl::context::default_workarounds);
        server_context.set_verify_mode(ssl::verify_none);
    }

    void use(vouch::testing::identity const& k) {
        server_context.use_certificate_chain(asio::buffer(k.certificate));
        server_context.use_private_key(asio::buffer(k.key), ssl::context::pem);
    }

    template <class Done>
    void run_until(Done done) {
        while (!done()) {
            ctx.restart();
            ctx.run_one();
        }
    }

    // Accepts one connection and does the server's side of the handshake.
    void serve() {
        server.reset();
        accepted = false;
        acceptor.async_accept([this](error_code ec, tcp::socket s) {
            if (ec) return;
            server = std::make_unique<ssl::stream<tcp::socket>>(std::move(s), server_context);
            server->async_handshake(ssl::stream_base::server,
                                    [this](error_code) { accepted = true; });
        });
    }

    dialed dial(std::string const& host, vouch::tls_options const& tls) {
        if (!connector)
            connector = std::make_unique<net::asio_connector>(ctx.get_executor(), clock, timers,
                                                              vouch::pool_options{.tls = tls});
        serve();
        dialed d;
        auto const running = connector->start({true, host, acceptor.local_endpoint().port()}, d);
        run_until([&] { return d.told != 0; });
        if (!d.ec) run_until([&] { return accepted; });
        return d;
    }

    // What reading ends with, once something is there to read.
    error_code read(vouch::transport& t, std::string& out) {
        std::array<char, 4096> buffer{};
        for (;;) {
            error_code ec;
            auto const n = t.try_read(buffer, ec);
            out.append(buffer.data(), n);
            if (!ec && n != 0) return ec;
            if (ec != asio::error::would_block) return ec;
            ready r;
            t.async_wait(wait_type::read, r);
            run_until([&] { return r.told != 0; });
        }
    }

    vouch::testing::authority ca;
    std::string ca_pem = ca.pem();
    asio::io_context ctx{1};
    net::asio_clock clock{ctx.get_executor()};
    net::timer_queue timers{clock};
    std::unique_ptr<net::asio_connector> connector;
    ssl::context server_context{ssl::context::tls_server};
    tcp::acceptor acceptor{ctx, {asio::ip::address_v4::loopback(), 0}};
    std::unique_ptr<ssl::stream<tcp::socket>> server;
    bool accepted = false;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls, fixture)

BOOST_AUTO_TEST_CASE(bytes_go_both_ways) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    BOOST_REQUIRE(d.stream != nullptr);
    error_code ec;
    BOOST_TEST(d.stream->try_write(std::string_view("ping"), ec) == 4U);
    std::string got(4, ' ');
    asio::read(*server, asio::buffer(got));
    BOOST_TEST(got == "ping");
    asio::write(*server, asio::buffer("pong", 4));
    std::string back;
    BOOST_TEST(!read(*d.stream, back));
    BOOST_TEST(back == "pong");
}

BOOST_AUTO_TEST_CASE(an_address_is_checked_against_the_certificates_addresses) {
    use(ca.sign({.names = "IP:127.0.0.1"}));
    BOOST_TEST(!dial("127.0.0.1", {.ca_pem = ca_pem}).ec);
}

BOOST_AUTO_TEST_CASE(another_host_is_refused) {
    use(ca.sign({.names = "DNS:elsewhere.example"}));
    auto const d = dial("localhost", {.ca_pem = ca_pem});
    BOOST_TEST((d.ec.category() == net::certificate_category()));
    BOOST_TEST(d.ec.message() == "hostname mismatch");
    BOOST_TEST((d.step == vouch::dial_step::tls));
}

BOOST_AUTO_TEST_CASE(another_address_is_refused) {
    use(ca.sign({.names = "IP:127.0.0.2,DNS:127.0.0.1"}));
    BOOST_TEST(dial("127.0.0.1", {.ca_pem = ca_pem}).ec.message() == "IP address mismatch");
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused) {
    use(ca.sign({.names = "DNS:localhost"}));
    vouch::testing::authority const other("another authority");
    auto const pem = other.pem();
    auto const d = dial("localhost", {.ca_pem = pem});
    BOOST_TEST((d.ec.category() == net::certificate_category()));
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
    use(ca.sign({.names = "DNS:localhost", .expired = true}));
    BOOST_TEST(dial("localhost", {.ca_pem = ca_pem}).ec.message() == "certificate has expired");
}

BOOST_AUTO_TEST_CASE(verification_can_be_switched_off) {
    use(ca.sign({.names = "DNS:elsewhere.example", .expired = true}));
    BOOST_TEST(!dial("localhost", {.verify = false}).ec);
}

BOOST_AUTO_TEST_CASE(older_versions_are_refused) {
    use(ca.sign({.names = "DNS:localhost"}));
    SSL_CTX_set_max_proto_version(server_context.native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_security_level(server_context.native_handle(), 0);
    BOOST_TEST(bool(dial("localhost", {.ca_pem = ca_pem}).ec));
}

// An end that anybody on the way could forge is told apart from one that the server meant.
BOOST_AUTO_TEST_CASE(a_truncation_is_seen) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    server->next_layer().close();
    std::string out;
    BOOST_TEST((read(*d.stream, out) == ssl::error::stream_truncated));
}

BOOST_AUTO_TEST_CASE(an_orderly_end_is_the_end) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    bool over = false;
    server->async_shutdown([&](error_code) { over = true; });
    std::string out;
    BOOST_TEST((read(*d.stream, out) == asio::error::eof));
    d.stream.reset();  // answers with its own close_notify, which ends the server's shutdown
    run_until([&] { return over; });
}

BOOST_AUTO_TEST_CASE(sessions_are_resumed) {
    use(ca.sign({.names = "DNS:localhost"}));
    int resumed = 0;
    for (int i = 0; i < 3; ++i) {
        auto d = dial("localhost", {.ca_pem = ca_pem});
        BOOST_REQUIRE(d.stream != nullptr);
        if (dynamic_cast<net::tls_transport&>(*d.stream).resumed()) ++resumed;
        // TLS 1.3 hands its tickets out with the first bytes.
        asio::write(*server, asio::buffer("x", 1));
        std::string out;
        read(*d.stream, out);
    }
    BOOST_TEST(resumed == 2);
}

BOOST_AUTO_TEST_CASE(a_large_message_passes_in_pieces) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    std::string const sent(3'000'000, 'v');
    std::string got(sent.size(), ' ');
    bool read_all = false;
    asio::async_read(*server, asio::buffer(got), [&](error_code, std::size_t) { read_all = true; });
    std::string_view rest = sent;
    while (!rest.empty()) {
        error_code ec;
        auto const n = d.stream->try_write(rest, ec);
        rest.remove_prefix(n);
        if (ec == asio::error::would_block) {
            ready r;
            d.stream->async_wait(wait_type::write, r);
            run_until([&] { return r.told != 0; });
        } else {
            BOOST_REQUIRE(!ec);
        }
    }
    run_until([&] { return read_all; });
    BOOST_TEST((got == sent));
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be_used_say_which) {
    auto const problem = [&](vouch::tls_options const& o) -> std::string {
        try {
            net::tls_context const c(o);
            return "none";
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == vouch::errc::tls_failed);
            return e.details().message;
        }
    };
    BOOST_TEST(
        problem({.ca_pem = "no PEM"}) ==
        "tls.ca_pem holds no certificate: give PEM text (BEGIN CERTIFICATE) (no start line)");
    BOOST_TEST(problem({.ca_file = "/nowhere/ca.pem"})
                   .starts_with("cannot load tls.ca_file: /nowhere/ca.pem"));
    BOOST_TEST(problem({.certificate_file = "/nowhere/c.pem"})
                   .starts_with("cannot load tls.certificate_file: /nowhere/c.pem"));
}

BOOST_AUTO_TEST_SUITE_END()
