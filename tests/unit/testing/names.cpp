// Names, addresses and head starts in the simulated world.

#include <optional>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/client.hpp>
#include <vouch/testing.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace vouch::testing;
using vouch::errc;

namespace {

struct fixture {
    /// Where nothing is heard.
    void black_hole(char const* address) {
        sim.fail_dials({false, address, 80}, asio::error::would_block);
    }
    vouch::error_code call() {
        std::optional<vouch::error_code> over;
        auto const from = sim.elapsed();
        client.list({.max_retries = 0}, [&](vouch::error_code ec, auto const&) { over = ec; });
        sim.run_until([&] { return over.has_value(); });
        took = sim.elapsed() - from;
        pool.close();
        sim.settle();
        pool = vouch::pool(sim.get_executor(), sim.options());
        client = vouch::client(pool, options);
        return *over;
    }

    simulation sim;
    scripted_server server{[](server_request const& r) { r.reply(200, R"({"items":[]})"); }};
    vouch::client_options options{
        .base_url = "http://h.example", .allow_plain_http = true, .use_environment = false};
    vouch::pool pool{sim.get_executor(), sim.options()};
    vouch::client client{pool, options};
    vouch::duration took{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(names, fixture)

BOOST_AUTO_TEST_CASE(a_name_leads_to_who_listens_at_its_address) {
    sim.resolve("h.example", {"192.0.2.1"}, 30ms);
    BOOST_TEST((call() == errc::connect_failed));
    sim.listen({false, "192.0.2.1", 80}, &server);
    BOOST_TEST((call() == vouch::error_code{}));
    BOOST_TEST((took == 30ms));  // the failure made it ask anew
    BOOST_TEST((call() == vouch::error_code{}));
    BOOST_TEST((took == 0ms));
}

BOOST_AUTO_TEST_CASE(a_name_that_moves_is_followed_after_its_time) {
    scripted_server elsewhere([](server_request const& r) { r.reply(500, "{}"); });
    sim.listen({false, "192.0.2.1", 80}, &server);
    sim.listen({false, "192.0.2.2", 80}, &elsewhere);
    sim.resolve("h.example", {"192.0.2.1"});
    BOOST_TEST((call() == vouch::error_code{}));
    sim.resolve("h.example", {"192.0.2.2"});
    BOOST_TEST((call() == vouch::error_code{}));
    sim.run_for(30s);
    BOOST_TEST((call() == errc::server_error));
}

BOOST_AUTO_TEST_CASE(a_black_hole_costs_a_head_start_once) {
    sim.resolve("h.example", {"192.0.2.1", "2001:db8::1"});
    black_hole("192.0.2.1");
    sim.listen({false, "2001:db8::1", 80}, &server);
    BOOST_TEST((call() == vouch::error_code{}));
    BOOST_TEST((took == 200ms));
    BOOST_TEST((call() == vouch::error_code{}));
    BOOST_TEST((took == 0ms));
    BOOST_TEST(sim.dials() == 2U);
}

BOOST_AUTO_TEST_CASE(lookups_fail_or_hang) {
    sim.resolve("h.example", {});
    BOOST_TEST((call() == errc::resolve_failed));
    sim.fail_lookups("h.example", asio::error::host_not_found_try_again);
    BOOST_TEST((call() == errc::resolve_failed));
    sim.fail_lookups("h.example", asio::error::would_block);
    BOOST_TEST((call() == errc::resolve_failed));
    BOOST_TEST((took == 5s));
}

BOOST_AUTO_TEST_CASE(localhost_is_both_families) {
    options.base_url = "http://localhost";
    client = vouch::client(pool, options);
    sim.listen({false, "::1", 80}, &server);
    BOOST_TEST((call() == vouch::error_code{}));
    BOOST_TEST((took == 0ms));  // refused at once on the other
    sim.listen({false, "::1", 80}, nullptr);
    sim.listen({false, "127.0.0.1", 80}, &server);
    BOOST_TEST((call() == vouch::error_code{}));
}

BOOST_AUTO_TEST_CASE(a_name_that_was_never_given_has_an_address) {
    BOOST_TEST((call() == errc::connect_failed));
    sim.listen({false, "h.example", 80}, &server);
    BOOST_TEST((call() == vouch::error_code{}));
}

BOOST_AUTO_TEST_SUITE_END()
