#include "fixture.hpp"

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/qr.hpp>

using namespace vouch::emulator;
using namespace vouch::emulator::test;

namespace {

struct two_users : two_devices {
    device_record& bob = w.add_device(now, {.name = "bob", .account = "@bob:vouch.example"});
    device_record& bobs_tablet =
        w.add_device(now, {.name = "bobs-tablet", .account = "@bob:vouch.example"});

    void ask() {
        outcome const o = w.create(now, phone, std::nullopt, "@bob:vouch.example");
        BOOST_REQUIRE(o.subject != nullptr);
        id = o.subject->id;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(users, two_users)

BOOST_AUTO_TEST_CASE(emoji_between_two_users) {
    ask();
    BOOST_TEST(id.starts_with('$'));
    BOOST_TEST((t().purpose == purpose::device));
    BOOST_TEST(t().side_of(laptop) == nullptr);
    BOOST_TEST(look(bob) == "requested [accept cancel]");
    BOOST_TEST(look(bobs_tablet) == "requested [accept cancel]");
    must(bob, deed::accept);
    BOOST_TEST(look(bobs_tablet) == "cancelled [] m.accepted");
    must(bob, deed::sas_start);
    must(phone, deed::sas_start);
    pass(10s);
    // The larger user id gives way.
    BOOST_TEST(of(phone).sas.is_starter);
    BOOST_TEST(of(phone).emojis == of(bob).emojis);
    must(phone, deed::sas_confirm);
    must(bob, deed::sas_confirm);
    BOOST_TEST(look(phone) == "done [] sas");
    BOOST_TEST(look(bob) == "done [] sas");
    BOOST_TEST(session_state(laptop) == "needs-verification");
}

BOOST_AUTO_TEST_CASE(codes_between_two_users) {
    ask();
    must(bob, deed::accept);
    qr_payload const p = parse_qr(*from_base64url(of(bob).qr)).payload;
    BOOST_TEST((p.mode == qr_mode::other_user));
    BOOST_TEST((p.key1 == bob.account->master_key));
    BOOST_TEST((p.key2 == phone.account->master_key));
    BOOST_TEST((w.scan(now, phone, of(bob).qr).result == result::done));
    must(bob, deed::qr_confirm_scanned);
    BOOST_TEST(look(phone) == "done []");
}

BOOST_AUTO_TEST_CASE(nobody_of_that_name) {
    BOOST_TEST(
        (w.create(now, phone, std::nullopt, "@eve:vouch.example").result == result::unknown));
    BOOST_TEST(phone.live.empty());
}

BOOST_AUTO_TEST_SUITE_END()
