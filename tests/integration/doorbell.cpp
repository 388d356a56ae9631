// Watches woken by the emulator's WebSocket, over sockets.

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/observer.hpp>

#include "rig.hpp"

namespace asio = boost::asio;
namespace emu = vouch::emulator;
using namespace vouch::testing;
using vouch::push_mode;
using vouch::verification_state;

namespace {

struct bell_watcher final : vouch::observer {
    void on_push(push_state_event const& e) override {
        rings = e.event == vouch::push_event::connected;
    }
    bool rings = false;
};

std::size_t asked(rig& r, std::string_view endpoint) {
    auto const all = r.server.requests();
    return static_cast<std::size_t>(std::ranges::count(all, endpoint, &emu::log_entry::endpoint));
}

std::size_t in_flight(vouch::pool const& p) {
    auto const s = p.stats();
    return s.leased + s.held + s.dialing + s.waiting;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doorbell)

BOOST_AUTO_TEST_CASE(a_change_is_heard_and_looked_at_once) {
    for (bool const tls : {false, true}) {
        bell_watcher told;
        rig r({.tls = tls}, &told);
        r.run([&]() -> asio::awaitable<void> {
            auto laptop = r.client("laptop");
            auto phone = r.client("phone");
            auto const created = co_await laptop.create();
            std::string const id(created.verification()->id.view());
            bool ready = false;
            for (int i = 0; i < 100; ++i)
                laptop.wait_until(id, verification_state::ready, {.push = push_mode::required},
                                  [&](vouch::error_code ec, vouch::snapshot const&) {
                                      BOOST_TEST(!ec, ec.message());
                                      ready = true;
                                  });
            while (!told.rings) co_await asio::post(asio::use_awaitable);
            // When it begins to ring, there is one more look.
            while (in_flight(r.pool) != 0) co_await asio::post(asio::use_awaitable);
            auto const before = asked(r, "retrieve");
            co_await phone.accept(id);
            while (!ready) co_await asio::post(asio::use_awaitable);
            BOOST_TEST(asked(r, "retrieve") == before + 1);
            BOOST_TEST(asked(r, "events") == 1U);
            BOOST_TEST(r.pool.stats().events == 1U);
        });
    }
}

BOOST_AUTO_TEST_CASE(flows_have_a_bell_of_their_clients_wish) {
    rig r({});
    r.server.script(
        "phone",
        {{.what = emu::act::accept}, {.what = emu::act::start}, {.what = emu::act::compare}});
    r.run([&]() -> asio::awaitable<void> {
        auto const url = r.server.url();
        auto const token = r.server.device("laptop").token;
        vouch::client laptop(r.pool, {.base_url = url,
                                      .token = token,
                                      .push = push_mode::automatic,
                                      .use_environment = false});
        auto s = co_await laptop.create();
        std::string const id(s.verification()->id.view());
        co_await laptop.wait_until(id, verification_state::sas_ready);
        co_await laptop.sas_confirm(id);
        s = co_await laptop.wait_until(id, verification_state::done);
        BOOST_TEST(asked(r, "info") == 1U);
        BOOST_TEST(asked(r, "events") <= 1U);  // it may be over before
    });
}

BOOST_AUTO_TEST_SUITE_END()
