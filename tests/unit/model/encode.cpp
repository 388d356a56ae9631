#include "model/encode.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <vouch/json.hpp>

#include "bodies.hpp"
#include "model/decode.hpp"
#include "model/json_text.hpp"

namespace vouch {
namespace {

BOOST_AUTO_TEST_SUITE(encode_suite)

BOOST_AUTO_TEST_CASE(request_bodies) {
    auto const create = [](purpose p, std::string_view user) {
        std::string out = "before";
        encode_create(out, p, user);
        return out;
    };
    BOOST_TEST(create(purpose::unknown, "") == "before{}");
    BOOST_TEST(create(purpose::login, "") == R"(before{"purpose":"login"})");
    BOOST_TEST(create(purpose::unknown, "@a:b") == R"(before{"userID":"@a:b"})");
    BOOST_TEST(create(purpose::device, "@a:b") == R"(before{"purpose":"device","userID":"@a:b"})");

    auto const cancel = [](std::string_view code, std::string_view reason) {
        std::string out;
        encode_cancel(out, code, reason);
        return out;
    };
    BOOST_TEST(cancel("", "") == "{}");
    BOOST_TEST(cancel("m.user", "") == R"({"code":"m.user"})");
    BOOST_TEST(cancel("", "no \"time\"\n") == R"({"reason":"no \"time\"\n"})");
    BOOST_TEST(cancel("m.user", "x") == R"({"code":"m.user","reason":"x"})");

    std::string scan;
    encode_qr_scan(scan, "");
    encode_qr_scan(scan, "a\\b");
    BOOST_TEST(scan == R"({"data":""}{"data":"a\\b"})");
}

BOOST_AUTO_TEST_CASE(json_strings) {
    auto const json = [](std::string_view s) {
        std::string out;
        detail::append_json_string(out, s);
        return out;
    };
    BOOST_TEST(json("") == R"("")");
    BOOST_TEST(json("\"\\/") == R"("\"\\/")");
    BOOST_TEST(json("\b\f\n\r\t") == R"("\b\f\n\r\t")");
    BOOST_TEST(json(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
    BOOST_TEST(json("Aé€🐶") == "\"Aé€🐶\"");
    // Overlong, surrogate, cut short, too large.
    BOOST_TEST(json("a\xc0\xaf") == "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    BOOST_TEST(json("\xed\xa0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    BOOST_TEST(json("\xf0\x9f\x90") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
    BOOST_TEST(json("\xf4\x90\x80\x80").size() == 14U);
    BOOST_TEST(detail::is_utf8("Aé€🐶"));
    BOOST_TEST(!detail::is_utf8("A\xe9"));
    // Every byte, as another parser reads it.
    for (int c = 0; c < 128; ++c) {
        std::string const s(3, static_cast<char>(c));
        BOOST_TEST(boost::json::parse(json(s)).as_string().c_str() == s.c_str());
    }
    // Wherever it stands: plain bytes are skipped 16 at a time.
    for (std::size_t size = 1; size < 40; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (std::string_view const odd : {"\"", "\\", "\n", "\x1f", "é", "🐶"}) {
                std::string const s =
                    std::string(at, 'x').append(odd) + std::string(size - at - 1, '~');
                BOOST_TEST(std::string_view(boost::json::parse(json(s)).as_string()) == s);
            }
    BOOST_TEST(json(std::string(20, 'x') + "\xff" + std::string(20, 'y')).size() == 45U);
}

BOOST_AUTO_TEST_CASE(json_numbers) {
    auto const json = [](double d) {
        std::string out;
        detail::append_json_number(out, d);
        return out;
    };
    BOOST_TEST(json(0) == "0");
    BOOST_TEST(json(1766400000000) == "1766400000000");
    BOOST_TEST(json(-17) == "-17");
    BOOST_TEST(json(0.1) == "0.1");
    BOOST_TEST(json(9007199254740992.0) == "9007199254740992");
    BOOST_TEST(json(1e300) == "1e+300");
    BOOST_TEST(json(std::numeric_limits<double>::infinity()) == "null");
    BOOST_TEST(json(std::nan("")) == "null");
}

BOOST_AUTO_TEST_CASE(pointers) {
    std::string pointer;
    for (char const* const token : {"a", "", "m~n", "a/b", "~1"})
        detail::append_pointer_token(pointer, token);
    BOOST_TEST(pointer == "/a//m~0n/a~1b/~01");
}

BOOST_AUTO_TEST_CASE(what_was_decoded_encodes_to_the_same_bytes) {
    decode_scratch scratch;
    for (std::string const& body :
         {test::full_outcome(), test::minimal_outcome(),
          test::with(test::full_outcome(), "sas_ready", "brand-new"),
          test::with(test::full_outcome(), "🐶 🔑 ☎️", R"(\n\" \\ \u0001)")})
        BOOST_TEST(to_json(*decode_outcome(body, scratch)) == body);
    BOOST_TEST(to_json(*decode_session(test::full_session(), scratch)) == test::full_session());

    std::string const list = R"({"items":[)" + std::string(test::full_verification) + "," +
                             std::string(test::minimal_verification) + "]}";
    BOOST_TEST(to_json(*decode_list(list, scratch)) == list);
    BOOST_TEST(to_json(std::vector<verification>()) == R"({"items":[]})");
    BOOST_TEST(to_json((*decode_list(list, scratch))[0]) == test::full_verification);
}

BOOST_AUTO_TEST_CASE(an_empty_snapshot_is_a_default_session) {
    decode_scratch scratch;
    auto const again = decode_outcome(to_json(snapshot()), scratch);
    BOOST_REQUIRE(static_cast<bool>(again));
    BOOST_TEST((*again == snapshot()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
