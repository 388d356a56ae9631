#include <iostream>
#include <set>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Tells every change of one verification, up to its end.
asio::awaitable<void> follow(vouch::client client, vouch::snapshot s) {
    auto const id = s.verification()->id;
    std::clog << *s.verification() << '\n';
    while (!vouch::is_terminal(s.verification()->state)) {
        s = co_await client.watch(id, s);
        std::clog << *s.verification() << '\n';
    }
}

/// A daemon: follows every verification that comes up. It lives beside whatever else runs on the
/// executor.
asio::awaitable<void> follow_all(vouch::client client, int rounds) {
    std::set<std::string> known;
    asio::steady_timer pause{co_await asio::this_coro::executor};
    while (rounds-- > 0) {
        auto const live = co_await client.list();
        for (auto const& v : live) {
            if (!known.insert(v.id.str()).second) continue;
            auto s = co_await client.retrieve(v.id);
            asio::co_spawn(client.get_executor(), follow(client, std::move(s)), asio::detached);
        }
        pause.expires_after(1ms);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

// ---- With an emulated laptop that asks, while the phone's daemon looks on ----

using vouch::emulator::act;

BOOST_AUTO_TEST_CASE(watch_example) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    server.script("laptop", {{.what = act::create}, {.what = act::cancel, .after = 1h}});
    auto const token = server.device("phone").token;
    vouch::client phone{ctx.get_executor(), {.base_url = server.url(), .token = token}};
    auto const pool = phone.get_pool();

    bool over = false;
    asio::co_spawn(ctx, follow_all(phone, 20), [&](std::exception_ptr e) {
        BOOST_TEST(!e);
        over = true;
    });
    while (!over) ctx.run_one();
    BOOST_TEST(pool.stats().operations == 1U);  // one `follow`

    server.advance(1h);
    while (pool.stats().operations != 0) ctx.run_one();
    bool followed = false;
    asio::co_spawn(ctx, phone.session(), [&](std::exception_ptr e, vouch::session const& s) {
        BOOST_TEST(!e);
        BOOST_TEST(s.verification->state == vouch::verification_state::cancelled);
        followed = true;
    });
    while (!followed) ctx.run_one();
}
