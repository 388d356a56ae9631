#include "unit/policy/flow_script.hpp"

// Whole flows of one side, as transcripts: what the flow does | what the server or the person says.

using namespace vouch;
using namespace vouch::policy;
using script::play;

BOOST_AUTO_TEST_SUITE(flow_transcript)

BOOST_AUTO_TEST_CASE(asks_and_compares) {
    flow f({});
    play(f, {
                {"list", "none"},
                {"create", "requested [cancel]"},
                {"watch", "ready [sas.start, cancel]"},
                {"sas_start", "ready [cancel]"},
                {"watch", "sas_ready [sas.confirm, cancel] sas=cat/12"},
                {"compare", "yes"},
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/12"},
                {"sas_confirm", "sas_ready [cancel] sas=cat/12"},
                {"watch", "done []"},
                {"session after 250ms", "trusted"},
                {"done", ""},
            });
    BOOST_TEST(f.trusted());
    BOOST_TEST(f.last().verification()->state == verification_state::done);
}

BOOST_AUTO_TEST_CASE(is_asked_and_the_other_side_starts_and_confirms_first) {
    flow f({.create = false});
    play(f, {
                {"list", "none"},
                {"list after 250ms", "none"},
                {"list after 375ms", "503"},
                {"list after 562ms", "incoming requested [accept, cancel]"},
                {"retrieve", "incoming requested [accept, cancel]"},
                {"ask_accept", "yes"},
                {"accept", "incoming ready [sas.start, cancel]"},
                {"sas_start", "409 incoming ready [cancel]"},
                {"watch", "incoming sas_ready [sas.confirm, cancel] sas=cat"},
                {"compare", "sees incoming sas_ready [sas.confirm, cancel] sas=cat user=@a:x"},
                {"compare", "yes"},
                {"retrieve", "incoming sas_ready [sas.confirm, cancel] sas=cat"},
                {"sas_confirm", "incoming done [] trusted"},
                {"done", ""},
            });
    BOOST_TEST(f.trusted());
}

BOOST_AUTO_TEST_CASE(shows_a_code) {
    flow f({.prefer = method::qr});
    play(f, {
                {"list", "none"},
                {"create", "requested [cancel]"},
                {"watch", "ready [sas.start, cancel] qr=CODE"},
                {"show_qr", "yes"},
                {"scan", "nobody scans"},
                {"watch", "qr_scanned [qr.confirmScanned, cancel] qr=CODE"},
                {"ask_scanned", "yes"},
                {"qr_confirm_scanned", "done [] trusted"},
                {"done", ""},
            });
}

BOOST_AUTO_TEST_CASE(is_scanned_while_the_camera_is_open) {
    flow f({.prefer = method::qr});
    play(f, {
                {"list", "requested [cancel]"},
                {"retrieve", "ready [sas.start, cancel] qr=CODE"},
                {"show_qr", "yes"},
                {"scan", "sees qr_scanned [qr.confirmScanned, cancel] qr=CODE"},
                {"ask_scanned", "yes"},
                {"qr_confirm_scanned", "done [] trusted"},
                {"done", ""},
            });
}

BOOST_AUTO_TEST_CASE(scans_a_code) {
    flow f({.prefer = method::qr});
    play(f, {
                {"list", "ready [sas.start, cancel]"},
                {"retrieve", "ready [sas.start, cancel]"},
                {"scan", "payload MATRIX"},
                {"qr_scan", "ready [cancel]"},
                {"watch", "done [] trusted"},
                {"done", ""},
            });
    BOOST_TEST(f.payload() == "MATRIX");
}

BOOST_AUTO_TEST_CASE(a_code_that_the_server_cannot_use_is_scanned_again) {
    flow f({.id = "v1", .prefer = method::qr});
    play(f, {
                {"retrieve", "ready [sas.start, cancel]"},
                {"scan", "payload a cat"},
                {"qr_scan", "422"},
                {"scan", "payload of another verification"},
                {"qr_scan", "404"},
                {"scan", "payload a dog"},
                {"qr_scan", "422"},
                {"sas_start", "ready [cancel]"},
                {"watch", "sas_ready [sas.confirm, cancel] sas=cat"},
                {"compare", ""},
            });
    flow only({.id = "v1", .prefer = method::qr});
    play(only, {
                   {"retrieve", "ready [cancel] methods=qr"},
                   {"scan", "payload a cat"},
                   {"qr_scan", "422"},
                   {"scan", "payload a cat"},
                   {"qr_scan", "422"},
                   {"scan", "payload a cat"},
                   {"qr_scan", "422"},
                   {"fail", ""},
               });
}

