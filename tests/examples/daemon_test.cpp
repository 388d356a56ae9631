#include <chrono>
#include <iostream>
#include <sstream>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> shut_down(vouch::pool pool) {
    auto const cut_off = co_await pool.drain(10s);  // calls go on to their end, waits end now
    if (cut_off != 0) std::clog << cut_off << " operations were cut off\n";
}

std::string metrics(vouch::pool const& pool) {
    std::ostringstream text;
    vouch::write_prometheus(text, pool.stats(), pool.origins());
    return text.str();
}

// ---- A call under way when the daemon is told to stop ----

BOOST_AUTO_TEST_CASE(daemon_example) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    vouch::pool pool{ctx.get_executor()};
    vouch::client laptop{pool, {.base_url = server.url(), .token = server.device("laptop").token}};

    bool called = false;
    bool stopped = false;
    asio::co_spawn(ctx, laptop.session(), [&](std::exception_ptr e, vouch::session const&) {
        BOOST_TEST(!e);
        called = true;
    });
    while (pool.stats().calls == 0) ctx.run_one();
    asio::co_spawn(ctx, shut_down(pool), [&](std::exception_ptr e) {
        BOOST_TEST(!e);
        BOOST_TEST(called);
        stopped = true;
    });
    while (!stopped) ctx.run_one();

    auto const text = metrics(pool);
    BOOST_TEST(text.find("vouch_calls_total{result=\"ok\"} 1\n") != std::string::npos);
    BOOST_TEST(text.find("vouch_origin_up{origin=\"" + server.url() + "\"} 1\n") !=
               std::string::npos);
    BOOST_TEST(text.find(server.device("laptop").token) == std::string::npos);
}
