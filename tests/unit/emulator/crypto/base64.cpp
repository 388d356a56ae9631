#include <boost/test/unit_test.hpp>

#include <emulator/crypto/base64.hpp>

using namespace vouch::emulator;

BOOST_AUTO_TEST_SUITE(base64)

BOOST_AUTO_TEST_CASE(rfc_4648_vectors_without_padding) {
    BOOST_TEST(to_base64(view_of("")) == "");
    BOOST_TEST(to_base64(view_of("f")) == "Zg");
    BOOST_TEST(to_base64(view_of("fo")) == "Zm8");
    BOOST_TEST(to_base64(view_of("foo")) == "Zm9v");
    BOOST_TEST(to_base64(view_of("foob")) == "Zm9vYg");
    BOOST_TEST(to_base64(view_of("foobar")) == "Zm9vYmFy");
}

BOOST_AUTO_TEST_CASE(the_two_alphabets_differ_in_two_letters) {
    bytes const data{0xfb, 0xff};
    BOOST_TEST(to_base64(data) == "+/8");
    BOOST_TEST(to_base64url(data) == "-_8");
    BOOST_TEST(!from_base64("-_8"));
    BOOST_TEST(!from_base64url("+/8"));
}

BOOST_AUTO_TEST_CASE(every_byte_survives_at_every_length) {
    bytes data;
    for (int i = 0; i < 300; ++i) {
        BOOST_TEST((from_base64(to_base64(data)) == data));
        BOOST_TEST((from_base64url(to_base64url(data)) == data));
        data.push_back(static_cast<std::uint8_t>(i * 7));
    }
}

BOOST_AUTO_TEST_CASE(padding_may_be_there_but_nothing_else) {
    BOOST_TEST((from_base64("Zg==") == bytes{'f'}));
    BOOST_TEST((from_base64("Zm8=") == bytes{'f', 'o'}));
    for (auto const* bad : {"Z", "Zg=", "Zg===", "Z g", "Zg\n", "Zh", "Zm9", "====", "Zm9v=", "é"})
        BOOST_TEST(!from_base64(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
