#include <iostream>
#include <sstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

namespace asio = boost::asio;

asio::awaitable<void> somebody_lies(vouch::client laptop, vouch::client phone) {
    vouch::verify_pair_options options;
    options.responder.conduct = vouch::pair_conduct::mismatch;  // says that the emoji differ
    auto const r = co_await vouch::verify_pair(laptop, phone, options);
    std::clog << (r.verified() ? "verified" : "not verified") << ", initiator: " << r.initiator.code
              << ", responder: " << r.responder.code << '\n';  // m.mismatched_sas, twice
}

// ---- Run against the emulator ----

BOOST_AUTO_TEST_SUITE(pair_example)

BOOST_AUTO_TEST_CASE(both_sides_are_told) {
    asio::io_context ctx{1};
    vouch::emulator::server server{ctx.get_executor()};
    auto const url = server.url();
    auto const of = [&](std::string_view device) {
        auto const token = server.device(device).token;
        return vouch::client(ctx.get_executor(), {.base_url = url, .token = token});
    };
    std::ostringstream log;
    auto* const before = std::clog.rdbuf(log.rdbuf());
    bool over = false;
    auto pair = somebody_lies(of("laptop"), of("phone"));
    asio::co_spawn(ctx, std::move(pair), [&](std::exception_ptr e) {
        over = true;
        if (e) std::rethrow_exception(e);
    });
    while (!over) ctx.run_one();
    std::clog.rdbuf(before);
    BOOST_TEST(log.str() ==
               "not verified, initiator: m.mismatched_sas, responder: m.mismatched_sas\n");
}

BOOST_AUTO_TEST_SUITE_END()
