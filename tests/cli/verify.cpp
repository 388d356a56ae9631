#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "cli/rig.hpp"

using namespace std::chrono_literals;
using vouch::emulator::act;
using vouch_test::has;
using vouch_test::rig;
using vouch_test::run;
using vouch_test::scratch_file;
using vouch_test::terminal_run;

namespace {

std::string text(boost::json::value const& v) { return boost::json::value_to<std::string>(v); }

boost::json::object verification(rig const& r, std::string_view device) {
    return r.json(device, {"session"}).at("verification").as_object();
}

void phone_confirms(rig& r) {
    r.server().script("phone", {{.what = act::accept}, {.what = act::compare}});
}

constexpr char const* question = "Does the other device show the same, in the same order? [y/n] ";

}  // namespace

BOOST_AUTO_TEST_SUITE(verify)

BOOST_AUTO_TEST_CASE(answered_yes_on_a_terminal) {
    rig r;
    phone_confirms(r);
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect("Compare with phone:");
    t.expect("Numbers: ");
    t.expect(question);
    t.type("perhaps\n");
    t.expect("Please answer y or n.");
    t.expect("[y/n] ");
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
    BOOST_TEST(r.json("laptop", {"session"}).at("e2ee").at("verified").as_bool());
}

BOOST_AUTO_TEST_CASE(answered_no_on_a_terminal) {
    rig r;
    r.server().script("phone", {{.what = act::accept}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect(question);
    t.type("n\n");
    t.expect("Not verified.");
    BOOST_TEST(t.wait() == 1);
    for (auto const* const device : {"laptop", "phone"}) {
        auto const v = verification(r, device);
        BOOST_TEST(text(v.at("state")) == "cancelled");
        BOOST_TEST(text(v.at("error").at("code")) == "m.mismatched_sas");
    }
}

BOOST_AUTO_TEST_CASE(what_was_typed_before_answers_nothing) {
    rig r;
    r.server().script("phone", {{.what = act::accept, .after = 300ms}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect("accept it there");
    t.type("y\n");
    t.expect(question);
    t.type("n\n");
    t.expect("Not verified.");
    BOOST_TEST(t.wait() == 1);
}

BOOST_AUTO_TEST_CASE(interrupted_and_resumed) {
    rig r;
    r.server().script("phone", {{.what = act::accept}});
    std::string id;
    {
        terminal_run t(r.as("laptop", {"verify"}));
        t.expect(question);
        t.type("\x03");
        t.expect("stopped waiting; the verification is left as it is");
        t.expect("vouch verify ");
        BOOST_TEST(t.wait() == 130);
        auto const v = verification(r, "laptop");
        BOOST_TEST(text(v.at("state")) == "sas_ready");
        id = text(v.at("id"));
        BOOST_TEST(has(t.screen(), "vouch verify " + id));
    }
    terminal_run t(r.as("laptop", {"verify", id}));
    t.expect(question);
    r.server().script("phone", {{.what = act::compare}});
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
}

BOOST_AUTO_TEST_CASE(watching_is_interrupted) {
    rig r;
    (void)r.laptop({"create"});
    terminal_run t(r.as("laptop", {"watch"}));
    t.expect("requested");
    t.type("\x03");
    t.expect("stopped waiting");
    BOOST_TEST(t.wait() == 130);
    BOOST_TEST(text(verification(r, "laptop").at("state")) == "requested");
}

BOOST_AUTO_TEST_CASE(interrupted_twice_it_ends_whatever_it_is_busy_with) {
    rig const r;
    (void)r.laptop({"create"});
    auto const s = r.as("laptop", {"watch", "--verbose"});
    BOOST_TEST(vouch_test::interrupted_while_stuck(s, "retrieve: answered 200") == 130);
}

BOOST_AUTO_TEST_CASE(answers_from_a_pipe_and_from_a_file) {
    for (bool const file : {false, true}) {
        rig r;
        phone_confirms(r);
        scratch_file const answers("what?\ny\n");
        auto s = r.as("laptop", {"verify"});
        if (file)
            s.input_file = answers.path();
        else
            s.input = "what?\ny\n";
        auto const e = run(s);
        BOOST_TEST(e.exit == 0, e.out << e.err);
        BOOST_TEST(has(e.out, "Please answer y or n."));
        BOOST_TEST(has(e.out, "Verified."));
        BOOST_TEST(!has(e.out, "\x1b"));
    }
}

BOOST_AUTO_TEST_CASE(no_answer_leaves_it_alone) {
    for (auto const* const input : {"", "/dev/null"}) {
        rig r;
        r.server().script("phone", {{.what = act::accept}});
        auto s = r.as("laptop", {"verify"});
        s.input_file = input;
        auto const e = run(s);
        BOOST_TEST(e.exit == 1);
        BOOST_TEST(has(e.err, "no answer (end of input): the verification is left as it is"),
                   e.err);
        BOOST_TEST(has(e.err, "next     vouch verify "), e.err);
        BOOST_TEST(text(verification(r, "laptop").at("state")) == "sas_ready");
    }
}

BOOST_AUTO_TEST_CASE(as_json_the_conversation_is_on_stderr) {
    rig r;
    phone_confirms(r);
    auto s = r.as("laptop", {"verify", "--json"});
    s.input = "y\n";
    auto const e = run(s);
    BOOST_TEST(e.exit == 0, e.err);
    auto const document = boost::json::parse(e.out).as_object();
    BOOST_TEST(text(document.at("state")) == "done");
    BOOST_TEST(document.at("trusted").as_bool());
    BOOST_TEST(text(document.at("verification").at("state")) == "done");
    BOOST_TEST(has(e.err, question));
}

BOOST_AUTO_TEST_CASE(incoming) {
    rig r;
    r.server().script("phone", {{.what = act::create, .after = 10ms}, {.what = act::compare}});
    terminal_run t(r.as("laptop", {"verify", "--incoming"}));
    t.expect("phone asks to be verified with this device.");
    t.expect("Accept? [y/n] ");
    t.type("y\n");
    t.expect(question);
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
}

BOOST_AUTO_TEST_CASE(by_qr_code) {
    rig r;
    r.server().script("phone", {{.what = act::accept}});
    terminal_run t(r.as("laptop", {"verify", "--method", "qr"}));
    t.expect("Scan this with phone:");
    t.expect("\x1b[38;5;16;48;5;231m");
    r.server().script("phone", {{.what = act::scan}});
    t.expect("phone says that it scanned the code shown here.");
    t.expect("[y/n] ");
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
}

BOOST_AUTO_TEST_CASE(by_a_payload_that_another_program_scanned) {
    rig r;
    (void)r.laptop({"create"});
    BOOST_TEST(r.phone({"accept"}).exit == 0);
    auto const payload = r.laptop({"qr", "show", "--raw"}).out;
    auto s = r.as("phone", {"verify", "--scan", "-", "--method", "qr"});
    s.input = payload;
    r.server().script("laptop", {{.what = act::show, .after = 10ms}});
    auto const e = run(s);
    BOOST_TEST(e.exit == 0, e.out << e.err);
    BOOST_TEST(has(e.out, "Verified."), e.out);
    BOOST_TEST(!has(e.out + e.err, payload.substr(0, 20)));
}

BOOST_AUTO_TEST_CASE(another_person) {
    rig r;
    r.server().add_device({.name = "bob", .account = "@bob:vouch.example"});
    r.server().script("bob", {{.what = act::accept}, {.what = act::compare}});
    auto s = r.as("laptop", {"verify", "--user-id", "@bob:vouch.example", "--purpose", "device",
                             "--no-wait"});
    s.input = "y\n";
    auto const e = run(s);
    BOOST_TEST(e.exit == 0, e.out << e.err);
    auto const v = verification(r, "laptop");
    BOOST_TEST(text(v.at("otherUserID")) == "@bob:vouch.example");
    BOOST_TEST(text(v.at("purpose")) == "device");
}

BOOST_AUTO_TEST_CASE(the_other_side_cancels_while_the_question_stands) {
    rig r;
    r.server().script(
        "phone", {{.what = act::accept}, {.what = act::cancel, .after = 500ms, .reason = "later"}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect(question);
    t.expect("m.user");
    BOOST_TEST(t.wait() == 1);
    BOOST_TEST(!has(t.screen(), "Verified."));
}

BOOST_AUTO_TEST_SUITE_END()
