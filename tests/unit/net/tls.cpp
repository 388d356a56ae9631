// TLS as a stream, against a real server on a socket of this machine.

#include <array>
#include <csignal>
#include <string>
#include <string_view>

#include "tls_peer.hpp"

using namespace vouch::testing;
using vouch::error_code;

BOOST_FIXTURE_TEST_SUITE(tls, tls_peer)

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

// Neither side reads before the other is done, so that both have to wait.
BOOST_AUTO_TEST_CASE(a_large_message_passes_both_ways_under_back_pressure) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    std::string const sent(3'000'000, 'v');
    std::string got(sent.size(), ' ');
    bool read_all = false;
    asio::async_read(*server, asio::buffer(got), [&](error_code, std::size_t) { read_all = true; });
    BOOST_TEST(!write(*d.stream, sent));
    run_until([&] { return read_all; });
    BOOST_TEST((got == sent));
    asio::async_write(*server, asio::buffer(sent), [](error_code, std::size_t) {});
    std::string back;
    while (back.size() < sent.size()) BOOST_REQUIRE(!read(*d.stream, back));
    BOOST_TEST((back == sent));
}

// What OpenSSL read ahead is found without anything new on the socket.
BOOST_AUTO_TEST_CASE(records_that_came_together_are_all_told_of) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    for (char const* const part : {"one", "two", "six"})
        asio::write(*server, asio::buffer(part, 3));
    std::string out;
    while (out.size() < 3) BOOST_REQUIRE(!read(*d.stream, out));
    std::array<char, 3> buffer{};
    for (int i = 0; i < 2 && out.size() < 9; ++i) {
        ready r;
        d.stream->async_wait(vouch::transport::wait_type::read, r);
        run_until([&] { return r.told != 0; });
        error_code ec;
        out.append(buffer.data(), d.stream->try_read(buffer, ec));
    }
    BOOST_TEST(out == "onetwosix");
}

// A record that is there in part is waited for, not spun for.
BOOST_AUTO_TEST_CASE(a_part_of_a_record_wakes_nobody_twice) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    std::array<char, 64> buffer{};
    error_code ec;
    asio::write(*server, asio::buffer("x", 1));
    std::string out;
    BOOST_REQUIRE(!read(*d.stream, out));
    std::array<unsigned char, 3> const header{23, 3, 3};  // application data, and no length yet
    asio::write(server->next_layer(), asio::buffer(header));
    ready r;
    do {
        d.stream->try_read(buffer, ec);
        BOOST_REQUIRE((ec == asio::error::would_block));
        d.stream->async_wait(vouch::transport::wait_type::read, r);
        ctx.restart();
        ctx.poll();
    } while (r.told == 1);
    BOOST_TEST(r.told <= 2);
    d.stream->cancel();
}

// Tickets and new keys are no data. What is asked for this way is not lost to OpenSSL.
BOOST_AUTO_TEST_CASE(only_data_and_an_end_break_the_quiet) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    auto* const ssl = server->native_handle();
    for (int i = 0; i < 3; ++i) {
        talk(d);
        BOOST_TEST(d.stream->quiet());
        BOOST_REQUIRE(SSL_new_session_ticket(ssl) == 1);
        BOOST_REQUIRE(SSL_do_handshake(ssl) == 1);
        BOOST_REQUIRE(SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1);
        BOOST_REQUIRE(SSL_do_handshake(ssl) == 1);
        BOOST_TEST(d.stream->quiet());
        BOOST_TEST(d.stream->quiet());
    }
    asio::write(*server, asio::buffer("xy", 2));
    BOOST_TEST(!d.stream->quiet());
    std::string out;
    BOOST_TEST(!read(*d.stream, out));
    BOOST_TEST(out == "y");  // the first byte was taken
    BOOST_TEST(d.stream->quiet());
    server->next_layer().close();
    BOOST_TEST(!d.stream->quiet());
}

