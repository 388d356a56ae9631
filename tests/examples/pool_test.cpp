#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

/// One device. All of them share the connections of one pool.
asio::awaitable<void> look(vouch::client device, int times) {
    while (times-- > 0) co_await device.session();
}

// ---- A hundred devices, four connections ----

BOOST_AUTO_TEST_CASE(pool_example) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    vouch::pool pool{ctx.get_executor(), {.max_total = 512, .max_per_origin = 4}};

    int running = 0;
    for (int i = 0; i < 100; ++i) {
        auto const device = server.add_device({.name = "device-" + std::to_string(i)});
        vouch::client client{pool, {.base_url = server.url(), .token = device.token}};
        ++running;
        asio::co_spawn(ctx, look(client, 3), [&](std::exception_ptr e) {
            BOOST_TEST(!e);
            --running;
        });
    }
    while (running != 0) ctx.run_one();

    auto const stats = pool.stats();
    BOOST_TEST(stats.calls == 300U);
    BOOST_TEST(stats.attempts == 300U);
    BOOST_TEST(stats.dials == 4U);
    BOOST_TEST(stats.leased == 0U);
    BOOST_TEST(stats.waiting == 0U);
}

BOOST_AUTO_TEST_CASE(origins_and_paths) {
    asio::io_context ctx{1};
    vouch::pool pool{ctx.get_executor(), {.max_total = 512, .max_per_origin = 4}};
    vouch::client laptop{pool, {.base_url = "http://127.0.0.1:23373", .token = "a"}};
    vouch::client phone{pool, {.base_url = "https://beeper.example/desktop", .token = "b"}};
    BOOST_TEST(laptop.base_url() == "http://127.0.0.1:23373");
    BOOST_TEST(phone.base_url() == "https://beeper.example/desktop");
    BOOST_TEST((laptop.get_pool() == phone.get_pool()));
}
