// The transports on real sockets of this machine, and who may go away when.

#include <array>
#include <memory>
#include <string>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include "net/asio_clock.hpp"
#include "net/asio_connector.hpp"
#include "told.hpp"

namespace asio = boost::asio;
namespace net = vouch::net;
using asio::ip::tcp;
using vouch::error_code;
using vouch::testing::dialed;
using vouch::testing::ready;

namespace {

struct fixture {
    asio::io_context ctx{1};
    net::asio_clock clock{ctx.get_executor()};
    net::timer_queue timers{clock};
    net::asio_connector connector{ctx.get_executor(), clock, timers, {}};

    void wait_for(int const& told, int times = 1) {
        while (told < times) {
            ctx.restart();
            ctx.run_one();
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sockets, fixture)

BOOST_AUTO_TEST_CASE(bytes_go_both_ways_by_readiness) {
    tcp::acceptor acceptor(ctx, {asio::ip::address_v4::loopback(), 0});
    dialed d;
    auto dial = connector.start({false, "127.0.0.1", acceptor.local_endpoint().port()}, d);
    tcp::socket server(ctx);
    acceptor.async_accept(server, [](error_code) {});
    wait_for(d.told);
    timers.rest();
    BOOST_REQUIRE(d.stream != nullptr);

    std::array<char, 16> buffer{};
    error_code ec;
    BOOST_TEST(d.stream->try_read(buffer, ec) == 0U);
    BOOST_TEST((ec == asio::error::would_block));
    ready r;
    d.stream->async_wait(vouch::transport::wait_type::read, r);
    BOOST_TEST(d.stream->try_write(std::string_view("ping"), ec) == 4U);
    std::string got(4, ' ');
    server.receive(asio::buffer(got));
    BOOST_TEST(got == "ping");
    BOOST_TEST(r.told == 0);
    server.send(asio::buffer("pong", 4));
    wait_for(r.told);
    BOOST_TEST(d.stream->try_read(buffer, ec) == 4U);
    server.close();
    d.stream->async_wait(vouch::transport::wait_type::read, r);
    wait_for(r.told, 2);
    d.stream->try_read(buffer, ec);
    BOOST_TEST((ec == asio::error::eof));
}

BOOST_AUTO_TEST_CASE(a_refused_connection_says_so) {
    unsigned short port = 0;
    {
        tcp::acceptor gone(ctx, {asio::ip::address_v4::loopback(), 0});
        port = gone.local_endpoint().port();
    }
    dialed d;
    auto dial = connector.start({false, "127.0.0.1", port}, d);
    wait_for(d.told);
    BOOST_TEST((d.ec == asio::error::connection_refused));
    BOOST_TEST((d.step == vouch::dial_step::connect));
}

// The other family is tried where the first one is refused.
BOOST_AUTO_TEST_CASE(localhost_works_on_either_family) {
    for (asio::ip::address const& at : {asio::ip::address(asio::ip::address_v4::loopback()),
                                        asio::ip::address(asio::ip::address_v6::loopback())}) {
        error_code ec;
        tcp::acceptor acceptor(ctx);
        acceptor.open(at.is_v4() ? tcp::v4() : tcp::v6(), ec);
        if (!ec) acceptor.bind({at, 0}, ec);
        if (ec) {
            BOOST_TEST_MESSAGE("this machine has no " << at);
            continue;
        }
        acceptor.listen();
        dialed d;
        auto dial = connector.start({false, "localhost", acceptor.local_endpoint().port()}, d);
        wait_for(d.told);
        BOOST_TEST(!d.ec);
    }
}

/// Knows one name.
struct one_name final : vouch::resolver {
    struct nothing final : query {};
    std::unique_ptr<query> start(std::string_view host, waiter& w) override {
        asked = host;
        asio::post(executor, [&w] {
            asio::ip::address const here[] = {asio::ip::address_v4::loopback()};
            w.on_resolved(here, {});
        });
        return std::make_unique<nothing>();
    }
    explicit one_name(asio::any_io_executor e) : executor(std::move(e)) {}
    asio::any_io_executor executor;
    std::string asked;
};

BOOST_AUTO_TEST_CASE(a_resolver_of_the_users_is_asked) {
    one_name names(ctx.get_executor());
    net::asio_connector other(ctx.get_executor(), clock, timers, {.resolver = &names});
    tcp::acceptor acceptor(ctx, {asio::ip::address_v4::loopback(), 0});
    dialed d;
    auto dial = other.start({false, "h.example", acceptor.local_endpoint().port()}, d);
    wait_for(d.told);
    timers.rest();
    BOOST_TEST(!d.ec);
    BOOST_TEST(names.asked == "h.example");
    vouch::pool_stats counts;
    other.count(counts);
    BOOST_TEST(counts.lookups == 1U);
    BOOST_TEST(counts.lookup_failures == 0U);
    BOOST_TEST(counts.handshakes == 0U);
}

BOOST_AUTO_TEST_CASE(a_dial_that_is_given_up_tells_nobody) {
    tcp::acceptor acceptor(ctx, {asio::ip::address_v4::loopback(), 0});
    dialed d;
    connector.start({false, "127.0.0.1", acceptor.local_endpoint().port()}, d).reset();
    timers.rest();
    ctx.run();
    BOOST_TEST(d.told == 0);
}

BOOST_AUTO_TEST_SUITE_END()
