#include <boost/test/unit_test.hpp>

#include <sstream>

#include <emulator/crypto/base64.hpp>
#include <emulator/crypto/digest.hpp>
#include <emulator/crypto/emoji.hpp>
#include <emulator/crypto/sas.hpp>
#include <emulator/crypto/x25519.hpp>

#include "vectors.hpp"

using namespace vouch::emulator;
using namespace vouch::emulator::test;
namespace json = boost::json;

namespace {

struct side {
    std::string user, device, public_key;
    key32 private_key{};

    explicit side(json::value const& v)
        : user(text(v.at("userID"))),
          device(text(v.at("deviceID"))),
          public_key(text(v.at("publicKey"))),
          private_key(key_from_hex(text(v.at("privateKeyHex")))) {}
    sas_party party() const { return {user, device}; }
};

key32 shared(side const& own, side const& other) {
    key32 raw{};
    auto const decoded = from_base64(other.public_key);
    BOOST_REQUIRE(decoded);
    std::copy(decoded->begin(), decoded->end(), raw.begin());
    auto const secret = x25519_key(own.private_key).shared_with(raw);
    BOOST_REQUIRE(secret);
    return *secret;
}

void check_derivation(json::value const& vector, key32 const& secret, std::string const& info) {
    sas_bytes const derived = derive_sas(secret, info);
    BOOST_TEST((bytes(derived.begin(), derived.end()) == from_hex(text(vector.at("bytes6Hex")))));
    BOOST_TEST((hkdf_sha256(secret, view_of(info), 5) == from_hex(text(vector.at("bytes5Hex")))));

    auto const indexes = sas_emoji_indexes(derived);
    for (std::size_t i = 0; i < 7; ++i) {
        BOOST_TEST(int{indexes[i]} == vector.at("emojiIndexes").at(i).as_int64());
        emoji const& e = emoji_table()[indexes[i]];
        BOOST_TEST(e.symbol == text(vector.at("emojis").at(i)));
        BOOST_TEST(e.description == text(vector.at("emojiDescriptions").at(i)));
    }
    auto const decimals = sas_decimals(derived);
    for (std::size_t i = 0; i < 3; ++i)
        BOOST_TEST(decimals[i] == vector.at("decimals").at(i).as_int64());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sas)

BOOST_AUTO_TEST_CASE(every_vector_from_keys_to_emoji) {
    json::value const all = read_vectors("sas-vectors.json");
    BOOST_TEST(all.at("vectors").as_array().size() == 8U);
    for (json::value const& vector : all.at("vectors").as_array()) {
        BOOST_TEST_CONTEXT("vector " << vector.at("id").as_int64()) {
            side const starter(vector.at("starter"));
            side const acceptor(vector.at("acceptor"));
            BOOST_TEST(to_base64(x25519_key(starter.private_key).public_key()) ==
                       starter.public_key);
            BOOST_TEST(to_base64(x25519_key(acceptor.private_key).public_key()) ==
                       acceptor.public_key);

            key32 const secret = shared(starter, acceptor);
            BOOST_TEST((secret == shared(acceptor, starter)));
            std::string const info =
                sas_info(starter.party(), starter.public_key, acceptor.party(), acceptor.public_key,
                         text(vector.at("transactionID")));
            BOOST_TEST(info == text(vector.at("info")));
            check_derivation(vector, secret, info);
        }
    }
}

BOOST_AUTO_TEST_CASE(every_commitment) {
    json::value const all = read_vectors("sas-vectors.json");
    for (json::value const& vector : all.at("vectors").as_array()) {
        side const starter(vector.at("starter"));
        side const acceptor(vector.at("acceptor"));
        std::string const start =
            sas_start_content(starter.device, text(vector.at("transactionID")));
        BOOST_TEST(start == text(vector.at("startContentCanonicalJSON")));
        BOOST_TEST(sas_commitment(acceptor.public_key, start) == text(vector.at("commitment")));
    }
}

BOOST_AUTO_TEST_CASE(every_mac) {
    json::value const all = read_vectors("sas-vectors.json");
    for (json::value const& vector : all.at("vectors").as_array()) {
        side const starter(vector.at("starter"));
        side const acceptor(vector.at("acceptor"));
        json::value const& mac = vector.at("mac");
        bool const from_starter = text(mac.at("sender")) == "starter";
        side const& sender = from_starter ? starter : acceptor;
        side const& receiver = from_starter ? acceptor : starter;
        std::string const info =
            sas_mac_info(sender.party(), receiver.party(), text(vector.at("transactionID")));
        BOOST_TEST(info == text(mac.at("infoBase")));
        key32 const secret = shared(sender, receiver);
        BOOST_TEST(sas_mac(secret, info, text(mac.at("keyID")), text(mac.at("key"))) ==
                   text(mac.at("keyMac")));
        BOOST_TEST(sas_mac(secret, info, "KEY_IDS", text(mac.at("keyIDs"))) ==
                   text(mac.at("keysMac")));
    }
}

BOOST_AUTO_TEST_CASE(table_is_the_published_one) {
    std::istringstream csv(read_data("sas-emoji.csv"));
    std::string line;
    std::getline(csv, line);
    std::size_t row = 0;
    for (; std::getline(csv, line); ++row) {
        BOOST_REQUIRE(row < 64U);
        emoji const& e = emoji_table()[row];
        std::string const expected =
            std::to_string(row) + "," + std::string(e.symbol) + "," + std::string(e.description);
        BOOST_TEST(line.substr(0, line.rfind(',')) == expected);
    }
    BOOST_TEST(row == 64U);
}

BOOST_AUTO_TEST_CASE(ids_that_need_escapes_keep_the_json_valid) {
    std::string const start = sas_start_content("a\"b\\c", "t\x01\n/é");
    BOOST_TEST(start.find(R"("from_device":"a\"b\\c")") != std::string::npos);
    BOOST_TEST(start.find("\"transaction_id\":\"t\\u0001\\n/é\"") != std::string::npos);
    BOOST_TEST(json::parse(start).at("transaction_id").as_string() == "t\x01\n/é");
}

BOOST_AUTO_TEST_CASE(a_key_of_low_order_gives_no_secret) {
    x25519_key const own(sha256(view_of("own")));
    key32 zero{};
    BOOST_TEST(!own.shared_with(zero));
    key32 one{};
    one[0] = 1;
    BOOST_TEST(!own.shared_with(one));
}

BOOST_AUTO_TEST_SUITE_END()
