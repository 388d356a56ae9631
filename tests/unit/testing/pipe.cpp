#include "testing/pipe.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "https.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;

BOOST_AUTO_TEST_SUITE(pipe_suite)

// Whatever the order in which things of the same moment run.
BOOST_AUTO_TEST_CASE(bytes_and_ends_keep_their_order) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        one_client c(false, seed);
        scripted_server in_pieces([](server_request const& r) {
            auto const whole = "HTTP/1.1 200 OK\r\n\r\n" + session_json();
            for (char const one : whole) r.from->send({&one, 1});
            r.from->close();
        });
        c.sim.listen(c.at, &in_pieces);
        BOOST_TEST(!c.ask({.max_retries = 0}), c.story.message);
    }
}

BOOST_AUTO_TEST_CASE(a_cut_lets_so_many_bytes_pass) {
    struct counter final : simulation::listener {
        std::string got;
        int closed = 0;
        void on_bytes(std::shared_ptr<server_channel> const& from,
                      std::string_view bytes) override {
            got += bytes;
            from->send("0123456789");
        }
        void on_closed(std::shared_ptr<server_channel> const&) override { ++closed; }
    } server;
    simulation sim;
    std::optional<wire_cut> next;
    auto const open = [&] {
        return std::make_shared<vouch::testing::pipe>(
            server, [&](std::function<void()> f) { sim.after(1ms, std::move(f)); },
            [&] { return std::exchange(next, std::nullopt); });
    };
    std::array<char, 64> buffer{};
    vouch::error_code ec;
    auto const exchange = [&](wire_cut const& c) {
        next = c;
        server.got.clear();
        auto const client = open()->client_end();
        client->try_write(std::string_view("abcd"), ec);
        client->try_write(std::string_view("efgh"), ec);
        sim.run();
        return client->try_read(buffer, ec);
    };
    BOOST_TEST(exchange({.received = 6}) == 0U);
    BOOST_TEST(server.got == "abcdef");
    BOOST_TEST((ec == asio::error::connection_reset));
    BOOST_TEST(server.closed == 1);
    BOOST_TEST(exchange({.received = 0, .reset = false}) == 0U);
    BOOST_TEST(server.got.empty());
    BOOST_TEST((ec == asio::error::eof));
    BOOST_TEST(exchange({.sent = 13}) == 13U);
    BOOST_TEST(exchange({.sent = 100}) == 20U);
    sim.run();
    BOOST_TEST(server.closed == 4);
}

BOOST_AUTO_TEST_SUITE_END()
