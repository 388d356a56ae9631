#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

class person : public vouch::verify_handler {
public:
    asio::awaitable<bool> accept(vouch::verification const& request) override {
        std::clog << "a request of " << request.other_user_id.value_or(vouch::text()) << '\n';
        co_return true;
    }
    asio::awaitable<bool> compare(vouch::verification const& v) override {
        std::clog << "compare: " << v.sas->emojis << '\n';
        co_return true;  // ask, and take your time: the verification is watched meanwhile
    }
    asio::awaitable<bool> scanned(vouch::verification const&) override {
        co_return true;  // the other device says that it scanned the code shown here
    }
};

asio::awaitable<void> verify_it(vouch::client client) {
    person somebody;
    auto const result = co_await vouch::verify(client, somebody);
    if (result.state == vouch::verification_state::done && result.trusted)
        std::clog << "verified\n";
    else
        std::clog << "not verified: " << result.last << '\n';
}

// ---- Run against an emulated phone ----

namespace {

/// Runs `work` to its end and rethrows what it throws.
void run(asio::io_context& ctx, asio::awaitable<void> work) {
    bool over = false;
    std::exception_ptr thrown;
    asio::co_spawn(ctx, std::move(work), [&](std::exception_ptr e) {
        over = true;
        thrown = e;
    });
    while (!over) ctx.run_one();
    if (thrown) std::rethrow_exception(thrown);
}

using vouch::emulator::act;

}  // namespace

BOOST_AUTO_TEST_SUITE(handler_example)

BOOST_AUTO_TEST_CASE(this_device_asks) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    server.script("phone", {{.what = act::accept}, {.what = act::compare}});
    auto const token = server.device("laptop").token;
    vouch::client laptop{ctx.get_executor(), {.base_url = server.url(), .token = token}};
    run(ctx, verify_it(laptop));
    run(ctx, [](vouch::client c) -> asio::awaitable<void> {
        auto const session = co_await c.session();
        BOOST_TEST(session.e2ee.verified);
    }(laptop));
}

BOOST_AUTO_TEST_CASE(the_other_device_asks) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    server.script("phone", {{.what = act::create}, {.what = act::start}, {.what = act::compare}});
    auto const token = server.device("laptop").token;
    vouch::client laptop{ctx.get_executor(), {.base_url = server.url(), .token = token}};
    run(ctx, verify_it(laptop));
    run(ctx, [](vouch::client c) -> asio::awaitable<void> {
        auto const session = co_await c.session();
        BOOST_TEST(session.e2ee.verified);
    }(laptop));
}

BOOST_AUTO_TEST_SUITE_END()
