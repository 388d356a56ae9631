#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

BOOST_FIXTURE_TEST_SUITE(time_limits, two_devices)

BOOST_AUTO_TEST_CASE(a_prompt_goes_after_two_minutes_and_the_request_after_ten) {
    request();
    pass(2min - 1ns);
    BOOST_TEST(look(phone) == "requested [accept cancel]");
    pass(1ns);
    BOOST_TEST(look(phone) == "cancelled [] m.timeout");
    BOOST_TEST(look(laptop) == "requested [cancel]");
    BOOST_TEST((act(phone, deed::accept) == result::unavailable));
    pass(8min - 1ns);
    BOOST_TEST(look(laptop) == "requested [cancel]");
    pass(1ns);
    BOOST_TEST(look(laptop) == "cancelled [] m.timeout");
    BOOST_TEST(w.live() == 0U);
}

BOOST_AUTO_TEST_CASE(accepted_in_time_it_lasts_ten_minutes_in_all) {
    request();
    pass(2min - 1ns);
    must(phone, deed::accept);
    must(laptop, deed::sas_start);
    pass(8min);
    BOOST_TEST(look(laptop) == "sas_ready [sas.confirm cancel] sas");
    pass(1ns);
    BOOST_TEST(look(laptop) == "cancelled [] sas m.timeout");
    BOOST_TEST(look(phone) == "cancelled [] sas m.timeout");
}

BOOST_AUTO_TEST_CASE(one_leap_gives_what_many_steps_give) {
    request();
    pass(24h);
    BOOST_TEST(look(phone) == "cancelled [] m.timeout");
    BOOST_TEST(look(laptop) == "cancelled [] m.timeout");
    BOOST_TEST(!w.next_due());
}

BOOST_AUTO_TEST_CASE(nothing_is_left_due_after_the_end) {
    make_comparing();
    must(laptop, deed::sas_confirm);
    must(phone, deed::sas_confirm);
    BOOST_TEST((w.next_due() == now + 250ms));
    pass(1s);
    BOOST_TEST(!w.next_due());
}

BOOST_AUTO_TEST_CASE(trust_comes_at_once_and_secrets_follow) {
    BOOST_TEST(session_state(laptop) == "needs-verification");
    make_comparing();
    must(laptop, deed::sas_confirm);
    must(phone, deed::sas_confirm);
    BOOST_TEST(laptop.trust.verified);
    BOOST_TEST(session_state(laptop) == "needs-secrets");
    pass(250ms);
    BOOST_TEST(laptop.trust.cross_signing_secrets);
    BOOST_TEST(session_state(laptop) == "needs-secrets");
    pass(250ms);
    BOOST_TEST(session_state(laptop) == "needs-first-sync");
    pass(250ms);
    BOOST_TEST(session_state(laptop) == "ready");
    BOOST_TEST(session_state(phone) == "ready");
}

BOOST_AUTO_TEST_CASE(the_ladder_of_session_states) {
    auto const state = [&](device_options o) {
        o.name = "d";
        device_record& d = w.add_device(now, o);
        std::string const s(session_state(d));
        w.remove_device(now, d);
        return s;
    };
    BOOST_TEST(state({.signed_in = false}) == "needs-login");
    BOOST_TEST(state({.trusted = false, .initialized = false}) == "initializing");
    BOOST_TEST(state({.trusted = false, .cross_signing = false}) == "needs-cross-signing-setup");
    BOOST_TEST(state({.trusted = false}) == "needs-verification");
    BOOST_TEST(state({}) == "ready");
}

BOOST_AUTO_TEST_CASE(who_signs_in_anew_gets_no_secrets_of_the_old_session) {
    make_comparing();
    must(laptop, deed::sas_confirm);
    must(phone, deed::sas_confirm);
    w.sign_out(now, laptop);
    BOOST_TEST(session_state(laptop) == "needs-login");
    w.sign_in(now, laptop);
    pass(10s);
    BOOST_TEST(session_state(laptop) == "needs-verification");
    BOOST_TEST(!laptop.trust.cross_signing_secrets);
}

BOOST_AUTO_TEST_SUITE_END()
