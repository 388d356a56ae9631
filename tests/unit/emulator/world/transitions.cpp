#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

BOOST_FIXTURE_TEST_SUITE(transitions, two_devices)

BOOST_AUTO_TEST_CASE(comparing_emoji_row_by_row) {
    request();
    BOOST_TEST(look(laptop) == "requested [cancel]");
    BOOST_TEST(look(phone) == "requested [accept cancel]");
    BOOST_TEST(t().other(of(laptop)) == nullptr);

    must(phone, deed::accept);
    BOOST_TEST(look(laptop) == "ready [sas.start cancel] qr");
    BOOST_TEST(look(phone) == "ready [sas.start cancel] qr");

    must(laptop, deed::sas_start);
    BOOST_TEST(look(laptop) == "ready [cancel]");
    BOOST_TEST(look(phone) == "ready [sas.start cancel] qr");
    pass(1s);
    BOOST_TEST(look(phone) == "ready [cancel]");
    pass(1s);
    BOOST_TEST(look(laptop) == "ready [cancel]");
    pass(1s);
    BOOST_TEST(look(phone) == "sas_ready [sas.confirm cancel] sas");
    pass(1s);
    BOOST_TEST(look(laptop) == "sas_ready [sas.confirm cancel] sas");
    BOOST_TEST(of(laptop).emojis == of(phone).emojis);
    BOOST_TEST(of(laptop).decimals == of(phone).decimals);

    must(laptop, deed::sas_confirm);
    BOOST_TEST(look(laptop) == "sas_ready [cancel] sas");
    BOOST_TEST(look(phone) == "sas_ready [sas.confirm cancel] sas");
    must(phone, deed::sas_confirm);
    BOOST_TEST(look(laptop) == "done [] sas");
    BOOST_TEST(look(phone) == "done [] sas");
}

BOOST_AUTO_TEST_CASE(the_responder_may_start_and_confirm_first) {
    make_ready();
    must(phone, deed::sas_start);
    pass(4s);
    must(phone, deed::sas_confirm);
    BOOST_TEST(look(phone) == "sas_ready [cancel] sas");
    BOOST_TEST(look(laptop) == "sas_ready [sas.confirm cancel] sas");
    must(laptop, deed::sas_confirm);
    BOOST_TEST(look(laptop) == "done [] sas");
    BOOST_TEST(look(phone) == "done [] sas");
}

BOOST_AUTO_TEST_CASE(scanning_row_by_row) {
    make_ready();
    outcome const o = w.scan(now, laptop, of(phone).qr);
    BOOST_TEST((o.result == result::done));
    BOOST_TEST(look(laptop) == "ready [cancel]");
    BOOST_TEST(look(phone) == "qr_scanned [qr.confirmScanned cancel]");
    must(phone, deed::qr_confirm_scanned);
    BOOST_TEST(look(laptop) == "done []");
    BOOST_TEST(look(phone) == "done []");
}

BOOST_AUTO_TEST_CASE(both_start_at_once_and_one_start_counts) {
    make_ready();
    must(laptop, deed::sas_start);
    must(phone, deed::sas_start);
    BOOST_TEST(look(phone) == "ready [cancel]");
    pass(10s);
    BOOST_TEST(look(laptop) == "sas_ready [sas.confirm cancel] sas");
    BOOST_TEST(look(phone) == "sas_ready [sas.confirm cancel] sas");
    BOOST_TEST(of(laptop).emojis == of(phone).emojis);
    // Of one user, the start of the larger device id is ignored.
    side& starter = laptop.id < phone.id ? of(laptop) : of(phone);
    BOOST_TEST(starter.sas.is_starter);
    BOOST_TEST(!t().other(starter)->sas.is_starter);
}

BOOST_AUTO_TEST_CASE(a_scan_that_crosses_a_start_cancels) {
    make_ready();
    must(laptop, deed::sas_start);
    BOOST_TEST((w.scan(now, phone, of(laptop).qr).result == result::done));
    BOOST_TEST(look(laptop) == "cancelled [] m.unexpected_message");
    BOOST_TEST(look(phone) == "cancelled [] m.unexpected_message");
}

