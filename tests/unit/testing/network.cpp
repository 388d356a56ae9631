// What a plan does to a connection in memory.

#include <algorithm>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "testing/dice.hpp"
#include "wire.hpp"

using namespace std::chrono_literals;
using namespace vouch::testing;
namespace asio = boost::asio;

namespace {

std::string const text(100, 'x');

bool only_noise(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= 1 && c <= 8; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

BOOST_AUTO_TEST_CASE(bytes_take_the_latency_each_way_and_keep_their_order) {
    wire w({.to_server = {.latency = 5ms}, .to_client = {.jitter = 100ms}});
    BOOST_REQUIRE(w.dial());
    auto const start = w.sim.elapsed();
    w.write("a");
    w.write("b");
    for (char c = '0'; c <= '9'; ++c) w.server->send({&c, 1});
    w.sim.run_for(1s);
    BOOST_REQUIRE(w.at_server.size() == 1U);  // one piece: they were sent at once
    BOOST_TEST((w.at_server[0] == wire::note{start + 15ms, "ab"}));
    BOOST_TEST(w.read == "0123456789");
    BOOST_TEST(w.at_client.size() > 1U);
    BOOST_TEST((w.at_client.back().when <= start + 110ms));
    BOOST_TEST((w.at_client.back().when > start + 60ms));
}

BOOST_AUTO_TEST_CASE(bytes_arrive_in_pieces) {
    wire w({.to_server = {.segment = 1, .gap = 7ms}, .to_client = {.segment = 30}});
    BOOST_REQUIRE(w.dial());
    auto const start = w.sim.elapsed();
    w.write("abc");
    w.server->send(text);
    w.sim.run_for(1s);
    BOOST_REQUIRE(w.at_server.size() == 3U);
    BOOST_TEST((w.at_server[2] == wire::note{start + 24ms, "c"}));
    BOOST_TEST(w.read == text);
    BOOST_TEST(w.at_client.size() > 3U);
    for (auto const& piece : w.at_client) BOOST_TEST(piece.bytes.size() <= 30U);
}

BOOST_AUTO_TEST_CASE(bytes_gather_in_one_piece) {
    wire w({.to_client = {.gather = 100ms}});
    BOOST_REQUIRE(w.dial());
    w.server->send("a");
    w.sim.run_for(20ms);
    w.server->send("b");
    w.sim.run_for(1s);
    BOOST_REQUIRE(w.at_client.size() == 1U);
    BOOST_TEST(w.at_client[0].bytes == "ab");
}

BOOST_AUTO_TEST_CASE(a_reset_breaks_both_ways_at_its_byte) {
    wire w({.to_server = {.fault = wire_fault::reset, .after = 40}});
    BOOST_REQUIRE(w.dial());
    w.write(text);
    w.server->send(text);
    w.sim.run_for(1s);
    BOOST_TEST(w.received == text.substr(0, 40));
    BOOST_TEST(w.closed);
    BOOST_TEST(!w.server->open());
    BOOST_TEST((w.end == asio::error::connection_reset));
    BOOST_TEST(w.write("more") == 0U);
    BOOST_TEST((w.write_error == asio::error::connection_reset));
}

BOOST_AUTO_TEST_CASE(a_reset_towards_the_client_may_come_later) {
    wire w({.to_client = {.fault = wire_fault::reset, .after = 40, .wait = 1s}});
    BOOST_REQUIRE(w.dial());
    w.server->send(text);
    w.sim.run_for(1s);
    BOOST_TEST(w.read == text);
    BOOST_TEST(!w.end);
    w.sim.run_for(11ms);
    BOOST_TEST((w.end == asio::error::connection_reset));
    BOOST_TEST(w.closed);
}

BOOST_AUTO_TEST_CASE(an_end_is_found_by_the_receiver_alone) {
    wire towards_client({.to_client = {.fault = wire_fault::end, .after = 40}});
    BOOST_REQUIRE(towards_client.dial());
    towards_client.server->send(text);
    towards_client.write("still");
    towards_client.sim.run_for(1s);
    BOOST_TEST(towards_client.read == text.substr(0, 40));
    BOOST_TEST((towards_client.end == asio::error::eof));
    BOOST_TEST(towards_client.received == "still");
    BOOST_TEST(!towards_client.closed);

    wire towards_server({.to_server = {.fault = wire_fault::end, .after = 40}});
    BOOST_REQUIRE(towards_server.dial());
    towards_server.write(text);
    towards_server.server->send("still");
    towards_server.sim.run_for(1s);
    BOOST_TEST(towards_server.received == text.substr(0, 40));
    BOOST_TEST(towards_server.closed);
    BOOST_TEST(towards_server.read == "still");
    BOOST_TEST(!towards_server.end);
}

BOOST_AUTO_TEST_CASE(a_stall_holds_back_what_follows_its_end_too) {
    wire w({.to_client = {.fault = wire_fault::stall, .after = 40, .wait = 5s}});
    BOOST_REQUIRE(w.dial());
    w.server->send(text);
    w.server->close();
    w.sim.run_for(4s);
    BOOST_TEST(w.read == text.substr(0, 40));
    BOOST_TEST(!w.end);
    w.sim.run_for(2s);
    BOOST_TEST(w.read == text);
    BOOST_TEST((w.end == asio::error::eof));

    wire never(
        {.to_client = {.fault = wire_fault::stall, .after = 40, .wait = vouch::duration::max()}});
    BOOST_REQUIRE(never.dial());
    never.server->send(text);
    never.sim.run_for(24h);
    BOOST_TEST(never.read == text.substr(0, 40));
}

BOOST_AUTO_TEST_CASE(a_connection_goes_where_its_reset_never_arrives) {
    std::weak_ptr<server_channel> gone;
    wire w({.to_client = {.fault = wire_fault::stall, .wait = vouch::duration::max()}});
    BOOST_REQUIRE(w.dial());
    w.write(text);
    w.server->reset();
    gone = w.server;
    w.server.reset();
    w.client.reset();
    BOOST_TEST(gone.expired());
}

BOOST_AUTO_TEST_CASE(noise_comes_in_between_and_loses_nothing) {
    wire w({.to_server = {.fault = wire_fault::noise, .after = 40},
            .to_client = {.fault = wire_fault::noise, .after = 100}});
    BOOST_REQUIRE(w.dial());
    w.write(text);
    w.server->send(text);
    w.sim.run_for(1s);
    BOOST_REQUIRE(w.received.size() == 116U);
    BOOST_TEST(w.received.substr(0, 40) == text.substr(0, 40));
    BOOST_TEST(only_noise(std::string_view(w.received).substr(40, 16)));
    BOOST_TEST(w.received.substr(56) == text.substr(40));
    BOOST_REQUIRE(w.at_client.size() == 1U);  // right behind, in the same piece
    BOOST_TEST(only_noise(std::string_view(w.read).substr(100)));
}

BOOST_AUTO_TEST_CASE(a_full_wire_takes_no_more_until_bytes_have_arrived) {
    wire w({.most_written = 64, .most_read = 10});
    BOOST_REQUIRE(w.dial());
    BOOST_TEST(w.write(text) == 64U);
    BOOST_TEST(w.write("more") == 0U);
    BOOST_TEST((w.write_error == asio::error::would_block));
    struct : vouch::transport::waiter {
        void on_ready(vouch::error_code) override { ++told; }
        int told = 0;
    } room;
    w.client->async_wait(vouch::transport::wait_type::write, room);
    w.sim.run_for(9ms);
    BOOST_TEST(room.told == 0);
    w.sim.run_for(2ms);
    BOOST_TEST(room.told == 1);
    BOOST_TEST(w.write("more") == 4U);
    w.server->send("0123456789abc");
    w.sim.run_for(1s);
    BOOST_TEST(w.read == "0123456789abc");
}

BOOST_AUTO_TEST_CASE(a_full_wire_stays_full_when_the_server_ends) {
    wire w({.to_server = {.fault = wire_fault::stall, .wait = vouch::duration::max()},
            .most_written = 4});
    BOOST_REQUIRE(w.dial());
    BOOST_TEST(w.write("full") == 4U);
    w.server->close();
    w.sim.run_for(20ms);
    BOOST_TEST((w.end == asio::error::eof));
    BOOST_TEST(w.write("more") == 0U);
    BOOST_TEST((w.write_error == asio::error::would_block));
}

BOOST_AUTO_TEST_CASE(a_dial_fails_hangs_or_takes_its_time) {
    wire refused({.dial_error = asio::error::host_unreachable});
    BOOST_TEST(!refused.dial());
    BOOST_TEST((refused.dial_error == asio::error::host_unreachable));
    wire hangs({.dial_error = asio::error::would_block});
    BOOST_TEST(!hangs.dial());
    BOOST_TEST(!hangs.dial_error);
    wire slow({.dial_time = 500ms});
    BOOST_TEST(slow.dial());
    BOOST_TEST((slow.began == 520ms));
}

BOOST_AUTO_TEST_CASE(each_connection_has_a_plan_of_its_own_and_is_counted) {
    wire w;
    w.sim.plan_connections(w.at, [](std::size_t n) {
        return connection_plan{.dial_error =
                                   n == 0 ? asio::error::connection_refused : vouch::error_code()};
    });
    BOOST_TEST(!w.dial());
    BOOST_TEST(w.dial());
    BOOST_TEST(w.sim.dials() == 2U);
    BOOST_TEST(w.server->number() == 2U);
    BOOST_TEST(w.sim.open_connections() == 1U);
    w.client.reset();
    BOOST_TEST(w.sim.open_connections() == 0U);
    w.sim.run_for(1s);
    BOOST_TEST(w.closed);
}

BOOST_AUTO_TEST_CASE(a_tap_sees_what_passes) {
    struct tap final : wire_tap {
        void on_dial(std::size_t n, vouch::origin const& to) override {
            out << n << " dial " << to_string(to) << '\n';
        }
        void on_dialed(std::size_t n, vouch::error_code ec) override {
            out << n << (ec ? " failed\n" : " open\n");
        }
        void on_write(std::size_t n, std::string_view b) override {
            out << n << " > " << b << '\n';
        }
        void on_read(std::size_t n, std::string_view b) override { out << n << " < " << b << '\n'; }
        void on_fault(std::size_t n, wire_fault f, bool to_server) override {
            out << n << ' ' << to_string(f) << (to_server ? " >\n" : " <\n");
        }
        void on_close(std::size_t n) override { out << n << " closed\n"; }
        std::ostringstream out;
    } seen;
    wire w({.to_client = {.fault = wire_fault::reset, .after = 6}});
    w.sim.set_tap(&seen);
    BOOST_REQUIRE(w.dial());
    w.write("ask");
    w.server->send("answer");
    w.sim.run_for(1s);
    w.client.reset();
    BOOST_TEST(seen.out.str() ==
               "1 dial http://127.0.0.1\n1 open\n1 > ask\n1 < answer\n1 reset <\n"
               "1 closed\n");
}

BOOST_AUTO_TEST_CASE(the_wall_clock_jumps_alone) {
    simulation sim;
    auto const now = sim.now();
    auto const wall = sim.clock().wall();
    sim.turn_wall_clock(-1h);
    BOOST_TEST((sim.clock().wall() == wall - 1h));
    BOOST_TEST((sim.now() == now));
}

BOOST_AUTO_TEST_CASE(a_random_connection_is_a_function_of_its_seed_and_reaches_every_fault) {
    std::set<std::string> words;
    std::size_t faultless = 0;
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        auto const plan = random_connection(seed);
        std::ostringstream line, again;
        line << plan;
        again << random_connection(seed);
        BOOST_TEST(line.str() == again.str());
        bool const good = !plan.dial_error && plan.to_server.fault == wire_fault::none &&
                          plan.to_client.fault == wire_fault::none;
        faultless += good ? 1U : 0U;
        std::istringstream parts(line.str());
        for (std::string word; parts >> word;) words.insert(word);
    }
    for (auto const* const w : {"timed", "refused", "takes", "latency", "jitter", "segment", "gap",
                                "gather", "reset", "end", "stall", "noise", "ever", "once"})
        BOOST_TEST(words.contains(w), w);
    BOOST_TEST(faultless > 800U);
    BOOST_TEST(faultless < 1400U);
}

BOOST_AUTO_TEST_CASE(the_same_seed_replays_a_run) {
    auto const run = [](std::uint64_t seed) {
        wire w({.to_server = {.jitter = 50ms, .segment = 9}, .to_client = {.jitter = 50ms}}, seed);
        w.dial();
        w.write(text);
        w.server->send(text);
        w.sim.run_for(1s);
        std::string story;
        for (auto const& n : w.at_server)
            story += std::to_string(n.when.count()) + ":" + std::to_string(n.bytes.size()) + " ";
        return story;
    };
    BOOST_TEST(run(5) == run(5));
    BOOST_TEST(run(5) != run(6));
}

BOOST_AUTO_TEST_SUITE_END()
