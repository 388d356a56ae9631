#include <functional>
#include <iostream>
#include <memory>
#include <thread>

#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

void list_all(vouch::client client) {
    auto story = std::make_shared<vouch::failure>();  // has to live until the call completes
    client.list({.details = story.get()},
                [story](vouch::error_code ec, std::vector<vouch::verification> const& all) {
                    if (ec) std::clog << *story << '\n';
                    for (auto const& v : all) std::clog << v << '\n';
                });
}

// ---- This and other completion tokens, against the emulator ----

BOOST_AUTO_TEST_SUITE(callbacks_example)

BOOST_AUTO_TEST_CASE(callbacks) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    auto const token = server.device("laptop").token;
    vouch::client client{ctx.get_executor(), {.base_url = server.url(), .token = token}};
    list_all(client);
    vouch::snapshot created;
    client.create({}, [&](vouch::error_code ec, vouch::snapshot s) {
        BOOST_TEST(!ec);
        created = std::move(s);
        list_all(client);
    });
    while (server.requests().size() < 3 || client.get_pool().stats().operations != 0) ctx.run_one();
    BOOST_TEST(created.verification()->state == vouch::verification_state::requested);
}

BOOST_AUTO_TEST_CASE(a_callback_is_never_called_before_the_call_returns) {
    asio::io_context ctx{1};
    vouch::client client{ctx.get_executor()};
    bool called = false;
    client.accept("", [&](vouch::error_code ec, vouch::snapshot const&) {
        called = true;
        BOOST_TEST(ec == vouch::errc::invalid_argument);
    });
    BOOST_TEST(!called);
    ctx.run();
    BOOST_TEST(called);
}

BOOST_AUTO_TEST_CASE(futures) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    auto const token = server.device("laptop").token;
    vouch::client client{ctx.get_executor(), {.base_url = server.url(), .token = token}};
    auto session = client.session(asio::use_future);
    std::thread runs([&] { ctx.run(); });
    auto const state = session.get().state;
    ctx.stop();
    runs.join();
    BOOST_TEST(state == vouch::session_state::needs_verification);
}

BOOST_AUTO_TEST_CASE(deferred_operations_start_when_they_are_called) {
    asio::io_context ctx{1};
    vouch::client client{ctx.get_executor()};
    auto later = client.retrieve("", asio::deferred);
    BOOST_TEST(client.get_pool().stats().operations == 0U);
    bool called = false;
    std::move(later)([&](vouch::error_code ec, vouch::snapshot const&) {
        called = ec == vouch::errc::invalid_argument;
    });
    ctx.run();
    BOOST_TEST(called);
}

BOOST_AUTO_TEST_SUITE_END()
