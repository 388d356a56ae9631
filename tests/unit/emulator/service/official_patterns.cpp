#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

// How the official clients ask.

namespace {

struct official : served {
    /// TypeScript: `content-length: 0`, no content-type.
    response typescript(std::string const& token, std::string target) {
        return s.handle(now, {"POST",
                              std::move(target),
                              {{"authorization", "Bearer " + token},
                               {"accept", "application/json"},
                               {"user-agent", "BeeperDesktop/JS 1.0.0"},
                               {"x-stainless-retry-count", "0"},
                               {"content-length", "0"}},
                              ""});
    }
    /// Python: a content-type, and nothing of it.
    response python(std::string const& token, std::string target) {
        return s.handle(now, {"POST",
                              std::move(target),
                              {{"Authorization", "Bearer " + token},
                               {"Accept", "application/json"},
                               {"Content-Type", "application/json"},
                               {"User-Agent", "BeeperDesktop/Python 1.0.0"}},
                              ""});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(official_patterns, official)

BOOST_AUTO_TEST_CASE(no_body_in_either_way) {
    BOOST_TEST(typescript(laptop, "/v1/app/setup/verifications").status == 200);
    std::string const id = create();
    BOOST_TEST(python(phone, path(id, "/accept")).status == 200);
    BOOST_TEST(typescript(phone, path(id, "/sas/start")).status == 200);
    BOOST_TEST(state(laptop, id) == "sas_ready");
    BOOST_TEST(typescript(laptop, path(id, "/sas/confirm")).status == 200);
    BOOST_TEST(python(phone, path(id, "/cancel")).status == 200);
    BOOST_TEST(python(laptop, "/v1/app/setup/verifications").status == 200);
}

BOOST_AUTO_TEST_CASE(a_retried_post_is_not_done_twice) {
    std::string const id = create();
    for (int i = 0; i < 3; ++i) BOOST_TEST(python(phone, path(id, "/accept")).status == 200);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(typescript(laptop, path(id, "/sas/start")).status == 200);
    BOOST_TEST(state(phone, id) == "sas_ready");
    for (int i = 0; i < 3; ++i) BOOST_TEST(python(phone, path(id, "/sas/confirm")).status == 200);
    BOOST_TEST(state(phone, id) == "sas_ready");
    BOOST_TEST(typescript(laptop, path(id, "/sas/confirm")).status == 200);
    BOOST_TEST(typescript(laptop, path(id, "/sas/confirm")).status == 200);
    BOOST_TEST(state(phone, id) == "done");
    for (effect const& e : s.effects(id)) BOOST_TEST(e.performed == 1U, e.device << e.action);
}

BOOST_AUTO_TEST_CASE(strict_servers_say_409_to_the_second) {
    official strict;
    strict.s = service({.strict_repeats = true});
    std::string const id = strict.create();
    BOOST_TEST(strict.python(strict.phone, path(id, "/accept")).status == 200);
    BOOST_TEST(strict.python(strict.phone, path(id, "/accept")).status == 409);
    BOOST_TEST(strict.state(strict.phone, id) == "ready");
}

BOOST_AUTO_TEST_CASE(the_cli_says_active) {
    BOOST_TEST(call(laptop, "GET", path("active")).status == 404);
    std::string const id = create();
    BOOST_TEST(typescript(phone, path("active", "/accept")).status == 200);
    BOOST_TEST(typescript(laptop, path("active", "/sas/start")).status == 200);
    BOOST_TEST(state(phone, "active") == "sas_ready");
    BOOST_TEST(typescript(phone, path("active", "/sas/confirm")).status == 200);
    BOOST_TEST(typescript(laptop, path("active", "/sas/confirm")).status == 200);
    BOOST_TEST(state(laptop, id) == "done");
    BOOST_TEST(state(laptop, "active") == "done");
}

BOOST_AUTO_TEST_CASE(used_actions_leave_and_the_session_keeps_the_verification) {
    std::string const id = create();
    good(phone, "POST", path(id, "/accept"));
    auto const started = good(laptop, "POST", path(id, "/sas/start"));
    BOOST_TEST(boost::json::serialize(started.at("verification").at("availableActions")) ==
               R"(["cancel"])");
    BOOST_TEST((started.at("session").at("verification") == started.at("verification")));
}

BOOST_AUTO_TEST_SUITE_END()
