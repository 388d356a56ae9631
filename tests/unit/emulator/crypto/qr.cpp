#include <boost/test/unit_test.hpp>

#include <map>

#include <emulator/crypto/qr.hpp>

#include "vectors.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;
namespace json = boost::json;

namespace {

qr_payload sample(qr_mode mode = qr_mode::trusted) {
    qr_payload p;
    p.mode = mode;
    p.transaction = "txn-é-1";
    for (std::size_t i = 0; i < 32; ++i) {
        p.key1[i] = static_cast<std::uint8_t>(i);
        p.key2[i] = static_cast<std::uint8_t>(0xff - i);
    }
    p.secret.assign(16, 0x5a);
    return p;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(qr)

BOOST_AUTO_TEST_CASE(good_vectors_both_ways) {
    json::value const all = read_vectors("qr-vectors.json");
    for (json::value const& v : all.at("good").as_array()) {
        bytes const payload = from_hex(text(v.at("payloadHex")));
        qr_parsed const parsed = parse_qr(payload);
        BOOST_TEST((parsed.problem == qr_problem::none));
        BOOST_TEST(static_cast<int>(parsed.payload.mode) == v.at("mode").as_int64());
        BOOST_TEST(parsed.payload.transaction == text(v.at("transactionID")));
        BOOST_TEST((parsed.payload.key1 == key_from_hex(text(v.at("key1Hex")))));
        BOOST_TEST((parsed.payload.key2 == key_from_hex(text(v.at("key2Hex")))));
        BOOST_TEST((parsed.payload.secret == from_hex(text(v.at("secretHex")))));
        BOOST_TEST((encode_qr(parsed.payload) == payload));
    }
}

BOOST_AUTO_TEST_CASE(bad_vectors_say_why) {
    std::map<std::string, qr_problem> const expected{{"header", qr_problem::no_header},
                                                     {"version1", qr_problem::version},
                                                     {"mode3", qr_problem::mode},
                                                     {"secret7", qr_problem::short_secret}};
    json::value const all = read_vectors("qr-vectors.json");
    for (json::value const& v : all.at("bad").as_array()) {
        qr_parsed const parsed = parse_qr(from_hex(text(v.at("payloadHex"))));
        BOOST_TEST((parsed.problem == expected.at(text(v.at("name")))), text(v.at("name")));
    }
}

BOOST_AUTO_TEST_CASE(all_modes_survive) {
    for (auto const mode : {qr_mode::other_user, qr_mode::trusted, qr_mode::untrusted}) {
        qr_payload const p = sample(mode);
        BOOST_TEST((parse_qr(encode_qr(p)).payload == p));
    }
}

BOOST_AUTO_TEST_CASE(cut_at_every_byte_names_the_part_that_is_missing) {
    qr_payload p = sample();
    p.secret.assign(8, 1);
    bytes const whole = encode_qr(p);
    std::size_t const id_end = 10 + p.transaction.size();
    for (std::size_t n = 0; n < whole.size(); ++n) {
        qr_problem expected = qr_problem::short_secret;
        if (n < 6)
            expected = qr_problem::no_header;
        else if (n < 7)
            expected = qr_problem::version;
        else if (n < 8)
            expected = qr_problem::mode;
        else if (n < id_end)
            expected = qr_problem::id_cut_off;
        else if (n < id_end + 64)
            expected = qr_problem::keys_cut_off;
        BOOST_TEST((parse_qr(byte_view(whole).first(n)).problem == expected), "cut at " << n);
    }
}

BOOST_AUTO_TEST_CASE(ids_have_to_be_utf8) {
    for (auto const* bad : {"\xff", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "a\xc3", "\x80", "\xf0\x80\x80\x80", "\xf5\x80\x80\x80"}) {
        qr_payload p = sample();
        p.transaction = bad;
        BOOST_TEST((parse_qr(encode_qr(p)).problem == qr_problem::id_not_utf8));
    }
    for (auto const* good : {"", "é", "漢", "😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) {
        qr_payload p = sample();
        p.transaction = good;
        BOOST_TEST((parse_qr(encode_qr(p)).problem == qr_problem::none), good);
    }
}

BOOST_AUTO_TEST_SUITE_END()
