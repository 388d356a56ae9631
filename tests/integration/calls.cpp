// The ten calls over real sockets against the emulator, http and https.

#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/client.hpp>
#include <vouch/emulator.hpp>

#include "rig.hpp"

namespace asio = boost::asio;
using namespace std::chrono_literals;
using vouch::condition;
using vouch::errc;
using vouch::verification_state;
using vouch::testing::rig;

BOOST_AUTO_TEST_SUITE(calls)

BOOST_DATA_TEST_CASE(emoji_by_every_call_that_it_takes, boost::unit_test::data::make({false, true}),
                     tls) {
    rig r({.tls = tls});
    r.run([&]() -> asio::awaitable<void> {
        auto laptop = r.client("laptop");
        auto phone = r.client("phone");
        BOOST_TEST(laptop.base_url().starts_with(tls ? "https://" : "http://"));

        auto const before = co_await laptop.session();
        BOOST_TEST((before.state == vouch::session_state::needs_verification));
        auto s = co_await laptop.create({.purpose = vouch::purpose::login});
        auto const id = s.verification()->id;
        auto const waiting = co_await phone.list();
        BOOST_TEST(waiting.size() == 1U);
        BOOST_TEST(waiting.front().id == id);
        BOOST_TEST((waiting.front().direction == vouch::direction::incoming));

        co_await phone.accept(id);
        s = co_await laptop.wait_until(id, verification_state::ready);
        BOOST_TEST(s.verification()->offers(vouch::action::sas_start));
        co_await laptop.sas_start(id);
        s = co_await laptop.wait_until(id, verification_state::sas_ready);
        auto const p = co_await phone.wait_until(id, verification_state::sas_ready);
        BOOST_TEST(!s.verification()->sas->emojis.empty());
        BOOST_TEST((s.verification()->sas == p.verification()->sas));

        co_await laptop.sas_confirm(id);
        co_await phone.sas_confirm(id);
        s = co_await laptop.wait_until(id, verification_state::done);
        auto const seen = co_await phone.retrieve(id);
        BOOST_TEST(seen.verification()->available_actions.empty());
        auto const after = co_await laptop.session();
        BOOST_TEST(after.e2ee.verified);
        auto const live = co_await laptop.list();
        BOOST_TEST(live.empty());
    });
}

BOOST_DATA_TEST_CASE(a_code_by_every_call_that_it_takes,
                     boost::unit_test::data::make({false, true}), tls) {
    rig r({.odd_ids = true, .tls = tls});
    r.run([&]() -> asio::awaitable<void> {
        auto laptop = r.client("laptop");
        auto phone = r.client("phone");
        auto s = co_await laptop.create({.purpose = vouch::purpose::login});
        auto const id = s.verification()->id;
        co_await phone.accept(id);
        s = co_await laptop.wait_until(id, verification_state::ready);
        BOOST_REQUIRE(s.verification()->qr.has_value());
        co_await phone.qr_scan(s.verification()->qr->data);
        s = co_await laptop.wait_until(id, verification_state::qr_scanned);
        BOOST_TEST(s.verification()->offers(vouch::action::qr_confirm_scanned));
        s = co_await laptop.qr_confirm_scanned(id);
        BOOST_TEST((s.verification()->state == verification_state::done));
        s = co_await phone.wait_until(id, verification_state::done);
        BOOST_TEST((s.verification()->state == verification_state::done));
    });
}

BOOST_DATA_TEST_CASE(cancelling_tells_both_why, boost::unit_test::data::make({false, true}), tls) {
    rig r({.tls = tls});
    r.run([&]() -> asio::awaitable<void> {
        auto laptop = r.client("laptop");
        auto phone = r.client("phone");
        auto s = co_await laptop.create({.purpose = vouch::purpose::login});
        auto const id = s.verification()->id;
        s = co_await phone.cancel(id, {.code = "m.user", .reason = "not me"});
        BOOST_TEST((s.verification()->state == verification_state::cancelled));
        vouch::failure f;
        auto [ec, none] = co_await laptop.wait_until(id, verification_state::done, {.details = &f},
                                                     asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::verification_cancelled);
        BOOST_TEST(f.server_code == "m.user");
        BOOST_TEST(f.server_message == "not me");
        // Not available any more, and without an attempt of ours before: a conflict, never a
        // success.
        auto [again, snapshot] =
            co_await laptop.sas_start(id, {.details = &f}, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(again == condition::conflict);
        BOOST_TEST((f.last.verification()->state == verification_state::cancelled));
    });
}

BOOST_AUTO_TEST_CASE(a_watch_is_held_and_woken) {
    rig r({.hold = true});
    r.run([&]() -> asio::awaitable<void> {
        auto laptop = r.client("laptop");
        auto phone = r.client("phone");
        auto s = co_await laptop.create({.purpose = vouch::purpose::login});
        auto const id = s.verification()->id;
        s = co_await laptop.retrieve(id);
        auto const requests = r.server.requests().size();
        vouch::error_code seen = asio::error::would_block;
        laptop.watch(id, s, [&](vouch::error_code ec, vouch::snapshot const& now) {
            seen = ec;
            BOOST_TEST((now.verification()->state == verification_state::ready));
        });
        // The emulator's log shows that the poll has come, and is held.
        while (r.server.requests().size() <= requests + 1) co_await phone.session();
        BOOST_TEST((seen == asio::error::would_block));
        co_await phone.accept(id);
        s = co_await laptop.wait_until(id, verification_state::ready);
        while (seen == asio::error::would_block) co_await phone.session();
        BOOST_TEST(!seen);
    });
}

BOOST_AUTO_TEST_CASE(a_wrong_token_is_an_authentication_error) {
    rig r({});
    r.run([&]() -> asio::awaitable<void> {
        auto const url = r.server.url();
        vouch::client c(r.pool, {.base_url = url, .token = "wrong", .use_environment = false});
        try {
            co_await c.list();
            BOOST_FAIL("no error");
        } catch (vouch::error const& e) {
            BOOST_TEST(e.code() == errc::unauthorized);
            BOOST_TEST(e.code() == condition::authentication);
            BOOST_TEST(e.details().server_code == "unauthorized");
            BOOST_TEST(e.details().server_message == "Unauthorized: Invalid or missing token");
            BOOST_TEST(to_string(e.details()).find("wrong") == std::string::npos);
        }
    });
}

BOOST_AUTO_TEST_CASE(an_untrusted_server_gets_nothing) {
    rig r({.tls = true});
    r.run([&]() -> asio::awaitable<void> {
        auto const url = r.server.url();
        vouch::client c(asio::any_io_executor(r.ctx.get_executor()),
                        {.base_url = url, .token = "secret", .use_environment = false});
        vouch::failure f;
        auto [ec, s] = co_await c.session({.max_retries = 0, .details = &f},
                                          asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::tls_failed);
        BOOST_TEST(f.cause.category().name() == std::string("vouch.tls"));
        BOOST_TEST(!f.request_written);
    });
    BOOST_TEST(r.server.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()
