#include "cli/advice.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/render.hpp"

namespace cli = vouch::cli;
using vouch::action;
using enum vouch::verification_state;

namespace {

vouch::verification make(vouch::verification_state state, std::vector<action> const& actions,
                         bool qr = false) {
    vouch::verification v;
    v.id = vouch::text("v1");
    v.state = state;
    std::vector<vouch::wire_enum<action>> const wire(actions.begin(), actions.end());
    v.available_actions = vouch::list<vouch::wire_enum<action>>(wire);
    if (qr) v.qr = vouch::qr_code{vouch::text("payload")};
    return v;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(advice)

BOOST_AUTO_TEST_CASE(the_next_command) {
    struct {
        vouch::verification v;
        char const* next;
    } const rows[] = {
        {make(requested, {action::accept, action::cancel}), "vouch accept v1"},
        {make(requested, {action::cancel}), "vouch watch v1"},
        {make(ready, {action::sas_start, action::cancel}), "vouch sas start v1"},
        {make(ready, {action::cancel}), "vouch watch v1"},
        {make(ready, {action::cancel}, true), "vouch qr show v1"},
        {make(sas_ready, {action::sas_confirm, action::cancel}), "vouch verify v1"},
        {make(sas_ready, {action::cancel}), "vouch watch v1"},
        {make(qr_scanned, {action::qr_confirm_scanned, action::cancel}), "vouch qr confirm v1"},
        {make(done, {}), "vouch session"},
        {make(cancelled, {}), "vouch verify"},
        {make(error, {}), "vouch verify"},
    };
    for (auto const& r : rows) BOOST_TEST(cli::next_for(r.v) == r.next);
}

BOOST_AUTO_TEST_CASE(ids_are_quoted_for_the_shell) {
    BOOST_TEST(cli::command_line("show", "") == "vouch show");
    BOOST_TEST(cli::command_line("show", "-x") == "vouch show -- -x");
    BOOST_TEST(cli::command_line("sas start", "a;b") == "vouch sas start 'a;b'");
}

BOOST_AUTO_TEST_CASE(sentences) {
    auto v = make(cancelled, {});
    v.error = vouch::verification_error{vouch::text("m.mismatched_sas"), vouch::text("differ")};
    BOOST_TEST(cli::describe(v) == "Cancelled: m.mismatched_sas (differ).");
    v = make(requested, {action::cancel});
    v.other_device = vouch::other_device{vouch::text("DEV"), vouch::text("phone")};
    BOOST_TEST(cli::describe(v) == "Waiting for phone: accept it there.");
    v.other_device.reset();
    v.other_user_id = vouch::text("@a:hs");
    BOOST_TEST(cli::describe(v) == "Waiting for a device of @a:hs: accept it there.");
    v = make(ready, {action::sas_start}, true);
    BOOST_TEST(cli::describe(v) ==
               "Accepted: compare emoji with the other device, or let it scan the QR code.");
    v = {};
    v.state = vouch::wire_enum<vouch::verification_state>(vouch::text("paused"));
    BOOST_TEST(cli::describe(v) == "State paused, which this version does not know.");
    BOOST_TEST(cli::state_line(make(ready, {action::sas_start, action::cancel})) ==
               "ready, can: sas.start, cancel");
}

BOOST_AUTO_TEST_CASE(what_lies_behind_a_state) {
    BOOST_TEST(cli::reached(ready, ready));
    BOOST_TEST(cli::reached(sas_ready, ready));
    BOOST_TEST(cli::reached(done, qr_scanned));
    BOOST_TEST(!cli::reached(requested, ready));
    BOOST_TEST(!cli::reached(sas_ready, qr_scanned));
    BOOST_TEST(!cli::reached(cancelled, ready));
    BOOST_TEST(!cli::reached(done, cancelled));
    BOOST_TEST(!cli::reached(unknown, requested));
    BOOST_TEST(cli::reached(cancelled, cancelled));
}

BOOST_AUTO_TEST_CASE(a_table_stays_in_line_whatever_is_in_it) {
    auto a = make(ready, {action::sas_start});
    a.other_device = vouch::other_device{vouch::text("D1"), vouch::text("日本")};
    auto b = make(sas_ready, {action::cancel});
    b.id = vouch::text("longer-id");
    b.other_device = vouch::other_device{vouch::text("D2"), {}};
    std::vector<vouch::verification> const all{a, b};
    BOOST_TEST(cli::draw(std::span<vouch::verification const>(all), {}) ==
               "ID         STATE      DIRECTION  PURPOSE  OTHER SIDE  CAN DO NOW\n"
               "v1         ready      unknown    unknown  日本 (D1)   sas.start\n"
               "longer-id  sas_ready  unknown    unknown  D2          cancel\n");
    BOOST_TEST(cli::draw(std::span<vouch::verification const>(), {}) ==
               "No verification is active.\n");
}

BOOST_AUTO_TEST_CASE(a_verification_for_people) {
    auto v = make(sas_ready, {action::sas_confirm, action::cancel});
    v.direction = vouch::direction::outgoing;
    v.purpose = vouch::purpose::login;
    v.sas = vouch::sas_comparison{vouch::text("🐶 🐱"), vouch::text("1 2 3")};
    BOOST_TEST(cli::draw(v, {}) ==
               "verification  v1\n"
               "state         sas_ready\n"
               "              Compare the emoji with those on the other device.\n"
               "direction     outgoing\n"
               "purpose       login\n"
               "can do now    sas.confirm, cancel\n"
               "\n"
               "  🐶   🐱\n"
               "  Dog  Cat\n"
               "\n"
               "  Numbers: 1 2 3\n"
               "\n"
               "next          vouch verify v1\n");
}

BOOST_AUTO_TEST_CASE(a_session_for_people) {
    vouch::session s;
    s.state = vouch::session_state::needs_verification;
    s.e2ee.secrets.master_key = true;
    s.matrix =
        vouch::matrix_account{vouch::text("DEV"), vouch::text("https://hs"), vouch::text("@a:hs")};
    BOOST_TEST(
        cli::draw(s, {}) ==
        "account       @a:hs\n"
        "device        DEV\n"
        "homeserver    https://hs\n"
        "state         needs-verification\n"
        "verified      no\n"
        "secrets       missing: selfSigningKey, userSigningKey, megolmBackupKey, recoveryKey\n"
        "key backup    no\n"
        "next          vouch verify\n");
}

BOOST_AUTO_TEST_SUITE_END()
