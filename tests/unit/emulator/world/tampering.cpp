#include "fixture.hpp"

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/qr.hpp>

using namespace vouch::emulator;
using namespace vouch::emulator::test;

BOOST_FIXTURE_TEST_SUITE(tampered, two_devices)

BOOST_AUTO_TEST_CASE(a_wrong_commitment_is_seen) {
    phone.tamper = tampering::commitment;
    make_comparing();
    BOOST_TEST(look(laptop) == "cancelled [] m.mismatched_commitment");
    BOOST_TEST(look(phone).starts_with("cancelled []"));
    BOOST_TEST(of(laptop).emojis.empty());
}

BOOST_AUTO_TEST_CASE(a_replaced_key_shows_other_emoji) {
    for (device_record* const bad : {&laptop, &phone}) {
        laptop.tamper = phone.tamper = tampering::none;
        bad->tamper = tampering::key;
        make_comparing();
        BOOST_TEST(look(laptop) == "sas_ready [sas.confirm cancel] sas");
        BOOST_TEST(of(laptop).emojis != of(phone).emojis);
        BOOST_TEST(of(laptop).decimals != of(phone).decimals);
        must(laptop, deed::sas_confirm);
        must(phone, deed::sas_confirm);
        BOOST_TEST(look(laptop) == "cancelled [] sas m.key_mismatch");
        BOOST_TEST(look(phone) == "cancelled [] sas m.key_mismatch");
        BOOST_TEST(session_state(laptop) == "needs-verification");
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_mac_is_seen) {
    laptop.tamper = tampering::mac;
    make_comparing();
    BOOST_TEST(of(laptop).emojis == of(phone).emojis);
    must(phone, deed::sas_confirm);
    must(laptop, deed::sas_confirm);
    BOOST_TEST(look(phone) == "cancelled [] sas m.key_mismatch");
}

BOOST_AUTO_TEST_CASE(a_wrong_code_is_seen) {
    phone.tamper = tampering::qr;
    make_ready();
    BOOST_TEST((w.scan(now, laptop, of(phone).qr).result == result::done));
    BOOST_TEST(look(laptop) == "cancelled [] m.key_mismatch");
    BOOST_TEST(look(phone) == "cancelled [] m.key_mismatch");
}

BOOST_AUTO_TEST_CASE(a_code_of_its_own_or_with_another_secret_does_not_pass) {
    make_ready();
    BOOST_TEST((w.scan(now, laptop, of(laptop).qr).result == result::done));
    BOOST_TEST(look(laptop) == "cancelled [] m.key_mismatch");

    make_ready();
    qr_payload p = parse_qr(*from_base64url(of(phone).qr)).payload;
    p.secret[0] ^= 1U;
    w.scan(now, laptop, to_base64url(encode_qr(p)));
    BOOST_TEST(look(laptop) == "cancelled [] m.key_mismatch");
}

BOOST_AUTO_TEST_CASE(codes_say_who_shows_them) {
    make_ready();
    qr_payload const new_one = parse_qr(*from_base64url(of(laptop).qr)).payload;
    BOOST_TEST((new_one.mode == qr_mode::untrusted));
    BOOST_TEST((new_one.key1 == laptop.key));
    BOOST_TEST((new_one.key2 == laptop.account->master_key));
    BOOST_TEST(new_one.transaction == id);
    BOOST_TEST(new_one.secret.size() == 16U);
    qr_payload const old_one = parse_qr(*from_base64url(of(phone).qr)).payload;
    BOOST_TEST((old_one.mode == qr_mode::trusted));
    BOOST_TEST((old_one.key1 == phone.account->master_key));
    BOOST_TEST((old_one.key2 == laptop.key));
}

BOOST_AUTO_TEST_CASE(scans_of_what_is_no_code_or_of_nobodys_transaction) {
    make_ready();
    BOOST_TEST((w.scan(now, laptop, "not base64!").result == result::malformed));
    BOOST_TEST((w.scan(now, laptop, "").result == result::malformed));
    BOOST_TEST(w.scan(now, laptop, "QUFB").problem == "it does not start with MATRIX");
    qr_payload p = parse_qr(*from_base64url(of(phone).qr)).payload;
    p.transaction = "txn-unknown";
    BOOST_TEST((w.scan(now, laptop, to_base64url(encode_qr(p))).result == result::unknown));
    BOOST_TEST(look(laptop) == "ready [sas.start cancel] qr");
}

BOOST_AUTO_TEST_SUITE_END()
