#include "scenarios/call_target.hpp"

#include <boost/test/unit_test.hpp>

using namespace vouch::bench;

BOOST_AUTO_TEST_SUITE(call_target_)

BOOST_AUTO_TEST_CASE(no_call_with_an_effect_is_measured) {
    for (char const* const call : {"retrieve", "session", "list"})
        BOOST_TEST(refusal_of(call) == "");
    for (char const* const call : {"create", "accept", "cancel", "sas_start", "sas_confirm",
                                   "qr_scan", "qr_confirm_scanned"}) {
        BOOST_TEST(refusal_of(call).find("has an effect on the server") != std::string::npos);
        call_target_options const o{.url = "http://127.0.0.1:1", .call = call, .id = "v"};
        BOOST_CHECK_THROW(call_target(o, {}), std::runtime_error);
    }
    BOOST_TEST(refusal_of("info").find("is no call") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_url_alone_is_asked_for_its_session) {
    call_target const t({.url = "http://127.0.0.1:1"}, {});
    BOOST_TEST(t.get().path() == "/v1/app/setup");
    BOOST_TEST(t.get().port == 1U);
    call_target const one({.url = "https://beeper.example", .id = "v"}, {});
    BOOST_TEST(one.get().path() == "/v1/app/setup/verifications/v");
    BOOST_TEST(one.get().port == 443U);
    BOOST_CHECK_THROW(call_target({.url = "http://127.0.0.1:1", .call = "retrieve"}, {}),
                      std::runtime_error);
    BOOST_CHECK_THROW(call_target({.url = "http://127.0.0.1:1/path"}, {}), std::runtime_error);
    BOOST_CHECK_THROW(call_target({.url = "ftp://127.0.0.1"}, {}), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
