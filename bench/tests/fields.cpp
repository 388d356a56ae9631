#include "peers/fields.hpp"

#include <boost/test/unit_test.hpp>

#include "peers/fields_reader.hpp"
#include "server/static_server.hpp"

using namespace vouch::bench;

BOOST_AUTO_TEST_SUITE(fields)

BOOST_AUTO_TEST_CASE(the_dom_finds_all_of_the_sample) {
    auto const a = parse_fields(sample_body());
    BOOST_REQUIRE(a.verification.has_value());
    BOOST_TEST((a.session.verification == a.verification));
    BOOST_TEST(a.verification->id == sample_id);
    BOOST_TEST(a.verification->state == sample_state);
    BOOST_TEST(a.verification->available_actions.size() == 2U);
    BOOST_TEST(a.verification->sas_decimals.value() == "4821 1973 7350");
    BOOST_TEST(a.session.master_key);
    BOOST_TEST(!a.session.recovery_key);
    BOOST_TEST(a.session.user_id.value() == "@robin:beeper.com");
    BOOST_TEST(parse_list_fields(sample_list(3)).size() == 3U);
    BOOST_TEST((parse_list_fields(sample_list(3)).at(2) == *a.verification));
}

BOOST_AUTO_TEST_CASE(without_a_dom_they_are_the_same) {
    std::string const others[] = {
        R"({"session":{"e2ee":{"crossSigning":true,"firstSyncDone":false,)"
        R"("hasBackedUpRecoveryKey":true,"initialized":false,"keyBackup":true,"secrets":)"
        R"({"masterKey":false,"megolmBackupKey":true,"recoveryKey":true,)"
        R"("selfSigningKey":false,"userSigningKey":true},"secretStorage":false,"verified":true,)"
        R"("new":{"verified":false}},"state":"ready"}})",
        R"({"session":{"e2ee":{"crossSigning":true,"firstSyncDone":false,)"
        R"("hasBackedUpRecoveryKey":true,"initialized":false,"keyBackup":true,"secrets":)"
        R"({"masterKey":false,"megolmBackupKey":true,"recoveryKey":true,)"
        R"("selfSigningKey":false,"userSigningKey":true},"secretStorage":false,"verified":true},)"
        R"("state":"ready"},"verification":{"id":"a\"b","state":"error","direction":"incoming",)"
        R"("purpose":"device","availableActions":[],"methods":["qr"],"qr":{"data":"x\ny"},)"
        R"("error":{"code":"m.user","reason":"no"},"otherDevice":{"id":"D"}}})"};
    fields_reader read;
    BOOST_TEST((read(sample_body()) == parse_fields(sample_body())));
    for (auto const& text : others) BOOST_TEST((read(text) == parse_fields(text)), text);
    BOOST_CHECK_THROW(static_cast<void>(read("{")), std::runtime_error);
    BOOST_TEST((read(sample_body()) == parse_fields(sample_body())));
}

BOOST_AUTO_TEST_SUITE_END()
