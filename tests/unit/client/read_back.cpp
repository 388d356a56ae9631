// Reading back what an effect call did, where it is not as simple as asking for its verification.

#include <string>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "world.hpp"

namespace asio = boost::asio;
using namespace vouch::testing;
using vouch::errc;
using vouch::failure;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

std::string session_with(std::string const& verification) {
    auto session = session_json();
    session.pop_back();
    return session + R"(,"verification":)" + verification + "}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_back)

// What is over may be gone from under its id, and still be the session's last one.
BOOST_AUTO_TEST_CASE(what_is_gone_is_looked_for_in_the_session) {
    for (bool const replaced : {false, true}) {
        std::vector<std::string> seen;
        world w([&](server_request const& r) {
            seen.push_back(r.method + ' ' + r.target.substr(r.target.rfind('/') + 1));
            if (r.method == "POST") return r.from->reset();
            if (r.target.ends_with("/v")) return r.reply(404, R"({"message":"gone"})");
            r.reply(200, session_with(verification_json(replaced ? "v2" : "v", "cancelled", "")));
        });
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client();
            failure f;
            auto [ec, s] = co_await c.cancel("v", {}, {.details = &f}, quietly);
            BOOST_TEST(seen == (std::vector<std::string>{"POST cancel", "GET v", "GET setup"}),
                       boost::test_tools::per_element());
            if (replaced) {
                BOOST_TEST(ec == errc::outcome_unknown);
                BOOST_TEST(!f.last);
            } else {
                BOOST_TEST(!ec);
                BOOST_TEST(s.reconciled());
                BOOST_TEST((s.verification()->state == vouch::verification_state::cancelled));
            }
        });
    }
}

// An alias may mean another verification by now: the action is not sent to that.
BOOST_AUTO_TEST_CASE(an_alias_is_not_trusted) {
    int accepts = 0;
    world w([&](server_request const& r) {
        if (r.method == "POST") {
            ++accepts;
            return r.from->reset();
        }
        r.reply(200, outcome_json(accepts == 0 ? "v1" : "v2", "requested", R"("accept","cancel")"));
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        co_await c.retrieve("active");
        auto [ec, s] = co_await c.accept("active", quietly);
        BOOST_TEST(ec == errc::outcome_unknown);
        BOOST_TEST(accepts == 1);
    });
}

// Known from the list, or as the session's: not what a lost `create` made.
BOOST_AUTO_TEST_CASE(what_was_seen_before_was_not_made_now) {
    for (bool const by_list : {false, true}) {
        int creates = 0;
        auto const old = verification_json("old", "requested", R"("cancel")");
        world w([&](server_request const& r) {
            if (r.method == "POST") {
                if (++creates == 1) return r.from->reset();
                return r.reply(200, outcome_json("new", "requested"));
            }
            if (r.target.ends_with("/verifications"))
                return r.reply(200, R"({"items":[)" + old + "]}");
            r.reply(200, session_with(old));
        });
        w.run([&]() -> asio::awaitable<void> {
            auto c = w.client();
            if (by_list)
                co_await c.list();
            else
                co_await c.session();
            auto const s = co_await c.create({.purpose = vouch::purpose::login});
            BOOST_TEST(s.verification()->id == "new");
            BOOST_TEST(creates == 2);
        });
    }
}

BOOST_AUTO_TEST_CASE(a_create_without_its_verification_is_read_back) {
    int creates = 0;
    world w([&](server_request const& r) {
        if (r.method == "POST") {
            ++creates;
            return r.reply(200, R"({"session":)" + session_json() + "}");
        }
        if (r.target.ends_with("/v")) return r.reply(200, outcome_json("v", "requested"));
        r.reply(200, R"({"items":[)" + verification_json("v", "requested", R"("cancel")") + "]}");
    });
    w.run([&]() -> asio::awaitable<void> {
        auto c = w.client();
        auto const s = co_await c.create({.purpose = vouch::purpose::login});
        BOOST_TEST(s.verification()->id == "v");
        BOOST_TEST(s.reconciled());
        BOOST_TEST(creates == 1);
        BOOST_TEST(w.pool.stats().read_backs == 2U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