BOOST_AUTO_TEST_CASE(a_code_that_changes_is_shown_again) {
    flow f({.id = "v1", .prefer = method::qr});
    play(f, {
                {"retrieve", "ready [sas.start, cancel] qr=ONE"},
                {"show_qr", "yes"},
                {"scan", "sees ready [sas.start, cancel] qr=TWO"},
                {"show_qr", "yes"},
                {"scan", "nobody scans"},
                {"watch", "ready [sas.start, cancel] qr=THREE"},
                {"show_qr", "yes"},
                {"watch", "done [] trusted"},
                {"done", ""},
            });
}

BOOST_AUTO_TEST_CASE(falls_back_to_comparing) {
    flow neither({.id = "v1", .prefer = method::qr});
    play(neither, {
                      {"retrieve", "ready [sas.start, cancel] qr=CODE"},
                      {"show_qr", "no"},
                      {"scan", "nobody scans"},
                      {"sas_start", ""},
                  });
    flow no_code({.id = "v1", .prefer = method::qr});
    play(no_code, {
                      {"retrieve", "ready [sas.start, cancel]"},
                      {"scan", "nobody scans"},
                      {"sas_start", ""},
                  });
    flow not_both({.id = "v1", .prefer = method::qr});
    play(not_both, {{"retrieve", "ready [sas.start, cancel] methods=sas"}, {"sas_start", ""}});
}

BOOST_AUTO_TEST_CASE(falls_back_to_a_code) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "ready [cancel] methods=qr qr=CODE"},
                {"show_qr", "yes"},
                {"scan", "nobody scans"},
                {"watch", "qr_scanned [qr.confirmScanned, cancel] methods=qr"},
                {"ask_scanned", ""},
            });
    flow nothing({.id = "v1"});
    play(nothing,
         {
             {"retrieve", "ready [cancel] methods=qr"},
             {"scan", "nobody scans"},
             {"fail: only a QR code would do, and neither side can show one that the other "
              "scans",
              ""},
         });
}

BOOST_AUTO_TEST_CASE(the_other_side_compares_while_a_code_is_shown) {
    for (std::string_view const then :
         {"sees ready [cancel]", "sees sas_ready [sas.confirm, cancel] sas=cat"}) {
        flow f({.id = "v1", .prefer = method::qr});
        flow_step step = f.begin();
        for (auto const line : {"ready [sas.start, cancel] qr=CODE", "yes"})
            step = script::tell(f, step, line);
        BOOST_TEST(script::to_text(step) == "scan");
        step = script::tell(f, step, then);
        if (step.what == flow_do::watch)
            step = script::tell(f, step, "sas_ready [sas.confirm, cancel] sas=cat");
        BOOST_TEST(script::to_text(step) == "compare");
    }
}

BOOST_AUTO_TEST_CASE(a_mismatch_cancels) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat"},
                {"compare", "no"},
                {"cancel m.mismatched_sas", "cancelled [] error=m.mismatched_sas:no"},
                {"cancelled", ""},
            });
    // Not offered, refused, by the time the other side cancelled as well: still not confirmed.
    flow late({.id = "v1"});
    play(late, {
                   {"retrieve", "sas_ready [sas.confirm] sas=cat"},
                   {"compare", "no"},
                   {"cancel m.mismatched_sas", "409"},
                   {"retrieve", "cancelled [] error=m.user:bye"},
                   {"cancelled", ""},
               });
    flow already({.id = "v1"});
    play(already, {
                      {"retrieve", "sas_ready [sas.confirm] sas=cat"},
                      {"compare", "no"},
                      {"cancel m.mismatched_sas", "409 done []"},
                      {"fail: the server says done although this side did not agree", ""},
                  });
}

BOOST_AUTO_TEST_CASE(declines) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "incoming requested [accept, cancel]"},
                {"ask_accept", "no"},
                {"cancel m.user", "cancelled [] error=m.user:"},
                {"cancelled", ""},
            });
    flow not_scanned({.id = "v1"});
    play(not_scanned, {
                          {"retrieve", "qr_scanned [qr.confirmScanned, cancel]"},
                          {"ask_scanned", "no"},
                          {"cancel m.key_mismatch", "nothing"},
                          {"retrieve after 500ms", "404"},
                          {"list", "none"},
                          {"session", ""},
                      });
    auto const end = not_scanned.on_session(script::session_of(""));
    BOOST_TEST(script::to_text(end) == "cancelled");
}

BOOST_AUTO_TEST_CASE(the_other_side_ends_it_while_the_person_thinks) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat"},
                {"compare", "sees cancelled [] error=m.accepted:"},
                {"fail: another device took it over (m.accepted)", ""},
            });
}

BOOST_AUTO_TEST_CASE(the_comparison_changes) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/1"},
                {"compare", "yes"},
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/2"},
                {"compare", "sees sas_ready [sas.confirm, cancel] sas=cat"},
                {"compare", "yes"},
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/"},
                {"compare", "yes"},
                {"retrieve", "sas_ready [sas.confirm, cancel] sas=dog/"},
                {"fail: the comparison changed 4 times before it could be confirmed", ""},
            });
}

