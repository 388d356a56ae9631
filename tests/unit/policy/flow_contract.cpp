#include <algorithm>
#include <array>

#include "unit/policy/flow_script.hpp"

// What a flow does first in every state in which the contract shows a verification, on both sides;
// and, by rules in the order in which they hold, for everything a server may say beside it: every
// state, every set of actions, both directions, every preference, every combination of methods,
// with and without a code and a comparison.

using namespace vouch;
using namespace vouch::policy;
using script::to_text;

namespace {

flow_step first_step(method prefer, std::string const& line) {
    flow f({.id = "v1", .prefer = prefer});
    BOOST_TEST(to_text(f.begin()) == "retrieve");
    return f.on_snapshot(script::snapshot_of(line));
}

/// Its kind, with the code where it is a failure.
std::string kind_of(flow_step const& step) {
    if (step.what != flow_do::fail) return to_text(step);
    return "fail " + std::string(name_of(step.error));
}

struct event {
    std::string_view what;
    std::string_view line;  ///< without its direction
    std::string_view initiator;
    std::string_view responder;
    std::string_view by_code = {};  ///< where a code is preferred; empty: the same
};

// clang-format off
constexpr event contract[] = {
    {"accepted, both compare",    "ready [sas.start, cancel]",                        "sas_start", "sas_start", "scan"},
    {"accepted, and can scan",    "ready [sas.start, cancel] qr=CODE",                "sas_start", "sas_start", "show_qr"},
    {"accepted, one cannot compare", "ready [cancel] methods=qr qr=CODE",             "show_qr", "show_qr"},
    {"accepted, and only scans",  "ready [cancel] methods=qr",                        "scan", "scan"},
    {"one side started",          "ready [cancel]",                                   "watch", "watch"},
    {"keys exchanged",            "sas_ready [sas.confirm, cancel] sas=cat/1",        "compare", "compare"},
    {"confirmed here only",       "sas_ready [cancel] sas=cat/1",                     "watch", "watch"},
    {"both confirmed",            "done []",                                          "session after 250ms", "session after 250ms"},
    {"my code was scanned",       "qr_scanned [qr.confirmScanned, cancel] qr=CODE",   "ask_scanned", "ask_scanned"},
    {"I scanned",                 "ready [cancel] methods=sas",                       "watch", "watch"},
    {"cancelled by either",       "cancelled [] error=m.user:no",                     "fail verification_cancelled", "fail verification_cancelled"},
    {"time ran out",              "cancelled [] error=m.timeout:",                    "fail verification_cancelled", "fail verification_cancelled"},
    {"another device accepted",   "cancelled [] error=m.accepted:",                   "fail verification_cancelled", "fail verification_cancelled"},
    {"failure inside the server", "error [] error=internal_error:",                   "fail verification_failed", "fail verification_failed"},
};
// clang-format on

constexpr std::array<std::string_view, 8> states{
    "requested", "ready", "sas_ready", "qr_scanned", "done", "cancelled", "error", "dreaming"};
constexpr std::array<std::string_view, 6> actions{"accept",    "cancel",      "qr.confirmScanned",
                                                  "sas.start", "sas.confirm", "sing"};
constexpr std::array<std::string_view, 4> methods{"none", "sas", "qr", "both"};
constexpr std::array<method, 3> preferences{method::sas, method::qr, method::unknown};

/// One thing a server may say.
struct said {
    std::string_view state;
    unsigned offered = 0;  ///< bits, in the order of `actions`
    std::string_view methods;
    bool code = false;
    bool comparison = false;
    method prefer{};

    [[nodiscard]] bool offers(std::string_view a) const {
        auto const at = std::find(actions.begin(), actions.end(), a) - actions.begin();
        return (offered >> static_cast<unsigned>(at) & 1U) != 0;
    }
    [[nodiscard]] std::string line(std::string_view direction) const {
        std::string list;
        for (auto const a : actions)
            if (offers(a)) list += (list.empty() ? "" : ", ") + std::string(a);
        auto text = std::string(direction) + " " + std::string(state) + " [" + list + "]";
        if (methods != "both") text += " methods=" + std::string(methods);
        if (code) text += " qr=CODE";
        if (comparison) text += " sas=cat/1";
        return text;
    }
};

/// The rules, the first that holds.
std::string_view expected(said const& s) {
    bool const known = s.state != "dreaming";
    bool const sas = s.methods == "sas" || s.methods == "both";
    bool const qr = s.methods == "qr" || s.methods == "both";
    if (s.state == "done") return "session after 250ms";
    if (s.state == "cancelled") return "fail verification_cancelled";
    if (s.state == "error") return "fail verification_failed";
    // Consent before anything else, then what is furthest on.
    if (s.offers("accept")) return "ask_accept";
    if (s.offers("sas.confirm")) return s.comparison ? "compare" : "watch";
    if (s.offers("qr.confirmScanned")) return "ask_scanned";
    // What is under way is not begun again.
    if (s.state == "sas_ready" || s.state == "qr_scanned") return "watch";
    // A code is for a verification that is accepted, or that has one in a state nobody knows; it is
    // tried first if it is preferred, else where comparing is no longer or never possible.
    bool const time_for_code = s.state == "ready" || (!known && s.code);
    bool const preferred = s.prefer == method::qr;
    bool const comparing = sas && !s.offers("sas.start");
    bool const wanted = preferred ? !comparing || s.code : !s.offers("sas.start") && !comparing;
    if (time_for_code && wanted) {
        if (s.code) return "show_qr";
        if (qr) return "scan";
    }
    if (s.offers("sas.start")) return "sas_start";
    return "watch";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_contract)

BOOST_AUTO_TEST_CASE(every_state_that_the_contract_shows_on_both_sides) {
    for (method const prefer : preferences) {
        BOOST_TEST(kind_of(first_step(prefer, "outgoing requested [cancel]")) == "watch");
        BOOST_TEST(kind_of(first_step(prefer, "incoming requested [accept, cancel]")) ==
                   "ask_accept");
        for (auto const& e : contract) {
            bool const by_code = prefer == method::qr && !e.by_code.empty();
            auto const line = std::string(e.line);
            BOOST_TEST(kind_of(first_step(prefer, "outgoing " + line)) ==
                           (by_code ? e.by_code : e.initiator),
                       e.what << ", who asked");
            BOOST_TEST(kind_of(first_step(prefer, "incoming " + line)) ==
                           (by_code ? e.by_code : e.responder),
                       e.what << ", who was asked");
        }
    }
}

BOOST_AUTO_TEST_CASE(everything_a_server_may_say) {
    int checked = 0;
    int wrong = 0;
    for (auto const state : states)
        for (unsigned offered = 0; offered < 1U << actions.size(); ++offered)
            for (auto const m : methods)
                for (unsigned members = 0; members < 4; ++members)
                    for (method const prefer : preferences) {
                        said const s{state, offered, m, (members & 1U) != 0, (members & 2U) != 0,
                                     prefer};
                        for (auto const* const direction : {"outgoing", "incoming"}) {
                            ++checked;
                            auto const line = s.line(direction);
                            auto const step = kind_of(first_step(prefer, line));
                            if (step == expected(s) || ++wrong > 20) continue;
                            BOOST_TEST(step == expected(s),
                                       line << ", prefers " << static_cast<int>(prefer));
                        }
                    }
    BOOST_TEST(wrong == 0);
    BOOST_TEST(checked == 8 * 64 * 4 * 4 * 3 * 2);
}

BOOST_AUTO_TEST_SUITE_END()
