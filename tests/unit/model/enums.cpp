#include <vouch/enums.hpp>

#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

namespace vouch {
namespace {

BOOST_AUTO_TEST_SUITE(enums_suite)

/// Each spelling reads back as its enumerator, whose spelling it is; others do not.
template <class E>
void check_spellings(std::initializer_list<std::pair<E, char const*>> table) {
    for (auto const& [e, spelling] : table) {
        BOOST_TEST(to_string(e) == spelling);
        BOOST_TEST(from_string<E>(spelling) == e);
        wire_enum<E> const known{text(spelling)};
        BOOST_TEST((known == e));
        BOOST_TEST((known == wire_enum<E>(e)));
        BOOST_TEST(known.raw() == spelling);
        std::ostringstream os;
        os << e << ' ' << known;
        BOOST_TEST(os.str() == std::string(spelling) + ' ' + spelling);
        BOOST_TEST(from_string<E>(std::string(spelling) + "x") == E::unknown);
        BOOST_TEST(from_string<E>(std::string_view(spelling).substr(1)) == E::unknown);
        std::string upper = spelling;
        upper.back() = static_cast<char>(upper.back() - 32);
        BOOST_TEST(from_string<E>(upper) == E::unknown);
    }
    BOOST_TEST(to_string(E::unknown) == "unknown");
    BOOST_TEST(from_string<E>("unknown") == E::unknown);
    BOOST_TEST(from_string<E>("") == E::unknown);
    BOOST_TEST(to_string(static_cast<E>(200)) == "unknown");
    wire_enum<E> const fresh{text("brand-new")};
    BOOST_TEST((fresh == E::unknown));
    BOOST_TEST(fresh.raw() == "brand-new");
    BOOST_TEST((fresh != wire_enum<E>(E::unknown)));
    std::ostringstream os;
    os << wire_enum<E>(text("a\x1b[2Jb"));
    BOOST_TEST(os.str() == "a\\x1b[2Jb");
}

BOOST_AUTO_TEST_CASE(verification_states) {
    using enum verification_state;
    check_spellings<verification_state>({{requested, "requested"},
                                         {ready, "ready"},
                                         {sas_ready, "sas_ready"},
                                         {qr_scanned, "qr_scanned"},
                                         {done, "done"},
                                         {cancelled, "cancelled"},
                                         {error, "error"}});
    for (auto const s : {done, cancelled, error}) BOOST_TEST(is_terminal(s));
    for (auto const s : {unknown, requested, ready, sas_ready, qr_scanned})
        BOOST_TEST(!is_terminal(s));
}

BOOST_AUTO_TEST_CASE(session_states) {
    using enum session_state;
    check_spellings<session_state>({{needs_login, "needs-login"},
                                    {initializing, "initializing"},
                                    {needs_cross_signing_setup, "needs-cross-signing-setup"},
                                    {needs_verification, "needs-verification"},
                                    {needs_secrets, "needs-secrets"},
                                    {needs_first_sync, "needs-first-sync"},
                                    {ready, "ready"}});
}

BOOST_AUTO_TEST_CASE(the_others) {
    check_spellings<action>({{action::accept, "accept"},
                             {action::cancel, "cancel"},
                             {action::qr_confirm_scanned, "qr.confirmScanned"},
                             {action::sas_start, "sas.start"},
                             {action::sas_confirm, "sas.confirm"}});
    check_spellings<method>({{method::qr, "qr"}, {method::sas, "sas"}});
    check_spellings<purpose>({{purpose::login, "login"}, {purpose::device, "device"}});
    check_spellings<direction>(
        {{direction::incoming, "incoming"}, {direction::outgoing, "outgoing"}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
