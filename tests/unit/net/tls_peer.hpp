#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "net/asio_clock.hpp"
#include "net/asio_connector.hpp"
#include "net/tls_errors.hpp"
#include "testing/certificates.hpp"
#include "told.hpp"

namespace vouch::testing {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;

/// A server on a socket of this machine, and what dials it.
struct tls_peer {
    tls_peer() {
        server_context.set_options(ssl::context::default_workarounds);
        server_context.set_verify_mode(ssl::verify_none);
    }

    void use(identity const& k) {
        server_context.use_certificate_chain(asio::buffer(k.certificate));
        server_context.use_private_key(asio::buffer(k.key), ssl::context::pem);
    }

    void listen_on(char const* ip) {
        acceptor = tcp::acceptor(ctx, {asio::ip::make_address(ip), 0});
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
        error_code ignored;
        if (server) server->lowest_layer().close(ignored);
        server.reset();
        accepted = false;
        acceptor.async_accept([this](error_code ec, tcp::socket s) {
            if (ec) return;
            auto const made =
                std::make_shared<ssl::stream<tcp::socket>>(std::move(s), server_context);
            server = made;
            // It keeps the stream: the next one may take its place before it is told.
            made->async_handshake(ssl::stream_base::server, [this, made](error_code failed) {
                if (made != server) return;
                accepted = true;
                server_error = failed;
            });
        });
    }

    // The first dial's options stay, until `connector` is reset.
    dialed dial(std::string const& host, tls_options const& tls) {
        if (!connector)
            connector = std::make_unique<net::asio_connector>(ctx.get_executor(), clock, timers,
                                                              pool_options{.tls = tls});
        serve();
        dialed d;
        auto const running = connector->start({true, host, acceptor.local_endpoint().port()}, d);
        run_until([&] { return d.told != 0; });
        if (!d.ec) run_until([&] { return accepted; });
        return d;
    }

    // Writes all of it, however often the stream has to be waited for.
    error_code write(transport& t, std::string_view rest) {
        for (;;) {
            error_code ec;
            rest.remove_prefix(t.try_write(rest, ec));
            if (rest.empty() || (ec && ec != asio::error::would_block)) return ec;
            ready r;
            t.async_wait(transport::wait_type::write, r);
            run_until([&] { return r.told != 0; });
        }
    }

    // What reading ends with, once something is there to read.
    error_code read(transport& t, std::string& out) {
        std::array<char, 4096> buffer{};
        for (;;) {
            error_code ec;
            auto const n = t.try_read(buffer, ec);
            out.append(buffer.data(), n);
            if (!ec && n != 0) return ec;
            if (ec != asio::error::would_block) return ec;
            ready r;
            t.async_wait(transport::wait_type::read, r);
            run_until([&] { return r.told != 0; });
        }
    }

    // TLS 1.3 hands its tickets out with the first bytes.
    void talk(dialed const& d) {
        BOOST_REQUIRE(d.stream != nullptr);
        asio::write(*server, asio::buffer("x", 1));
        std::string out;
        BOOST_TEST(!read(*d.stream, out));
    }

    authority ca;
    std::string ca_pem = ca.pem();
    asio::io_context ctx{1};
    net::asio_clock clock{ctx.get_executor()};
    net::timer_queue timers{clock};
    std::unique_ptr<net::asio_connector> connector;
    ssl::context server_context{ssl::context::tls_server};
    tcp::acceptor acceptor{ctx, {asio::ip::address_v4::loopback(), 0}};
    std::shared_ptr<ssl::stream<tcp::socket>> server;
    bool accepted = false;
    error_code server_error;
};

}  // namespace vouch::testing