BOOST_AUTO_TEST_CASE(cancelled_by_either_at_any_time) {
    for (int step = 0; step < 5; ++step) {
        for (device_record* const who : {&laptop, &phone}) {
            BOOST_TEST_CONTEXT("step " << step << " by " << who->name) {
                if (step == 0) request();
                if (step >= 1) make_ready();
                if (step == 2) must(laptop, deed::sas_start);
                if (step == 3) {
                    must(laptop, deed::sas_start);
                    pass(4s);
                    must(phone, deed::sas_confirm);
                }
                if (step == 4) w.scan(now, laptop, of(phone).qr);
                must(*who, deed::cancel);
                for (device_record* const d : {&laptop, &phone}) {
                    BOOST_TEST(look(*d).starts_with("cancelled []"));
                    BOOST_TEST(of(*d).error->code == "m.user");
                    BOOST_TEST(of(*d).error->reason == "no more");
                }
                pass(10s);
                BOOST_TEST(look(laptop).starts_with("cancelled []"));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(another_device_accepts) {
    device_record& tablet = w.add_device(now, {.name = "tablet"});
    request();
    BOOST_TEST(look(tablet) == "requested [accept cancel]");
    must(tablet, deed::accept);
    BOOST_TEST(look(phone) == "cancelled [] m.accepted");
    BOOST_TEST(look(tablet) == "ready [sas.start cancel] qr");
    BOOST_TEST(t().other(of(laptop))->owner->name == "tablet");
    BOOST_TEST((act(phone, deed::accept) == result::unavailable));
    must(tablet, deed::sas_start);
    pass(4s);
    must(tablet, deed::sas_confirm);
    must(laptop, deed::sas_confirm);
    BOOST_TEST(look(laptop) == "done [] sas");
    BOOST_TEST(look(phone) == "cancelled [] m.accepted");
}

BOOST_AUTO_TEST_CASE(broken_inside_the_server) {
    make_comparing();
    w.fail(now, t(), {"internal_error", "broken"});
    BOOST_TEST(look(laptop) == "error [] sas internal_error");
    BOOST_TEST(look(phone) == "error [] sas internal_error");
}

BOOST_AUTO_TEST_CASE(what_is_not_offered_is_refused_and_changes_nothing) {
    auto const all = {deed::accept, deed::sas_start, deed::sas_confirm, deed::qr_confirm_scanned,
                      deed::cancel};
    auto const refuse_others = [&] {
        for (device_record* const d : {&laptop, &phone}) {
            for (deed const what : all) {
                if (is_available(t(), of(*d), what) || of(*d).last == what) continue;
                std::string const before = look(laptop) + look(phone);
                BOOST_TEST((act(*d, what) == result::unavailable), to_string(what));
                BOOST_TEST(look(laptop) + look(phone) == before);
            }
        }
    };
    request();
    refuse_others();
    must(phone, deed::accept);
    refuse_others();
    must(laptop, deed::sas_start);
    refuse_others();
    pass(4s);
    refuse_others();
    must(laptop, deed::sas_confirm);
    refuse_others();
    must(phone, deed::sas_confirm);
    refuse_others();
    BOOST_TEST(t().tallies.at({&laptop, deed::sas_start}).performed == 1U);
    BOOST_TEST(t().tallies.at({&laptop, deed::accept}).performed == 0U);
    BOOST_TEST(t().tallies.at({&laptop, deed::accept}).refused == 6U);
}

BOOST_AUTO_TEST_CASE(devices_without_a_method_do_not_offer_it) {
    device_record& kiosk = w.add_device(now, {.name = "kiosk", .sas = false, .scan_qr = false});
    request();
    BOOST_TEST((methods_of(t(), of(kiosk)) == names{"qr"}));
    BOOST_TEST((methods_of(t(), of(laptop)) == names{"qr", "sas"}));
    must(kiosk, deed::accept);
    BOOST_TEST((methods_of(t(), of(laptop)) == names{"qr"}));
    BOOST_TEST(look(kiosk) == "ready [cancel] qr");
    BOOST_TEST(look(laptop) == "ready [cancel]");
}

BOOST_AUTO_TEST_SUITE_END()
