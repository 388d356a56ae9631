#include <algorithm>
#include <map>

#include "policy/flow_words.hpp"
#include "unit/policy/flow_script.hpp"

// Servers that repeat themselves, forget, lie or go backwards: the flow notices, after few
// requests.

using namespace vouch;
using namespace vouch::policy;

namespace {

struct outcome {
    flow_step end;
    int requests = 0;  // a watch that saw something counts
    std::string transcript;
};

/// A server that answers each request with the next of its lines, the last one again and again, and
/// a person who says yes to everything.
using server = std::map<flow_do, std::vector<std::string>>;

outcome run(flow_settings settings, server lines) {
    flow f(std::move(settings));
    std::map<flow_do, std::size_t> asked;
    outcome out;
    flow_step step = f.begin();
    while (!is_end(step.what) && out.requests < 1000) {
        out.transcript += script::to_text(step) + "; ";
        if (step.what == flow_do::scan) {
            step = f.on_scan("payload");
            continue;
        }
        if (is_question(step.what)) {
            step = f.on_answer(true);
            continue;
        }
        ++out.requests;
        auto const& answers = lines[step.what];
        // A watch of a server that never moves ends when the time is over.
        if (answers.empty()) {
            BOOST_TEST(script::to_text(step) == "watch");
            step = script::tell(f, step, "late");
            continue;
        }
        step = script::tell(f, step, answers[std::min(asked[step.what]++, answers.size() - 1)]);
    }
    out.end = step;
    out.transcript += script::to_text(step);
    return out;
}

void check(outcome const& o, errc expected, std::string_view text, int at_most = 10) {
    BOOST_TEST(script::to_text({.what = o.end.what, .error = {}, .text = {}}) == "fail",
               o.transcript);
    BOOST_TEST((o.end.error == expected), o.transcript);
    BOOST_TEST(o.end.text == text);
    BOOST_TEST(o.requests <= at_most, o.requests << " requests: " << o.transcript);
}

std::string const sas = "sas_ready [sas.confirm, cancel] sas=cat/1";

/// An honest flow up to the point of each test.
server honest() {
    return {
        {flow_do::list, {"none"}},
        {flow_do::create, {"requested [cancel]"}},
        {flow_do::watch, {"ready [sas.start, cancel]", sas, "done []"}},
        {flow_do::sas_start, {"ready [cancel]"}},
        {flow_do::retrieve, {sas}},
        {flow_do::sas_confirm, {"sas_ready [cancel] sas=cat/1"}},
        {flow_do::session, {"trusted"}},
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_hostile)

BOOST_AUTO_TEST_CASE(honest_for_comparison) {
    auto const o = run({}, honest());
    BOOST_TEST(script::to_text(o.end) == "done");
    BOOST_TEST(o.requests == 9);
}

BOOST_AUTO_TEST_CASE(create_without_a_verification) {
    auto s = honest();
    s[flow_do::create] = {"nothing"};
    check(run({}, s), errc::no_verification,
          "the server answered create without a verification, and lists none", 3);
    s[flow_do::create] = {"done []"};
    check(run({}, s), errc::no_verification,
          "the server answered create without a verification, and lists none", 3);
}

BOOST_AUTO_TEST_CASE(create_with_the_verification_in_the_session_alone) {
    auto s = honest();
    s[flow_do::create] = {"session: requested [cancel]"};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
    s[flow_do::create] = {"nothing"};
    s[flow_do::list] = {"none", "requested [cancel]"};
    s[flow_do::retrieve] = {"requested [cancel]", sas};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
}

BOOST_AUTO_TEST_CASE(create_is_refused) {
    auto s = honest();
    s[flow_do::create] = {"409"};
    check(run({}, s), errc::conflict, "the server refuses to start a verification, and lists none",
          3);
}

BOOST_AUTO_TEST_CASE(sas_start_stays_offered) {
    auto s = honest();
    s[flow_do::sas_start] = {"ready [sas.start, cancel]"};
    s[flow_do::retrieve] = {"ready [sas.start, cancel]"};
    check(run({}, s), errc::no_progress,
          "the server still offers sas_start after it was sent twice; it keeps answering: ready "
          "[sas.start, cancel]",
          7);
    // Only late: fine.
    s[flow_do::retrieve] = {"ready [cancel]", sas};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
    // Without effect the first time: fine as well.
    s[flow_do::sas_start] = {"ready [sas.start, cancel]", "ready [cancel]"};
    s[flow_do::retrieve] = {"ready [sas.start, cancel]", sas};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
}

BOOST_AUTO_TEST_CASE(confirm_without_a_verification) {
    auto s = honest();
    s[flow_do::sas_confirm] = {"nothing"};
    check(run({}, s), errc::no_progress,
          "the server still offers sas_confirm after it was sent twice; it keeps answering: "
          "sas_ready "
          "[sas.confirm, cancel]");
    s[flow_do::retrieve] = {sas, "nothing"};
    check(run({}, s), errc::no_verification, "the server answers without the verification v1");
    s[flow_do::retrieve] = {sas, "sas_ready [cancel] sas=cat/1"};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
}

BOOST_AUTO_TEST_CASE(every_action_that_stays_offered) {
    struct {
        flow_do what;
        std::string line;
        flow_settings settings;
    } const cases[] = {
        {flow_do::accept, "requested [accept, cancel]", {.id = "v1"}},
        {flow_do::sas_start, "ready [sas.start, cancel]", {.id = "v1"}},
        {flow_do::sas_confirm, sas, {.id = "v1"}},
        {flow_do::qr_confirm_scanned, "qr_scanned [qr.confirmScanned]", {.id = "v1"}},
    };
    for (auto const& c : cases)
        for (std::string const& answer :
             {c.line, std::string("409"), "409 " + c.line, std::string("nothing")}) {
            auto const o = run(c.settings, {{flow_do::retrieve, {c.line}}, {c.what, {answer}}});
            check(o, errc::no_progress,
                  "the server still offers " + std::string(to_string(c.what)) +
                      " after it was sent twice; it keeps answering: " +
                      words(script::snapshot_of(c.line)),
                  7);
        }
}

BOOST_AUTO_TEST_CASE(an_outcome_that_stays_unknown) {
    auto s = honest();
    s[flow_do::sas_confirm] = {"unknown"};
    check(run({}, s), errc{}, "", 14);  // as the call said
    // It had taken effect.
    s[flow_do::retrieve] = {sas, "sas_ready [cancel] sas=cat/1"};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
    // It had not, and a mismatch is not given up after two lost answers.
    flow f({.id = "v1"});
    script::play(f, {
                        {"retrieve", sas},
                        {"compare", "no"},
                        {"cancel m.mismatched_sas", "unknown"},
                        {"retrieve after 1000ms", sas},
                        {"cancel m.mismatched_sas", "unknown"},
                        {"retrieve after 2000ms", sas},
                        {"cancel m.mismatched_sas", "503"},
                        {"retrieve after 4000ms", sas},
                        {"cancel m.mismatched_sas", "cancelled [] error=m.mismatched_sas:"},
                        {"cancelled", ""},
                    });
}

BOOST_AUTO_TEST_CASE(every_reply_without_the_verification) {
    for (std::string const other :
         {"nothing", "ready [sas.start] id=v2", "session: ready [] id="}) {
        server s;
        for (auto const what : {flow_do::retrieve, flow_do::accept, flow_do::sas_start})
            s[what] = {other};
        check(run({.id = "v1"}, s), errc::no_verification,
              "the server answers without the verification v1", 3);
        auto late = honest();
        late[flow_do::watch] = {other};
        late[flow_do::retrieve] = {other};
        check(run({}, late), errc::no_verification,
              "the server answers without the verification v1", 5);
    }
}

BOOST_AUTO_TEST_CASE(unknown_verification) {
    server gone{{flow_do::retrieve, {"404"}},
                {flow_do::list, {"none"}},
                {flow_do::session, {"done [] id=v0"}}};
    check(run({.id = "v1"}, gone), errc::verification_gone,
          "the server does not know the verification v1", 3);
    // Finished ones stay in the session for a while.
    gone[flow_do::session] = {"done [] trusted"};
    BOOST_TEST(script::to_text(run({.id = "v1"}, gone).end) == "done");
    gone[flow_do::list] = {"ready [sas.start]"};
    gone[flow_do::sas_start] = {"404"};
    check(run({.id = "v1"}, gone), errc::verification_gone,
          "the server lists the verification v1, but does not know it", 3);
    auto s = honest();
    s[flow_do::sas_confirm] = {"404"};
    s[flow_do::session] = {"not yet"};
    check(run({}, s), errc::verification_gone, "the server does not know the verification v1");
}

BOOST_AUTO_TEST_CASE(cancel_without_effect) {
    flow f({.id = "v1"});
    script::play(f, {
                        {"retrieve", sas},
                        {"compare", "no"},
                        {"cancel m.mismatched_sas", sas},
                        {"retrieve after 500ms", sas},
                        {"cancel m.mismatched_sas", sas},
                        {"retrieve after 2000ms", sas},
                        {"fail: the server still offers cancel after it was sent twice; it keeps "
                         "answering: sas_ready [sas.confirm, cancel]",
                         ""},
                    });
}

BOOST_AUTO_TEST_CASE(backwards_and_in_circles) {
    server s{{flow_do::retrieve, {sas}},
             {flow_do::sas_confirm, {"ready [sas.start, cancel]"}},
             {flow_do::sas_start, {"requested [accept, cancel]"}},
             {flow_do::accept, {sas}}};
    auto const o = run({.id = "v1"}, s);
    BOOST_TEST((o.end.error == errc::no_progress), o.transcript);
    BOOST_TEST(o.requests <= 13, o.requests << ": " << o.transcript);

    // Something always changes, nothing ever happens.
    server restless{{flow_do::retrieve, {"ready [cancel]"}}, {flow_do::watch, {}}};
    for (int i = 0; i < 100; ++i)
        restless[flow_do::watch].push_back(i % 2 == 0 ? "requested [cancel]" : "ready [cancel]");
    check(run({.id = "v1"}, restless), errc::no_progress,
          "the server was asked 10 times without getting on; it keeps answering: ready [cancel]",
          11);
}

BOOST_AUTO_TEST_CASE(outages) {
    flow short_one({.id = "v1"});
    script::play(short_one, {
                                {"retrieve", "ready [sas.start, cancel]"},
                                {"sas_start", "503"},
                                {"retrieve after 1000ms", "503"},
                                {"retrieve after 2000ms", "ready [sas.start, cancel]"},
                                {"sas_start", "503"},
                                {"retrieve after 4000ms", "ready [sas.start, cancel]"},
                                {"sas_start", "503"},
                                {"fail", ""},  // as the call said
                            });
    flow at_once({.id = "v1"});
    script::play(at_once, {{"retrieve", "503"}, {"fail", ""}});
    flow denied({.id = "v1"});
    script::play(denied, {{"retrieve", "ready [sas.start]"}, {"sas_start", "401"}, {"fail", ""}});
    flow unreachable({});
    script::play(unreachable, {{"list", "503"}, {"fail", ""}});
    flow later({});
    script::play(later, {
                            {"list", "none"},
                            {"create", "503"},
                            {"list after 1000ms", "503"},
                            {"list after 2000ms", "none"},
                            {"create", "requested [cancel]"},
                            {"watch", ""},
                        });
}

BOOST_AUTO_TEST_CASE(done_but_never_trusted) {
    auto s = honest();
    s[flow_do::session] = {"not yet"};
    auto const o = run({}, s);
    BOOST_TEST(script::to_text(o.end) == "done");
    BOOST_TEST(o.requests == 8 + flow::max_trust_polls);
    auto const patient = run({.wait_ready = true}, s);
    BOOST_TEST(patient.requests == 8 + flow::max_polls);
    s[flow_do::session] = {"401"};
    BOOST_TEST(script::to_text(run({}, s).end) == "done");
}

BOOST_AUTO_TEST_CASE(text_of_a_server_is_harmless) {
    flow f({.id = "v1"});
    flow_step step = f.begin();
    step = script::tell(f, step, "re\x1b[31mady [s\ting]");
    step = f.on_deadline();
    BOOST_TEST(step.text ==
               "the verification did not end within the time given: re\\x1b[31mady [s, ing]");
}

BOOST_AUTO_TEST_SUITE_END()
