#include <array>

#include "unit/policy/flow_script.hpp"

// What a flow does first with whatever state it finds a verification in: every state, every set of
// actions of the API and its neighbours, both directions, both preferences, and every combination
// of methods.

using namespace vouch;
using namespace vouch::policy;
using script::to_text;

namespace {

// "*" stands for every set of actions; one step for all columns.
struct row {
    std::string_view state;
    std::string_view actions;
    std::string_view steps;
};

struct column {
    method prefer;
    std::string_view members;
};
constexpr std::array<column, 6> columns{{
    {method::sas, " sas=cat/1"},
    {method::sas, " sas=cat/1 qr=CODE"},
    {method::qr, " sas=cat/1"},
    {method::qr, " sas=cat/1 qr=CODE"},
    {method::sas, " sas=cat/1 methods=qr"},
    {method::sas, " sas=cat/1 methods=qr qr=CODE"},
}};

constexpr std::array<std::string_view, 7> action_sets{
    "[]",
    "[cancel]",
    "[accept, cancel]",
    "[sas.start, cancel]",
    "[sas.confirm, cancel]",
    "[qr.confirmScanned, cancel]",
    "[sing, cancel]",
};

// clang-format off
constexpr row table[] = {
    //                                            prefers comparing     prefers a code      only a code possible
    //                                            no code | code      | no code | code    | no code | code
    {"requested",  "[]",                          "watch"},
    {"requested",  "[cancel]",                    "watch"},
    {"requested",  "[accept, cancel]",            "ask_accept"},
    {"requested",  "[sas.start, cancel]",         "sas_start"},
    {"requested",  "[sas.confirm, cancel]",       "compare"},
    {"requested",  "[qr.confirmScanned, cancel]", "ask_scanned"},
    {"requested",  "[sing, cancel]",              "watch"},

    {"ready",      "[]",                          "watch     | watch     | watch   | show_qr | scan      | show_qr"},
    {"ready",      "[cancel]",                    "watch     | watch     | watch   | show_qr | scan      | show_qr"},
    {"ready",      "[accept, cancel]",            "ask_accept"},
    {"ready",      "[sas.start, cancel]",         "sas_start | sas_start | scan    | show_qr | sas_start | sas_start"},
    {"ready",      "[sas.confirm, cancel]",       "compare"},
    {"ready",      "[qr.confirmScanned, cancel]", "ask_scanned"},
    {"ready",      "[sing, cancel]",              "watch     | watch     | watch   | show_qr | scan      | show_qr"},

    {"sas_ready",  "[]",                          "watch"},
    {"sas_ready",  "[cancel]",                    "watch"},
    {"sas_ready",  "[accept, cancel]",            "ask_accept"},
    {"sas_ready",  "[sas.start, cancel]",         "watch"},
    {"sas_ready",  "[sas.confirm, cancel]",       "compare"},
    {"sas_ready",  "[qr.confirmScanned, cancel]", "ask_scanned"},
    {"sas_ready",  "[sing, cancel]",              "watch"},

    {"qr_scanned", "[]",                          "watch"},
    {"qr_scanned", "[cancel]",                    "watch"},
    {"qr_scanned", "[accept, cancel]",            "ask_accept"},
    {"qr_scanned", "[sas.start, cancel]",         "watch"},
    {"qr_scanned", "[sas.confirm, cancel]",       "compare"},
    {"qr_scanned", "[qr.confirmScanned, cancel]", "ask_scanned"},
    {"qr_scanned", "[sing, cancel]",              "watch"},

    {"done",       "*",                           "session after 250ms"},
    {"cancelled",  "*",                           "fail: cancelled"},
    {"error",      "*",                           "fail: failed"},

    {"dreaming",   "[]",                          "watch     | watch     | watch   | show_qr | watch     | show_qr"},
    {"dreaming",   "[cancel]",                    "watch     | watch     | watch   | show_qr | watch     | show_qr"},
    {"dreaming",   "[accept, cancel]",            "ask_accept"},
    {"dreaming",   "[sas.start, cancel]",         "sas_start | sas_start | sas_start | show_qr | sas_start | sas_start"},
    {"dreaming",   "[sas.confirm, cancel]",       "compare"},
    {"dreaming",   "[qr.confirmScanned, cancel]", "ask_scanned"},
    {"dreaming",   "[sing, cancel]",              "watch     | watch     | watch   | show_qr | watch     | show_qr"},
};

// The comparison decides too.
constexpr row comparisons[] = {
    {"sas_ready", "[sas.confirm, cancel] sas=cat/1", "compare"},
    {"sas_ready", "[sas.confirm, cancel] sas=cat",   "compare"},
    {"sas_ready", "[sas.confirm, cancel] sas=/1",    "compare"},
    {"sas_ready", "[sas.confirm, cancel] sas=/",     "watch"},
    {"sas_ready", "[sas.confirm, cancel] sas=",      "watch"},
    {"sas_ready", "[sas.confirm, cancel]",           "watch"},
    {"dreaming",  "[sas.confirm, cancel]",           "watch"},
};
// clang-format on

flow_step first_step(method prefer, std::string const& line) {
    flow f({.id = "v1", .prefer = prefer});
    BOOST_TEST(to_text(f.begin()) == "retrieve");
    return f.on_snapshot(script::snapshot_of(line));
}

std::string shorten(flow_step const& step) {
    if (step.what == flow_do::fail && step.error == errc::verification_cancelled)
        return "fail: cancelled";
    if (step.what == flow_do::fail && step.error == errc::verification_failed)
        return "fail: failed";
    return to_text(step);
}

std::string_view cell(std::string_view steps, std::size_t n) {
    if (steps.find('|') == steps.npos) return steps;
    while (n-- > 0) steps.remove_prefix(steps.find('|') + 1);
    steps = steps.substr(0, steps.find('|'));
    steps.remove_prefix(steps.find_first_not_of(' '));
    return steps.substr(0, steps.find_last_not_of(' ') + 1);
}

int check(row const& r, std::string_view actions) {
    int checked = 0;
    for (std::string_view const direction : {"incoming ", "outgoing "})
        for (std::size_t c = 0; c < columns.size(); ++c, ++checked) {
            auto const line =
                std::string(direction).append(r.state).append(" ").append(actions).append(
                    columns[c].members);
            BOOST_TEST(shorten(first_step(columns[c].prefer, line)) == cell(r.steps, c),
                       "column " << c << ": " << line);
        }
    return checked;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_table)

BOOST_AUTO_TEST_CASE(every_state_and_set_of_actions) {
    int checked = 0;
    for (row const& r : table) {
        if (r.actions != "*")
            checked += check(r, r.actions);
        else
            for (auto const actions : action_sets) checked += check(r, actions);
    }
    BOOST_TEST(checked == 8 * 7 * 2 * 6);
}

BOOST_AUTO_TEST_CASE(a_blank_comparison_is_waited_for) {
    for (row const& r : comparisons)
        for (method const prefer : {method::sas, method::qr, method::unknown})
            BOOST_TEST(to_text(first_step(
                           prefer, std::string(r.state).append(" ").append(r.actions))) == r.steps,
                       r.state << ' ' << r.actions);
}

BOOST_AUTO_TEST_CASE(an_action_beside_others) {
    // A used action that stays in the list does not hide the next one.
    BOOST_TEST(to_text(first_step(method::sas, "sas_ready [sas.start, sas.confirm] sas=cat")) ==
               "compare");
    BOOST_TEST(to_text(first_step(method::sas, "qr_scanned [sas.start, qr.confirmScanned]")) ==
               "ask_scanned");
    // Consent first.
    BOOST_TEST(to_text(first_step(method::sas, "ready [sas.start, accept]")) == "ask_accept");
    BOOST_TEST(to_text(first_step(method::sas, "sas_ready [sas.confirm, accept] sas=cat")) ==
               "ask_accept");
}

BOOST_AUTO_TEST_CASE(no_method_is_known) {
    BOOST_TEST(to_text(first_step(method::sas, "ready [cancel] methods=none")) == "watch");
    BOOST_TEST(to_text(first_step(method::sas, "ready [cancel] methods=telepathy")) == "watch");
    BOOST_TEST(to_text(first_step(method::qr, "ready [sas.start] methods=none")) == "sas_start");
}

BOOST_AUTO_TEST_CASE(why_it_ended) {
    auto const why = [](std::string const& line) { return first_step(method::sas, line).text; };
    BOOST_TEST(why("cancelled []") == "cancelled; the server does not say why");
    BOOST_TEST(why("cancelled [] error=m.user:bye") ==
               "the other side declined or cancelled it (m.user: bye)");
    BOOST_TEST(why("cancelled [] error=m.timeout:") == "it was not finished in time (m.timeout)");
    BOOST_TEST(why("cancelled [] error=m.accepted:") == "another device took it over (m.accepted)");
    BOOST_TEST(why("cancelled [] error=m.mismatched_sas:") ==
               "the other side says that the comparison does not match (m.mismatched_sas)");
    BOOST_TEST(why("cancelled [] error=m.key_mismatch:") ==
               "the keys do not match (m.key_mismatch)");
    BOOST_TEST(why("error [] error=E42:\x1b[2J") == "failed (E42: \\x1b[2J)");
}

BOOST_AUTO_TEST_SUITE_END()