BOOST_AUTO_TEST_CASE(a_changed_comparison_is_a_new_question) {
    flow f({.id = "v1"});
    auto const first = script::tell(f, f.begin(), "sas_ready [sas.confirm] sas=cat");
    auto const same = script::tell(f, first, "sees sas_ready [sas.confirm, cancel] sas=cat");
    auto const other = script::tell(f, same, "sees sas_ready [sas.confirm, cancel] sas=dog");
    BOOST_TEST(first.question == same.question);
    BOOST_TEST(same.question != other.question);
    BOOST_TEST(script::to_text(other) == "compare");
}

BOOST_AUTO_TEST_CASE(the_comparison_changes_after_it_was_confirmed) {
    flow f({.id = "v1"});
    play(f,
         {
             {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/1"},
             {"compare", "yes"},
             {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/1"},
             {"sas_confirm", "sas_ready [cancel] sas=dog/1"},
             {"cancel m.mismatched_sas", "cancelled [] error=m.mismatched_sas:"},
             {"fail: cancelled: the server showed another comparison after it was confirmed", ""},
         });
    // A member left out is no change.
    flow fine({.id = "v1"});
    play(fine, {
                   {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/1"},
                   {"compare", "yes"},
                   {"retrieve", "sas_ready [sas.confirm, cancel] sas=cat/1"},
                   {"sas_confirm", "sas_ready [cancel] sas=cat"},
                   {"watch", "done [] trusted"},
                   {"done", ""},
               });
}

BOOST_AUTO_TEST_CASE(resumes) {
    // The furthest of those under way; its state decides.
    flow f({});
    play(f, {
                {"list", "requested [cancel] id=old|sas_ready [cancel] id=v1|done [] id=older"},
                {"retrieve", "sas_ready [cancel] sas=cat"},  // confirmed here before
                {"watch", "done [] trusted"},
                {"done", ""},
            });
    flow scanned({});
    play(scanned,
         {
             {"list", "ready [cancel]"},
             {"retrieve", "ready [cancel]"},  // the other side started, or this one scanned
             {"watch", "done [] trusted"},
             {"done", ""},
         });
    flow of_user({.user_id = "@b:x"});
    play(of_user, {
                      {"list", "ready [cancel] user=@c:x id=v9"},
                      {"create", "requested [cancel] user=@b:x id=v2"},
                      {"watch", ""},
                  });
    BOOST_TEST(of_user.id() == "v2");
    flow alias({.id = "active"});
    play(alias, {{"list", "ready [cancel]"}, {"retrieve", ""}});
}

BOOST_AUTO_TEST_CASE(unknown_states_and_actions_are_waited_through) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "negotiating [haggle]"},
                {"watch", "ready [sas.start, haggle]"},
                {"sas_start", "deriving [haggle]"},
                {"watch", "deriving [sas.confirm, haggle] sas=cat"},
                {"compare", "yes"},
                {"retrieve", "deriving [sas.confirm, haggle] sas=cat"},
                {"sas_confirm", "settling []"},
                {"watch", "done [] trusted"},
                {"done", ""},
            });
}

BOOST_AUTO_TEST_CASE(waits_for_trust) {
    flow f({.id = "v1"});
    play(f, {
                {"retrieve", "done []"},
                {"session after 250ms", "not yet"},
                {"session after 500ms", "503"},
                {"session after 1000ms", "trusted"},
                {"done", ""},
            });
    flow ready({.id = "v1", .wait_ready = true});
    play(ready, {
                    {"retrieve", "done [] trusted"},
                    {"session after 250ms", "trusted"},
                    {"session after 500ms", "trusted ready-session"},
                    {"done", ""},
                });
    flow unwanted({.id = "v1", .wait_trusted = false});
    play(unwanted, {{"retrieve", "done []"}, {"done", ""}});
    flow other_user({.id = "v1"});
    play(other_user, {{"retrieve", "done [] user=@b:x"}, {"done", ""}});
    flow same_user({.id = "v1"});
    play(same_user,
         {{"retrieve", "done [] user=@a:x"}, {"session after 250ms", "late"}, {"done", ""}});
    BOOST_TEST(!same_user.trusted());
}

BOOST_AUTO_TEST_CASE(the_time_is_over) {
    flow f({.id = "v1"});
    play(f,
         {
             {"retrieve", "requested [cancel]"},
             {"watch", "late"},
             {"fail: the verification did not end within the time given: requested [cancel]", ""},
         });
    flow nobody({.create = false});
    play(nobody, {
                     {"list", "none"},
                     {"list after 250ms", "late"},
                     {"fail: no verification came within the time given", ""},
                 });
}

BOOST_AUTO_TEST_SUITE_END()
