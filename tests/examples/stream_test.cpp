#include <chrono>
#include <exception>
#include <iostream>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Tells every change of one verification, up to its end.
asio::awaitable<void> follow(vouch::client client, vouch::snapshot first) {
    auto changes = client.watch_each(first.verification()->id, first);
    while (auto s = co_await changes.next()) std::clog << *s.verification() << '\n';
}

/// Of every verification of a device, whoever asks for it.
asio::awaitable<void> follow_all(vouch::client client) {
    auto arrivals = client.watch_all();
    while (auto s = co_await arrivals.next()) {
        std::clog << *s.verification() << '\n';
        asio::co_spawn(client.get_executor(), follow(client, s), asio::detached);
    }
}

/// Until this device holds the account's secrets, after it was verified.
asio::awaitable<void> until_ready(vouch::client client) {
    auto s = co_await client.session();
    while (s.state != vouch::session_state::ready) s = co_await client.watch_session(s);
}

/// Until there is something to scan, or to compare.
asio::awaitable<vouch::snapshot> until_shown(vouch::client client, std::string_view id) {
    auto const shown = [](vouch::verification const& v) { return v.qr || v.sas; };
    co_return co_await client.wait_until(id, shown);
}

// ---- Two devices verify each other, while a daemon of the phone's looks on ----

using vouch::emulator::act;

BOOST_AUTO_TEST_CASE(stream_example) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    server.script(
        "laptop",
        {{.what = act::create}, {.what = act::start, .after = 0s}, {.what = act::compare}});
    server.script("phone", {{.what = act::accept}, {.what = act::compare}});
    vouch::client const laptop{ctx.get_executor(),
                               {.base_url = server.url(), .token = server.device("laptop").token}};
    vouch::pool const of_phone{ctx.get_executor()};
    vouch::client const phone{of_phone,
                              {.base_url = server.url(), .token = server.device("phone").token}};

    bool stopped = false;
    asio::co_spawn(ctx, follow_all(phone), [&](std::exception_ptr e) {
        BOOST_TEST(bool(e));  // the pool was closed
        stopped = true;
    });
    bool ready = false;
    asio::co_spawn(ctx, until_ready(laptop), [&](std::exception_ptr e) {
        BOOST_TEST(!e);
        ready = true;
    });
    while (!ready) ctx.run_one();
    while (of_phone.stats().operations > 1) ctx.run_one();  // the end was told
    vouch::pool(of_phone).close();
    while (!stopped) ctx.run_one();
}
