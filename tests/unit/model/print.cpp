#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include <vouch/model.hpp>

#include "bodies.hpp"
#include "model/decode.hpp"
#include "model/printable.hpp"
#include "model/snapshot.hpp"

namespace vouch {
namespace {

template <class T>
std::string print(T const& value) {
    std::ostringstream os;
    os << value;
    return os.str();
}

snapshot decode(std::string_view body) {
    decode_scratch scratch;
    return *decode_outcome(body, scratch);
}

BOOST_AUTO_TEST_SUITE(print_suite)

BOOST_AUTO_TEST_CASE(a_verification) {
    BOOST_TEST(print(*decode(test::full_outcome()).verification()) ==
               "vrf_01 sas_ready, outgoing login, methods [sas qr], actions [sas.confirm cancel], "
               "user @alice:beeper.com, device KLMNOPQRST \"Beeper on Pixel 9\", qr: shown, "
               "sas: shown, error m.user (changed my mind)");
    BOOST_TEST(print(verification()) == " unknown, unknown unknown, methods [], actions []");
}

BOOST_AUTO_TEST_CASE(a_session) {
    BOOST_TEST(print(decode(test::minimal_outcome()).session()) ==
               "needs-login; not initialized, not cross-signing, not verified, "
               "not secret storage, not key backup, not recovery key backed up, "
               "not first sync done; secrets: none");
    std::string const full = print(decode(test::full_outcome()).session());
    BOOST_TEST(full.starts_with(
        "needs-verification, @alice:beeper.com on device ABCDEFGHIJ at https://matrix.beeper.com; "
        "initialized, cross-signing, not verified,"));
    BOOST_TEST(full.find("secrets: master self-signing user-signing;") != full.npos);
}

BOOST_AUTO_TEST_CASE(a_snapshot) {
    BOOST_TEST(print(snapshot()) == "empty snapshot");
    snapshot const s = decode(test::full_outcome());
    BOOST_TEST(print(s).ends_with(" (the answer's own)"));
    BOOST_TEST(print(detail::snapshot_access::reconciled(s)).ends_with("; reconciled"));
    BOOST_TEST(print(decode(test::minimal_outcome())).ends_with("; about no verification"));
    auto const other = print(decode(test::with(test::full_outcome(), "vrf_01", "vrf_00")));
    BOOST_TEST(other.find("; about vrf_01 sas_ready") != other.npos);
}

BOOST_AUTO_TEST_CASE(secrets_are_never_printed) {
    // In both places, each with its own text.
    snapshot const s = decode(test::with(test::full_outcome(), "🐶", "🐱"));
    std::string const all = print(s) + print(s.session()) + print(*s.verification());
    for (char const* const secret : {"🐶", "🐱", "🔑", "1234", "5678", "9012", "TUFU"})
        BOOST_TEST(all.find(secret) == all.npos, secret);
}

BOOST_AUTO_TEST_CASE(text_of_a_server_stays_on_its_line) {
    auto body =
        test::with(test::full_outcome(), "changed my mind", R"(\u001b[31m\r\nroot# \u0000)");
    body = test::with(body, "Beeper on Pixel 9", R"(\u202egnp.exe\u009b\u2028)");
    body = test::with(body, "\"login\"", R"("a\tb")");
    std::string const line = print(decode(body));
    BOOST_TEST(line.find(R"((\x1b[31m\r\nroot# \x00))") != line.npos);
    BOOST_TEST(line.find(R"("\u{202e}gnp.exe\u{009b}\u{2028}")") != line.npos);
    BOOST_TEST(line.find(R"(outgoing a\tb)") != line.npos);
}

BOOST_AUTO_TEST_CASE(printable_text) {
    using detail::printable;
    BOOST_TEST(print(printable{"plain, Aé€🐶"}) == "plain, Aé€🐶");
    BOOST_TEST(print(printable{"\x7f\xc2\x85\xff\xe2\x82"}) == R"(\x7f\u{0085}\xff\xe2\x82)");
    BOOST_TEST(print(printable{"abcdef", 6}) == "abcdef");
    BOOST_TEST(print(printable{"abcdef", 5}) == "abcde...");
    BOOST_TEST(print(printable{"ab🐶", 5}) == "ab...");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
