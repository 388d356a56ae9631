#include "fixture.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;

BOOST_FIXTURE_TEST_SUITE(repeats, two_devices)

BOOST_AUTO_TEST_CASE(the_same_action_again_is_answered_without_effect) {
    request();
    must(phone, deed::accept);
    BOOST_TEST((act(phone, deed::accept) == result::repeated));
    must(laptop, deed::sas_start);
    BOOST_TEST((act(laptop, deed::sas_start) == result::repeated));
    pass(4s);
    must(laptop, deed::sas_confirm);
    must(phone, deed::sas_confirm);
    BOOST_TEST((act(laptop, deed::sas_confirm) == result::repeated));
    BOOST_TEST((act(phone, deed::sas_confirm) == result::repeated));
    // Only the last one: the start is history.
    BOOST_TEST((act(laptop, deed::sas_start) == result::unavailable));
    tally const& confirmed = t().tallies.at({&laptop, deed::sas_confirm});
    BOOST_TEST(confirmed.performed == 1U);
    BOOST_TEST(confirmed.repeated == 1U);
}

BOOST_AUTO_TEST_CASE(cancel_again_by_the_same_device_only) {
    make_ready();
    must(laptop, deed::cancel);
    BOOST_TEST((act(laptop, deed::cancel) == result::repeated));
    BOOST_TEST((act(phone, deed::cancel) == result::unavailable));
}

BOOST_AUTO_TEST_CASE(a_scan_again_only_of_the_same_code) {
    make_ready();
    std::string const shown = of(phone).qr;
    std::string const own = of(laptop).qr;
    BOOST_TEST((w.scan(now, laptop, shown).result == result::done));
    BOOST_TEST((w.scan(now, laptop, shown).result == result::repeated));
    BOOST_TEST((w.scan(now, laptop, own).result == result::unavailable));
    BOOST_TEST(look(laptop) == "ready [cancel]");
}

BOOST_AUTO_TEST_CASE(strictly_every_repeat_is_refused) {
    world_options o = slow();
    o.strict_repeats = true;
    world s(o);
    device_record& a = s.add_device(now, {.name = "a"});
    device_record& b = s.add_device(now, {.name = "b"});
    transaction& x = *s.create(now, a, std::nullopt, "").subject;
    BOOST_TEST((s.perform(now, b, x, deed::accept).result == result::done));
    BOOST_TEST((s.perform(now, b, x, deed::accept).result == result::unavailable));
    BOOST_TEST(x.tallies.at({&b, deed::accept}).refused == 1U);
}

BOOST_AUTO_TEST_CASE(create_does_not_duplicate_a_live_one) {
    request();
    outcome const again = w.create(now, laptop, std::nullopt, "");
    BOOST_TEST((again.result == result::repeated));
    BOOST_TEST(again.subject->id == id);
    BOOST_TEST(w.create(now, laptop, purpose::login, laptop.account->user_id).subject->id == id);
    BOOST_TEST(laptop.live.size() == 1U);
    // Another purpose, or the other direction, is another request.
    BOOST_TEST(w.create(now, laptop, purpose::device, "").subject->id != id);
    BOOST_TEST(w.create(now, phone, std::nullopt, "").subject->id != id);
    must(laptop, deed::cancel);
    BOOST_TEST((w.create(now, laptop, purpose::login, "").result == result::done));
}

BOOST_AUTO_TEST_CASE(active_is_the_newest_live_one_or_the_one_that_ended_last) {
    BOOST_TEST(w.find(laptop, "active") == nullptr);
    request();
    BOOST_TEST(w.find(laptop, "active") == &t());
    must(laptop, deed::cancel);
    BOOST_TEST(w.find(laptop, "active") == &t());
    std::string const first = id;
    request();
    BOOST_TEST(w.find(laptop, "active")->id != first);
}

BOOST_AUTO_TEST_CASE(who_has_no_part_does_not_find_it) {
    device_record& bob = w.add_device(now, {.name = "bob", .account = "@bob:vouch.example"});
    request();
    BOOST_TEST(w.find(bob, id) == nullptr);
    BOOST_TEST((w.perform(now, bob, t(), deed::cancel).result == result::unknown));
    BOOST_TEST(w.find(laptop, "nothing") == nullptr);
}

BOOST_AUTO_TEST_CASE(only_so_many_finished_ones_are_kept) {
    world_options o;
    o.kept = 2;
    world small(o);
    device_record& a = small.add_device(now, {.name = "a"});
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) {
        transaction& x = *small.create(now, a, std::nullopt, "").subject;
        ids.push_back(x.id);
        small.perform(now, a, x, deed::cancel);
    }
    BOOST_TEST(small.find(ids[1]) == nullptr);
    BOOST_TEST(small.find(ids[2]) != nullptr);
    BOOST_TEST(small.find(a, "active")->id == ids[3]);
    BOOST_TEST(!small.next_due());
}

BOOST_AUTO_TEST_SUITE_END()