// An error that somebody else left in this thread is not taken for one of this stream.
BOOST_AUTO_TEST_CASE(errors_of_others_do_not_count) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    talk(d);
    std::array<char, 8> buffer{};
    error_code ec;
    auto const leave_one = [&] {
        BOOST_TEST(SSL_CTX_set_cipher_list(server_context.native_handle(), "no such cipher") == 0);
        BOOST_TEST_REQUIRE(ERR_peek_error() != 0U);
    };
    leave_one();
    d.stream->try_read(buffer, ec);
    BOOST_TEST((ec == asio::error::would_block));
    ec = {};
    std::string const part(16'000, 'w');
    while (!ec) {
        leave_one();
        d.stream->try_write(part, ec);
    }
    BOOST_TEST((ec == asio::error::would_block));
}

BOOST_AUTO_TEST_CASE(new_keys_amid_the_connection_are_taken) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    for (char const* const said : {"before", "behind"}) {
        asio::write(*server, asio::buffer(said, 6));
        std::string out;
        BOOST_TEST(!read(*d.stream, out));
        BOOST_TEST(out == said);
        BOOST_REQUIRE(SSL_key_update(server->native_handle(), SSL_KEY_UPDATE_REQUESTED) == 1);
    }
    error_code ec;
    BOOST_TEST(d.stream->try_write(std::string_view("answer"), ec) == 6U);
    std::string got(6, ' ');
    asio::read(*server, asio::buffer(got));
    BOOST_TEST(got == "answer");
}

// TLS 1.2 has no new keys, but a new handshake (HelloRequest).
BOOST_AUTO_TEST_CASE(a_handshake_amid_the_connection_is_survived) {
    use(ca.sign({.names = "DNS:localhost"}));
    SSL_CTX_set_max_proto_version(server_context.native_handle(), TLS1_2_VERSION);
    auto d = dial("localhost", {.ca_pem = ca_pem});
    auto* const ssl = server->native_handle();
    BOOST_REQUIRE(SSL_renegotiate(ssl) == 1);
    bool asked = false;
    server->async_handshake(ssl::stream_base::server, [&](error_code) { asked = true; });
    run_until([&] { return asked; });
    asio::async_write(*server, asio::buffer("behind", 6), [](error_code, std::size_t) {});
    std::string out;
    BOOST_TEST(!read(*d.stream, out));
    BOOST_TEST(out == "behind");
}

// The server is gone and reads nothing more; the signal would end this process.
BOOST_AUTO_TEST_CASE(writing_to_one_who_left_raises_no_signal) {
    static int volatile raised = 0;
    auto* const before = std::signal(SIGPIPE, [](int) { raised = raised + 1; });
    use(ca.sign({.names = "DNS:localhost"}));
    for (bool const tls : {false, true}) {
        dialed d;
        if (tls) {
            d = dial("localhost", {.ca_pem = ca_pem});
            server.reset();
        } else {
            vouch::net::asio_connector plain(ctx.get_executor(), clock, timers, {});
            tcp::socket s(ctx);
            acceptor.async_accept(s, [](error_code) {});
            auto const running =
                plain.start({false, "127.0.0.1", acceptor.local_endpoint().port()}, d);
            run_until([&] { return d.told != 0 && s.is_open(); });
        }
        BOOST_REQUIRE(d.stream != nullptr);
        error_code ec;
        for (int i = 0; i < 1000 && !ec; ++i) ec = write(*d.stream, std::string(1000, 'w'));
        BOOST_TEST(bool(ec));
    }
    std::signal(SIGPIPE, before);
    BOOST_TEST(raised == 0);
}

// The other side takes nothing more: close_notify does not fit, and nobody waits until it does.
BOOST_AUTO_TEST_CASE(saying_goodbye_never_waits) {
    use(ca.sign({.names = "DNS:localhost"}));
    auto d = dial("localhost", {.ca_pem = ca_pem});
    error_code ec;
    std::string const part(16'000, 'w');
    while (!ec) d.stream->try_write(part, ec);
    BOOST_TEST((ec == asio::error::would_block));
    d.stream.reset();
    timers.rest();
    do ctx.restart();
    while (ctx.poll() != 0);
    BOOST_TEST(ctx.stopped());  // nothing is waited for
}

BOOST_AUTO_TEST_SUITE_END()
