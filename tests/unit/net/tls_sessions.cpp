// Sessions that are taken up again: a connection opens with less work.

#include <string>
#include <utility>

#include "net/tcp_transport.hpp"
#include "tls_peer.hpp"

using namespace vouch::testing;
using vouch::error_code;

BOOST_FIXTURE_TEST_SUITE(tls_sessions, tls_peer)

namespace {

bool resumed(dialed const& d) {
    return d.stream && dynamic_cast<vouch::net::tls_transport&>(*d.stream).resumed();
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_are_resumed_in_every_version) {
    use(ca.sign({.names = "DNS:localhost"}));
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connector.reset();
        SSL_CTX_set_min_proto_version(server_context.native_handle(), version);
        SSL_CTX_set_max_proto_version(server_context.native_handle(), version);
        for (int i = 0; i < 4; ++i) {
            auto const d = dial("localhost", {.ca_pem = ca_pem});
            BOOST_TEST(resumed(d) == (i > 0));
            talk(d);
        }
        vouch::pool_stats counts;
        connector->count(counts);
        BOOST_TEST(counts.handshakes == 4U);
        BOOST_TEST(counts.resumed == 3U);
    }
}

// RFC 8446, C.4: who sees a ticket twice knows that it is the same client.
BOOST_AUTO_TEST_CASE(a_ticket_is_used_once) {
    use(ca.sign({.names = "DNS:localhost"}));
    SSL_CTX_set_num_tickets(server_context.native_handle(), 2);
    talk(dial("localhost", {.ca_pem = ca_pem}));
    SSL_CTX_set_num_tickets(server_context.native_handle(), 0);
    for (bool const again : {true, true, false}) {
        auto const d = dial("localhost", {.ca_pem = ca_pem});
        BOOST_TEST(resumed(d) == again);
        talk(d);
    }
}

BOOST_AUTO_TEST_CASE(none_is_kept_of_a_server_that_was_refused) {
    use(ca.sign({.names = "DNS:localhost"}));
    talk(dial("localhost", {.ca_pem = ca_pem}));
    // It lost its keys for tickets, and its certificate is another one now.
    server_context = ssl::context(ssl::context::tls_server);
    use(ca.sign({.names = "DNS:elsewhere.example"}));
    BOOST_TEST(bool(dial("localhost", {.ca_pem = ca_pem}).ec));
    BOOST_TEST(bool(dial("localhost", {.ca_pem = ca_pem}).ec));
    use(ca.sign({.names = "DNS:localhost"}));
    auto const d = dial("localhost", {.ca_pem = ca_pem});
    BOOST_TEST(!d.ec);
    BOOST_TEST(!resumed(d));
}

// The same server under another name is another origin: its certificate is checked for that name.
BOOST_AUTO_TEST_CASE(they_stay_with_their_origin) {
    use(ca.sign({.names = "DNS:localhost"}));
    talk(dial("localhost", {.ca_pem = ca_pem}));
    BOOST_TEST(bool(dial("127.0.0.1", {.ca_pem = ca_pem}).ec));
    BOOST_TEST(resumed(dial("localhost", {.ca_pem = ca_pem})));
}

// Those of a pool that checks nothing help no other.
BOOST_AUTO_TEST_CASE(they_stay_with_their_settings) {
    use(ca.sign({.names = "DNS:elsewhere.example"}));
    talk(dial("localhost", {.verify = false}));
    BOOST_TEST(resumed(dial("localhost", {.verify = false})));
    auto const careless = std::move(connector);
    BOOST_TEST(bool(dial("localhost", {.ca_pem = ca_pem}).ec));
}

BOOST_AUTO_TEST_CASE(a_few_are_kept) {
    use(ca.sign({.names = "DNS:localhost"}));
    SSL_CTX_set_num_tickets(server_context.native_handle(), 20);
    vouch::net::tls_context context({.ca_pem = ca_pem});
    vouch::origin const at{true, "localhost", acceptor.local_endpoint().port()};
    serve();
    tcp::socket socket(ctx);
    socket.connect(acceptor.local_endpoint());
    vouch::net::tls_transport t(context, vouch::net::make_tcp_transport(std::move(socket)), at);
    error_code ec = asio::error::would_block;
    run_until([&] {
        if (ec == asio::error::would_block) t.try_handshake(ec);
        return ec != asio::error::would_block && accepted;
    });
    BOOST_REQUIRE(!ec);
    asio::write(*server, asio::buffer("x", 1));
    std::string out;
    BOOST_TEST(!read(t, out));
    BOOST_TEST(context.remembered(at) == 8U);
}

BOOST_AUTO_TEST_SUITE_END()
