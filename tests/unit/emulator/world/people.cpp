#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

struct people : two_devices {
    void script(device_record& d, std::vector<owned_step> steps) {
        w.set_script(now, d, std::move(steps));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scripted_people, people)

BOOST_AUTO_TEST_CASE(accepts_and_compares_each_after_its_delay) {
    script(phone, {{.what = act::accept, .after = 5s}, {.what = act::compare, .after = 3s}});
    request();
    pass(5s - 1ns);
    BOOST_TEST(look(phone) == "requested [accept cancel]");
    pass(1ns);
    BOOST_TEST(look(phone) == "ready [sas.start cancel] qr");
    pass(60s);
    must(laptop, deed::sas_start);
    // Both have to show them before anybody can compare.
    pass(4s + 3s - 1ns);
    BOOST_TEST(look(phone) == "sas_ready [sas.confirm cancel] sas");
    pass(1ns);
    BOOST_TEST(look(phone) == "sas_ready [cancel] sas");
    must(laptop, deed::sas_confirm);
    BOOST_TEST(look(phone) == "done [] sas");
}

BOOST_AUTO_TEST_CASE(two_people_alone_get_there) {
    script(phone, {{.what = act::accept}, {.what = act::compare}});
    script(laptop, {{.what = act::create}, {.what = act::start}, {.what = act::compare}});
    pass(10s);
    BOOST_REQUIRE(laptop.last);
    id = laptop.last->id;
    BOOST_TEST(look(laptop) == "done [] sas");
    BOOST_TEST(look(phone) == "done [] sas");
}

BOOST_AUTO_TEST_CASE(the_same_script_serves_every_verification) {
    script(phone, {{.what = act::accept}, {.what = act::confirm}});
    for (int i = 0; i < 3; ++i) {
        request();
        pass(0s);
        must(laptop, deed::sas_start);
        pass(4s);
        must(laptop, deed::sas_confirm);
        BOOST_TEST(look(phone) == "done [] sas");
    }
}

BOOST_AUTO_TEST_CASE(who_compares_sees_a_replaced_key) {
    laptop.tamper = tampering::key;
    script(phone, {{.what = act::accept}, {.what = act::start}, {.what = act::compare}});
    request();
    pass(10s);
    BOOST_TEST(look(laptop) == "cancelled [] sas m.mismatched_sas");
}

BOOST_AUTO_TEST_CASE(says_no) {
    script(phone, {{.what = act::accept}, {.what = act::mismatch, .after = 1s}});
    request();
    pass(0s);
    must(laptop, deed::sas_start);
    pass(4s);
    BOOST_TEST(look(laptop) == "cancelled [] sas m.mismatched_sas");
}

BOOST_AUTO_TEST_CASE(cancels_with_words_of_its_own) {
    script(phone,
           {{.what = act::cancel, .after = 2s, .code = "m.user_mismatch", .reason = "who?"}});
    request();
    pass(2s);
    BOOST_TEST(look(laptop) == "cancelled [] m.user_mismatch");
    BOOST_TEST(of(laptop).error->reason == "who?");
}

BOOST_AUTO_TEST_CASE(ignores_for_ever) {
    script(phone, {{.what = act::ignore}, {.what = act::accept}});
    request();
    pass(119s);
    BOOST_TEST(look(phone) == "requested [accept cancel]");
}

BOOST_AUTO_TEST_CASE(scans_what_the_other_shows) {
    script(phone, {{.what = act::accept}, {.what = act::scan, .after = 1s}});
    request();
    pass(1s);
    BOOST_TEST(look(laptop) == "qr_scanned [qr.confirmScanned cancel]");
    must(laptop, deed::qr_confirm_scanned);
    BOOST_TEST(look(phone) == "done []");
}

BOOST_AUTO_TEST_CASE(shows_and_waits_to_be_scanned) {
    script(phone, {{.what = act::accept}, {.what = act::show, .after = 1s}});
    request();
    pass(10s);
    w.scan(now, laptop, of(phone).qr);
    BOOST_TEST(look(phone) == "qr_scanned [qr.confirmScanned cancel]");
    pass(1s);
    BOOST_TEST(look(laptop) == "done []");
}

BOOST_AUTO_TEST_CASE(breaks_the_server) {
    script(phone, {{.what = act::accept}, {.what = act::fail, .after = 1s}});
    request();
    pass(1s);
    BOOST_TEST(look(laptop) == "error [] internal_error");
}

BOOST_AUTO_TEST_CASE(a_new_script_replaces_what_the_old_one_was_about_to_do) {
    script(phone, {{.what = act::accept, .after = 10s}});
    request();
    pass(5s);
    script(phone, {{.what = act::cancel, .after = 20s}});
    pass(10s);
    BOOST_TEST(look(phone) == "requested [accept cancel]");
    pass(10s);
    BOOST_TEST(look(phone) == "cancelled [] m.user");
}

BOOST_AUTO_TEST_CASE(ten_thousand_people_act_in_the_same_moment) {
    for (int i = 0; i < 10000; ++i) {
        std::string const account = "@u" + std::to_string(i) + ":vouch.example";
        step const steps[] = {{.what = act::create, .after = 1s},
                              {.what = act::cancel, .after = 1s}};
        std::string const name = "d" + std::to_string(i);
        w.add_device(now, {.name = name, .account = account, .script = steps});
    }
    pass(1s);
    BOOST_TEST(w.live() == 10000U);
    pass(1s);
    BOOST_TEST(w.live() == 0U);
}

BOOST_AUTO_TEST_CASE(bad_scripts_and_devices_are_refused_with_a_reason) {
    auto const why = [](auto f) {
        try {
            f();
        } catch (std::invalid_argument const& e) {
            return std::string(e.what());
        }
        return std::string("nothing wrong");
    };
    BOOST_TEST(why([&] {
                   script(phone, {{.what = act::accept}, {.what = act::create}});
               }) == "'create' can only be the first step of a script");
    BOOST_TEST(why([&] { script(phone, {{.what = act::accept, .after = -1s}}); }) ==
               "a step of a script cannot have a negative delay");
    BOOST_TEST(why([&] { w.add_device(now, {.name = "phone"}); }) ==
               "there is already a device named 'phone'");
    BOOST_TEST(why([&] { w.add_device(now, {.name = "a b"}); }) ==
               "a device name has 1 to 64 letters, digits, '-', '_' or '.': 'a b' has not");
    BOOST_TEST(why([&] { w.add_device(now, {.name = "c", .account = "carol"}); }) ==
               "a user id looks like @name:server: 'carol' does not");
    BOOST_TEST(why([&] { w.add_device(now, {.name = "c", .token = "a b"}); }) ==
               "a token has letters, digits and '-._~+/=' only");
    BOOST_TEST(why([&] { w.add_device(now, {.name = "c", .token = phone.token}); }) ==
               "the token of device 'c' is another device's");
}

BOOST_AUTO_TEST_SUITE_END()
