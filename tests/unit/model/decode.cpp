#include "model/decode.hpp"

#include <cstddef>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <vouch/json.hpp>

#include "bodies.hpp"

namespace vouch {
namespace {

using test::with;

struct fixture {
    decode_scratch scratch;

    snapshot outcome(std::string_view body) {
        auto r = decode_outcome(body, scratch);
        if (!r) BOOST_FAIL("refused: " << r.error() << " in " << body);
        return *r;
    }
    verification of(std::string_view verification_body) {
        auto const s = outcome(R"({"session":)" + std::string(test::minimal_session) +
                               R"(,"verification":)" + std::string(verification_body) + "}");
        return *s.verification();
    }
    /// "pointer: what", or "" if the body is fine.
    std::string refusal(std::string_view body) {
        auto const r = decode_outcome(body, scratch);
        if (r) return "";
        BOOST_TEST(r.error().offset <= body.size());
        BOOST_TEST((r.error().code == errc::invalid_response));
        return r.error().pointer + ": " + r.error().what;
    }
};

BOOST_FIXTURE_TEST_SUITE(decode_suite, fixture)

BOOST_AUTO_TEST_CASE(a_full_body) {
    snapshot const s = outcome(test::full_outcome());
    BOOST_TEST(s.session().state == session_state::needs_verification);
    e2ee const& e = s.session().e2ee;
    BOOST_TEST(e.cross_signing);
    BOOST_TEST(e.first_sync_done);
    BOOST_TEST(!e.has_backed_up_recovery_key);
    BOOST_TEST(e.initialized);
    BOOST_TEST(e.key_backup);
    BOOST_TEST(e.secrets.master_key);
    BOOST_TEST(!e.secrets.megolm_backup_key);
    BOOST_TEST(!e.secrets.recovery_key);
    BOOST_TEST(e.secrets.self_signing_key);
    BOOST_TEST(e.secrets.user_signing_key);
    BOOST_TEST(e.secret_storage);
    BOOST_TEST(!e.verified);
    BOOST_TEST(e.recovery_key_generated_at.value() == 1766400000000.0);
    BOOST_TEST(s.session().matrix->device_id == "ABCDEFGHIJ");
    BOOST_TEST(s.session().matrix->homeserver == "https://matrix.beeper.com");
    BOOST_TEST(s.session().matrix->user_id == "@alice:beeper.com");

    verification const& v = *s.verification();
    BOOST_TEST(v.id == "vrf_01");
    BOOST_TEST(v.state == verification_state::sas_ready);
    BOOST_TEST(v.direction == direction::outgoing);
    BOOST_TEST(v.purpose == purpose::login);
    BOOST_TEST(v.methods.size() == 2U);
    BOOST_TEST(v.methods[0] == method::sas);
    BOOST_TEST(v.methods[1] == method::qr);
    BOOST_TEST(v.available_actions.size() == 2U);
    BOOST_TEST(v.offers(action::sas_confirm));
    BOOST_TEST(v.offers(action::cancel));
    BOOST_TEST(!v.offers(action::accept));
    BOOST_TEST(v.error->code == "m.user");
    BOOST_TEST(v.error->reason == "changed my mind");
    BOOST_TEST(v.other_device->id == "KLMNOPQRST");
    BOOST_TEST(v.other_device->name.value() == "Beeper on Pixel 9");
    BOOST_TEST(v.other_user_id.value() == "@alice:beeper.com");
    BOOST_TEST(v.qr->data == "TUFUUklY");
    BOOST_TEST(v.sas->emojis == "🐶 🔑 ☎️");
    BOOST_TEST(v.sas->decimals.value() == "1234 5678 9012");
    BOOST_TEST((s.session().verification == v));
}

BOOST_AUTO_TEST_CASE(a_minimal_body) {
    snapshot const s = outcome(test::minimal_outcome());
    BOOST_TEST(static_cast<bool>(s));
    BOOST_TEST(s.verification() == nullptr);
    BOOST_TEST(s.session().state == session_state::needs_login);
    BOOST_TEST(!s.session().matrix.has_value());
    BOOST_TEST(!s.session().verification.has_value());
    BOOST_TEST(!s.session().e2ee.recovery_key_generated_at.has_value());

    verification const v = of(test::minimal_verification);
    BOOST_TEST(v.methods.empty());
    BOOST_TEST(v.available_actions.empty());
    BOOST_TEST(!v.error.has_value());
    BOOST_TEST(!v.other_device.has_value());
    BOOST_TEST(!v.other_user_id.has_value());
    BOOST_TEST(!v.qr.has_value());
    BOOST_TEST(!v.sas.has_value());
}

BOOST_AUTO_TEST_CASE(a_verification_may_be_in_one_place_only) {
    std::string const v(test::full_verification);
    auto const below = outcome(R"({"session":)" +
                               with(std::string(test::minimal_session), "\"state\"",
                                    R"("verification":)" + v + R"(,"state")") +
                               "}");
    BOOST_TEST(below.verification() == nullptr);
    BOOST_TEST(below.session().verification->id == "vrf_01");

    auto const differ = outcome(with(test::full_outcome(), "vrf_01", "vrf_00"));
    BOOST_TEST(differ.session().verification->id == "vrf_00");
    BOOST_TEST(differ.verification()->id == "vrf_01");
}

BOOST_AUTO_TEST_CASE(a_verification_that_comes_twice) {
    std::string const session = R"("session":)" + test::full_session();
    std::string const one = R"("verification":)" + std::string(test::full_verification);
    std::string const other = test::with(one, "vrf_01", "vrf_02");
    std::string const later = test::with(session, "vrf_01", "vrf_02");
    auto const ids = [&](std::string const& members) {
        auto const s = outcome("{" + members + "}");
        auto const& in_session = s.session().verification;
        return (in_session ? in_session->id.str() : "none") + " " + s.verification()->id.str();
    };
    BOOST_TEST(ids(session + "," + one) == "vrf_01 vrf_01");
    BOOST_TEST(ids(one + "," + session) == "vrf_01 vrf_01");
    BOOST_TEST(ids(session + "," + other) == "vrf_01 vrf_02");
    // The letters are the same, but the session is not the one that counts.
    BOOST_TEST(ids(session + "," + one + "," + later) == "vrf_02 vrf_01");
    BOOST_TEST(ids(session + "," + one + R"(,"session":)" + std::string(test::minimal_session)) ==
               "none vrf_01");
    BOOST_TEST(ids(session + "," + one + "," + other) == "vrf_01 vrf_02");
    BOOST_TEST(ids(session + "," + other + "," + one) == "vrf_01 vrf_01");
    BOOST_TEST(refusal("{" + session + "," + one + "1}") == ": not JSON: syntax error");
    // With a space, they are not: the value is.
    auto const spaced = outcome("{" + session + "," + test::with(one, "[", "[ ") + "}");
    BOOST_TEST(spaced.verification() == &*spaced.session().verification);
}

BOOST_AUTO_TEST_CASE(spaces_wherever_they_may_be) {
    std::string spaced;
    bool quoted = false;
    for (char const c : test::full_outcome()) {
        if (c == '"') quoted = !quoted;
        bool const structural = !quoted && std::string_view("{}[]:,").find(c) != std::string::npos;
        spaced += structural ? std::string(" \n") + c + "\t\r " : std::string(1, c);
    }
    BOOST_TEST((outcome(spaced) == outcome(test::full_outcome())));
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
    // Each required member, renamed in the full body: the first one of that name.
    struct {
        char const* name;
        char const* pointer;
    } const cases[] = {
        {"session", "/session"},
        {"e2ee", "/session/e2ee"},
        {"state", "/session/state"},
        {"crossSigning", "/session/e2ee/crossSigning"},
        {"firstSyncDone", "/session/e2ee/firstSyncDone"},
        {"hasBackedUpRecoveryKey", "/session/e2ee/hasBackedUpRecoveryKey"},
        {"initialized", "/session/e2ee/initialized"},
        {"keyBackup", "/session/e2ee/keyBackup"},
        {"secrets", "/session/e2ee/secrets"},
        {"masterKey", "/session/e2ee/secrets/masterKey"},
        {"megolmBackupKey", "/session/e2ee/secrets/megolmBackupKey"},
        {"recoveryKey", "/session/e2ee/secrets/recoveryKey"},
        {"selfSigningKey", "/session/e2ee/secrets/selfSigningKey"},
        {"userSigningKey", "/session/e2ee/secrets/userSigningKey"},
        {"secretStorage", "/session/e2ee/secretStorage"},
        {"verified", "/session/e2ee/verified"},
        {"deviceID", "/session/matrix/deviceID"},
        {"homeserver", "/session/matrix/homeserver"},
        {"userID", "/session/matrix/userID"},
        {"id", "/session/verification/id"},
        {"availableActions", "/session/verification/availableActions"},
        {"direction", "/session/verification/direction"},
        {"methods", "/session/verification/methods"},
        {"purpose", "/session/verification/purpose"},
        {"code", "/session/verification/error/code"},
        {"reason", "/session/verification/error/reason"},
        {"data", "/session/verification/qr/data"},
        {"emojis", "/session/verification/sas/emojis"},
    };
    for (auto const& c : cases) {
        std::string const quoted = '"' + std::string(c.name) + "\":";
        BOOST_TEST(refusal(with(test::full_outcome(), quoted, R"("gone":)")) ==
                   std::string(c.pointer) + ": missing");
    }
    BOOST_TEST(refusal(with(test::full_outcome(), R"({"id":"K)", R"({"ID":"K)")) ==
               "/session/verification/otherDevice/id: missing");
    BOOST_TEST(refusal(with(test::full_outcome(), R"("state":"sas_ready")",
                            R"("s":"sas_ready")")) == "/session/verification/state: missing");
    BOOST_TEST(refusal("{}") == "/session: missing");
    BOOST_TEST(refusal(R"({"session":{},"verification":{}})") == "/session/e2ee: missing");
    BOOST_TEST(refusal(with(test::minimal_outcome(), "}}", R"(},"verification":{}})")) ==
               "/verification/id: missing");
}

BOOST_AUTO_TEST_CASE(what_is_mistyped_is_named) {
    struct {
        char const* from;
        char const* to;
        char const* refusal;
    } const cases[] = {
        {R"({"session")", R"([{"session")", ": expected an object, found an array"},
        {R"("state":"needs-verification")", R"("state":7)",
         "/session/state: expected a string, found a number"},
        {R"("state":"needs-verification")", R"("state":null)",
         "/session/state: expected a string, found null"},
        {R"("crossSigning":true)", R"("crossSigning":"true")",
         "/session/e2ee/crossSigning: expected a boolean, found a string"},
        {R"("verified":false)", R"("verified":0)",
         "/session/e2ee/verified: expected a boolean, found a number"},
        {R"("masterKey":true)", R"("masterKey":null)",
         "/session/e2ee/secrets/masterKey: expected a boolean, found null"},
        {R"(1766400000000)", R"("2025-12-22")",
         "/session/e2ee/recoveryKeyGeneratedAt: expected a number, found a string"},
        {R"(1766400000000)", R"(1e999)",
         "/session/e2ee/recoveryKeyGeneratedAt: number out of range"},
        {R"("deviceID":"ABCDEFGHIJ")", R"("deviceID":{"x":1})",
         "/session/matrix/deviceID: expected a string, found an object"},
        {R"("id":"vrf_01")", R"("id":1)",
         "/session/verification/id: expected a string, found a number"},
        {R"("id":"vrf_01")", R"("id":[])",
         "/session/verification/id: expected a string, found an array"},
        {R"(["sas.confirm","cancel"])", R"("cancel")",
         "/session/verification/availableActions: expected an array, found a string"},
        {R"(["sas.confirm","cancel"])", R"(["sas.confirm","cancel",3])",
         "/session/verification/availableActions/2: expected a string, found a number"},
        {R"(["sas","qr"])", R"([null])",
         "/session/verification/methods/0: expected a string, found null"},
        {R"(["sas","qr"])", R"(["sas",["qr"]])",
         "/session/verification/methods/1: expected a string, found an array"},
        {R"(["sas","qr"])", R"([{"sas":true}])",
         "/session/verification/methods/0: expected a string, found an object"},
        {R"(["sas","qr"])", R"(null)",
         "/session/verification/methods: expected an array, found null"},
        {R"("direction":"outgoing")", R"("direction":true)",
         "/session/verification/direction: expected a string, found a boolean"},
        {R"("purpose":"login")", R"("purpose":[true])",
         "/session/verification/purpose: expected a string, found an array"},
        {R"("qr":{"data":"TUFUUklY"})", R"("qr":"TUFUUklY")",
         "/session/verification/qr: expected an object, found a string"},
        {R"("name":"Beeper on Pixel 9")", R"("name":false)",
         "/session/verification/otherDevice/name: expected a string, found a boolean"},
        {R"("sas":{"emojis")", R"("sas":[],"x":{"emojis")",
         "/session/verification/sas: expected an object, found an array"},
    };
    for (auto const& c : cases)
        BOOST_TEST(refusal(with(test::full_outcome(), c.from, c.to)) == c.refusal);
}

BOOST_AUTO_TEST_CASE(an_optional_member_may_be_null) {
    std::string body = test::full_outcome();
    for (auto const& [from, to] : {
             std::pair{R"({"deviceID":"ABCDEFGHIJ","homeserver":"https://matrix.beeper.com",)"
                       R"("userID":"@alice:beeper.com"})",
                       "null"},
             std::pair{"1766400000000", "null"},
             std::pair{R"("@alice:beeper.com","qr":{"data":"TUFUUklY"})", R"(null,"qr":null)"},
             std::pair{R"("Beeper on Pixel 9")", "null"},
             std::pair{R"({"code":"m.user","reason":"changed my mind"})", "null"},
             std::pair{R"("1234 5678 9012")", "null"},
         })
        body = with(body, from, to);
    session const s = outcome(body).session();
    BOOST_TEST(!s.matrix.has_value());
    BOOST_TEST(!s.e2ee.recovery_key_generated_at.has_value());
    BOOST_TEST(!s.verification->other_user_id.has_value());
    BOOST_TEST(!s.verification->qr.has_value());
    BOOST_TEST(!s.verification->other_device->name.has_value());
    BOOST_TEST(!s.verification->error.has_value());
    BOOST_TEST(!s.verification->sas->decimals.has_value());

    BOOST_TEST(
        outcome(R"({"verification":null,"session":)" + std::string(test::minimal_session) + "}")
            .verification() == nullptr);
}

BOOST_AUTO_TEST_CASE(of_duplicates_the_last_one_counts) {
    verification const v =
        of(R"({"id":"first","availableActions":["accept"],"direction":"incoming","methods":["qr"],)"
           R"("purpose":"device","state":"requested","sas":{"emojis":"a","decimals":"1"},)"
           R"("otherUserID":"@x:y","id":"last","availableActions":[],"state":"done",)"
           R"("sas":{"emojis":"b"},"otherUserID":null})");
    BOOST_TEST(v.id == "last");
    BOOST_TEST(v.available_actions.empty());
    BOOST_TEST(v.state == verification_state::done);
    BOOST_TEST(v.sas->emojis == "b");
    BOOST_TEST(!v.sas->decimals.has_value());
    BOOST_TEST(!v.other_user_id.has_value());
    // But each of them has to be of the right type.
    BOOST_TEST(refusal(with(test::full_outcome(), R"("id":"vrf_01")", R"("id":1,"id":"x")")) ==
               "/session/verification/id: expected a string, found a number");
}

BOOST_AUTO_TEST_CASE(members_in_any_order) {
    verification const v =
        of(R"({"state":"ready","purpose":"login","methods":["sas"],"sas":{"decimals":"1 2 3",)"
           R"("emojis":""},"direction":"incoming","availableActions":["cancel"],"id":"z"})");
    BOOST_TEST(v.id == "z");
    BOOST_TEST(v.sas->emojis == "");
    BOOST_TEST(v.sas->decimals.value() == "1 2 3");
}

BOOST_AUTO_TEST_CASE(unknown_members_are_ignored_at_any_depth) {
    constexpr std::string_view odd =
        R"("new":{"state":1,"list":[{"id":null},[[]],"s",1.5e3,true,null,{"a":{"b":{}}}]},)"
        R"("":"empty name","a/b~c":"\u0041\ud83d\udc36\n",)";
    std::string body = test::full_outcome();
    for (std::size_t at = body.find('{'); at != body.npos; at = body.find('{', at + odd.size() + 1))
        body.insert(at + 1, odd);
    BOOST_TEST((outcome(body) == outcome(test::full_outcome())));
}

BOOST_AUTO_TEST_CASE(unknown_enumerators_keep_their_text) {
    verification const v =
        of(R"({"id":"v","availableActions":["accept","nfc.tap"],"direction":"sideways",)"
           R"("methods":["na\u006ec"],"purpose":"","state":"Ready"})");
    BOOST_TEST(v.available_actions[0] == action::accept);
    BOOST_TEST(v.available_actions[1] == action::unknown);
    BOOST_TEST(v.available_actions[1].raw() == "nfc.tap");
    BOOST_TEST(v.direction == direction::unknown);
    BOOST_TEST(v.direction.raw() == "sideways");
    BOOST_TEST(v.methods[0].raw() == "nanc");
    BOOST_TEST(v.purpose == purpose::unknown);
    BOOST_TEST(v.state == verification_state::unknown);
    BOOST_TEST(v.state.raw() == "Ready");
    // No text, or the word itself: nothing to keep.
    BOOST_TEST(v.purpose.raw() == "unknown");
    BOOST_TEST((v.purpose == wire_enum<purpose>(text("unknown"))));
}

BOOST_AUTO_TEST_CASE(escapes) {
    auto const id = [&](std::string_view json) {
        return of(with(std::string(test::minimal_verification), R"("id":"v")",
                       R"("id":)" + std::string(json)))
            .id.str();
    };
    BOOST_TEST(id(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    BOOST_TEST(id(R"("A\u00e9\u20AC\ud83d\udc36z")") == "Aé€🐶z");
    BOOST_TEST(id(R"("")") == "");
    BOOST_TEST(id(R"("\u0000")") == std::string(1, '\0'));
    std::string const large(5000, 'x');  // longer than any block that is looked at in one piece
    BOOST_TEST(id("\"\\n" + large + "\\n\"") == "\n" + large + "\n");
    // Names too.
    BOOST_TEST(of(with(std::string(test::minimal_verification), "\"id\"", R"("\u0069d")")).id ==
               "v");
}

BOOST_AUTO_TEST_CASE(numbers_of_any_form) {
    struct {
        char const* json;
        double value;
    } const cases[] = {
        {"0", 0},
        {"-0", 0},
        {"-17", -17},
        {"1.5e3", 1500},
        {"1E+2", 100},
        {"18446744073709551615", 18446744073709551615.0},
        {"123456789012345678901234567890", 123456789012345678901234567890.0},
        {"0.1", 0.1},
        {"1766400000.123", 1766400000.123},
        {"2.2250738585072014e-308", 2.2250738585072014e-308},
        {"1e-999", 0},
        {"1.7976931348623157e308", 1.7976931348623157e308},
    };
    for (auto const& c : cases) {
        auto const s = outcome(with(test::full_outcome(), "1766400000000", c.json));
        BOOST_TEST(s.session().e2ee.recovery_key_generated_at.value() == c.value, c.json);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_json) {
    constexpr auto any = static_cast<std::size_t>(-1);
    struct {
        std::string body;
        std::size_t offset;
        char const* what;  // what it begins with: the rest are Boost's words
    } const cases[] = {
        {"", 0, "empty body"},
        {"  \n", 3, "not JSON: incomplete JSON"},
        {"<html>", 0, "not JSON"},
        {"\xEF\xBB\xBF" + test::minimal_outcome(), 0, "byte order mark before the JSON"},
        {test::minimal_outcome() + "x", test::minimal_outcome().size(),
         "text after the end of the JSON"},
        {test::minimal_outcome() + " {}", test::minimal_outcome().size() + 1,
         "text after the end of the JSON"},
        {R"({"a":"\ud83d"})", any, "not JSON"},
        {R"({"a":"\udc36"})", any, "not JSON"},
        {R"({"a":"\ud83d\u0041"})", any, "not JSON"},
        {"{\"a\":\"\xff\"}", 6, "not UTF-8"},
        {"{\"a\":\"\xed\xa0\x80\"}", 6, "not UTF-8"},
        {"{\"a\":\"\xc0\xaf\"}", 6, "not UTF-8"},
        {"{\"a\":\"" + std::string(100, 'x') + "\xf0\x9f\x90", 106, "not UTF-8"},
        {"{\"a\":\"\n\"}", 6, "not JSON"},
        {"{\"a\":1,}", 7, "not JSON"},
        {"{'a':1}", 1, "not JSON"},
        {"{\"a\":01}", 6, "not JSON"},
        {"{\"a\":NaN}", 5, "not JSON"},
        {"{/**/}", 1, "not JSON"},
    };
    for (auto const& c : cases) {
        auto const r = decode_outcome(c.body, scratch);
        BOOST_TEST_CONTEXT(c.body) {
            BOOST_REQUIRE(!r);
            BOOST_TEST(r.error().what.starts_with(c.what), r.error());
            BOOST_TEST((r.error().offset == c.offset || c.offset == any), r.error());
            BOOST_TEST(r.error().pointer == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(depth_is_bounded) {
    auto const nested = [](std::size_t depth) {
        std::string const body = test::minimal_outcome();
        return with(body, "{",
                    R"({"x":)" + std::string(depth, '[') + std::string(depth, ']') + ",");
    };
    BOOST_TEST(refusal(nested(31)) == "");
    BOOST_TEST(refusal(nested(32)) == ": not JSON: too deep");
    BOOST_TEST(refusal(nested(100000)) == ": not JSON: too deep");
    BOOST_TEST(refusal(test::full_outcome()) == "");
}

BOOST_AUTO_TEST_CASE(size_is_bounded) {
    std::string const body = test::full_outcome();
    BOOST_TEST(static_cast<bool>(decode_outcome(body, scratch, body.size())));
    auto const r = decode_outcome(body, scratch, body.size() - 1);
    BOOST_REQUIRE(!r);
    BOOST_TEST((r.error().code == errc::response_too_large));
    BOOST_TEST(r.error().what == std::to_string(body.size()) + " bytes, more than " +
                                     std::to_string(body.size() - 1));
    std::string const large(default_max_body + 1, ' ');
    BOOST_TEST((decode_session(large, scratch).error().code == errc::response_too_large));
    BOOST_TEST((decode_list(large, scratch).error().code == errc::response_too_large));
}

BOOST_AUTO_TEST_CASE(a_large_body_within_the_bound) {
    std::string actions;
    for (int i = 0; i < 20000; ++i) actions += R"("cancel",")" + std::to_string(i) + "\",";
    actions += "\"accept\"";
    auto const v = of(with(std::string(test::minimal_verification), "[]", '[' + actions + ']'));
    BOOST_TEST(v.available_actions.size() == 40001U);
    BOOST_TEST(v.available_actions[39999].raw() == "19999");
    BOOST_TEST(v.offers(action::accept));
    BOOST_TEST(outcome(test::full_outcome()).verification()->id == "vrf_01");
}

BOOST_AUTO_TEST_CASE(a_session) {
    auto const r = decode_session(test::full_session(), scratch);
    BOOST_REQUIRE(static_cast<bool>(r));
    BOOST_TEST((*r == outcome(test::full_outcome()).session()));
    auto const bad = decode_session(R"({"e2ee":{}})", scratch);
    BOOST_REQUIRE(!bad);
    BOOST_TEST(bad.error().pointer == "/e2ee/crossSigning");
}

BOOST_AUTO_TEST_CASE(a_list) {
    auto const r = decode_list(R"({"next":null,"items":[)" + std::string(test::full_verification) +
                                   "," + std::string(test::minimal_verification) + "]}",
                               scratch);
    BOOST_REQUIRE(static_cast<bool>(r));
    BOOST_REQUIRE(r->size() == 2U);
    BOOST_TEST(((*r)[0] == *outcome(test::full_outcome()).verification()));
    BOOST_TEST((*r)[1].id == "v");

    struct {
        std::string body;
        char const* refusal;
    } const cases[] = {
        {"{}", "/items: missing"},
        {R"({"items":{}})", "/items: expected an array, found an object"},
        {R"({"items":null})", "/items: expected an array, found null"},
        {R"({"items":[1]})", "/items/0: expected an object, found a number"},
        {R"({"items":[)" + std::string(test::minimal_verification) + ",[]]}",
         "/items/1: expected an object, found an array"},
        {R"({"items":[)" + std::string(test::minimal_verification) + R"(,{"id":"x"}]})",
         "/items/1/availableActions: missing"},
        {R"({"items":[)" + std::string(test::minimal_verification) + R"(,{"methods":["a",1]}]})",
         "/items/1/methods/1: expected a string, found a number"},
        {"[]", ": expected an object, found an array"},
    };
    for (auto const& c : cases) {
        auto const bad = decode_list(c.body, scratch);
        BOOST_REQUIRE(!bad);
        BOOST_TEST(bad.error().pointer + ": " + bad.error().what == c.refusal);
    }
    BOOST_TEST(decode_list(R"({"items":[]})", scratch)->empty());
    // Of two lists the last one counts.
    BOOST_TEST(
        decode_list(R"({"items":[)" + std::string(test::minimal_verification) + R"(],"items":[]})",
                    scratch)
            ->empty());
}

BOOST_AUTO_TEST_CASE(an_error_prints_on_one_line) {
    std::ostringstream os;
    os << decode_outcome(R"({"session":{"state":1}})", scratch).error();
    BOOST_TEST(os.str() == "/session/state: expected a string, found a number (at byte 20)");
}

BOOST_AUTO_TEST_CASE(cut_after_any_byte_it_is_an_error) {
    std::string const body = test::full_outcome();
    for (std::size_t n = 0; n < body.size(); ++n) {
        // A copy of its own, so that a sanitizer sees a read beyond it.
        std::vector<char> const part(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(n));
        auto const r = decode_outcome({part.data(), part.size()}, scratch);
        BOOST_TEST(!r);
        if (!r) BOOST_TEST(r.error().offset <= n);
    }
}

BOOST_AUTO_TEST_CASE(random_changes_do_no_harm) {
    std::mt19937 random(20250101);  // NOLINT(cert-msc51-cpp): the same changes each time
    std::string const body = test::full_outcome();
    constexpr std::string_view favourites = "{}[]\",:\\u0019nt-. e\xf0\x9f\x80\xff";
    int decoded_ones = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string changed = body;
        for (auto n = random() % 4; n > 0; --n) {
            auto const at = random() % changed.size();
            switch (random() % 3) {
                case 0:
                    changed[at] = favourites[random() % favourites.size()];
                    break;
                case 1:
                    changed.erase(at, 1 + random() % 20);
                    break;
                default:
                    changed.insert(at, changed, random() % changed.size(), random() % 40);
            }
        }
        auto const r = decode_outcome(changed, scratch);
        if (!r) continue;
        ++decoded_ones;
        auto const again = decode_outcome(to_json(*r), scratch);
        BOOST_REQUIRE(static_cast<bool>(again));
        BOOST_REQUIRE_MESSAGE(*again == *r, changed);
    }
    BOOST_TEST(decoded_ones > 1000);
    BOOST_TEST(decoded_ones < 19000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace vouch
