#include "policy/reconcile.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "model/snapshot.hpp"

using vouch::action;
using vouch::endpoint;
using vouch::snapshot;
using vouch::text;
using vouch::verification;
using vouch::verification_state;
using vouch::policy::matches_create;
using vouch::policy::reconcile;
using vouch::policy::reconcile_create;
using vouch::policy::reconcile_scan;
using vouch::policy::verdict;

namespace vouch::policy {

static std::ostream& operator<<(std::ostream& os, verdict v) {
    constexpr std::string_view names[] = {"took effect", "still available", "not yet shown",
                                          "unknown"};
    return os << names[static_cast<std::size_t>(v)];
}

}  // namespace vouch::policy

namespace {

/// "incoming ready [sas.start cancel] dog" is a verification as one reads it in a log; what follows
/// the actions, if anything, is what `sas` shows. "with codes" at the end: both can do QR, too.
/// "none" is an answer without a verification, "" none at all.
struct shown {
    // NOLINTNEXTLINE(google-explicit-constructor)
    shown(char const* written) : log(written) {}
    std::string log;
};

std::string take(std::string& s, char until) {
    auto const end = std::min(s.find(until), s.size());
    std::string const word = s.substr(0, end);
    s.erase(0, std::min(end + 1, s.size()));
    if (!s.empty() && s.front() == ' ') s.erase(0, 1);
    return word;
}

constexpr std::string_view with_codes = "with codes";

vouch::list<vouch::wire_enum<vouch::method>> both_methods() {
    std::vector<vouch::wire_enum<vouch::method>> const both{vouch::method::sas, vouch::method::qr};
    return vouch::list<vouch::wire_enum<vouch::method>>(
        std::span<vouch::wire_enum<vouch::method> const>(both));
}

verification parse(std::string s, std::string_view id = "v1") {
    verification v;
    v.id = text(id);
    v.direction = vouch::from_string<vouch::direction>(take(s, ' '));
    v.state = vouch::wire_enum<verification_state>(text(take(s, ' ')));
    take(s, '[');
    std::string offered = take(s, ']');
    std::vector<vouch::wire_enum<action>> actions;
    while (!offered.empty()) actions.emplace_back(text(take(offered, ' ')));
    v.available_actions =
        vouch::list<vouch::wire_enum<action>>(std::span<vouch::wire_enum<action> const>(actions));
    if (s.ends_with(with_codes)) {
        s.resize(s.size() - with_codes.size());
        if (!s.empty()) s.pop_back();
        v.methods = both_methods();
    }
    if (!s.empty()) v.sas = vouch::sas_comparison{text(s), std::nullopt};
    return v;
}

snapshot make(shown const& what, std::string_view id = "v1") {
    if (what.log.empty()) return {};
    if (what.log == "none") return vouch::detail::snapshot_access::make({}, std::nullopt);
    return vouch::detail::snapshot_access::make({}, parse(what.log, id));
}

struct row {
    shown before;
    shown after;
    verdict expected;
};

void check(endpoint e, std::vector<row> const& rows) {
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(r.before.log << " -> " << r.after.log)
        BOOST_TEST(reconcile(e, "v1", make(r.before), make(r.after)) == r.expected);
    }
}

constexpr auto took_effect = verdict::took_effect;
constexpr auto still_available = verdict::still_available;
constexpr auto not_yet_shown = verdict::not_yet_shown;
constexpr auto unknown = verdict::unknown;

}  // namespace

BOOST_AUTO_TEST_SUITE(reconcile_)

BOOST_AUTO_TEST_CASE(accept) {
    char const* const asked = "incoming requested [accept cancel]";
    check(endpoint::accept,
          {
              {asked, asked, still_available},
              {asked, "incoming ready [sas.start cancel]", took_effect},
              {asked, "incoming ready [cancel]", took_effect},
              {asked, "incoming sas_ready [sas.confirm cancel] dog", took_effect},
              {asked, "incoming qr_scanned [qr.confirmScanned cancel]", took_effect},
              {asked, "incoming done []", took_effect},
              {"", "incoming ready [sas.start cancel]", took_effect},
              {"", asked, still_available},
              // By whom, and whether after the acceptance: not shown.
              {asked, "incoming cancelled []", unknown},
              {asked, "incoming error []", unknown},
              {asked, "incoming requested [cancel]", unknown},
              {asked, "incoming simmering [cancel]", unknown},
              {asked, "incoming simmering [accept]", still_available},
              // A direction that a newer server made up: who accepted is known only from before.
              {asked, "sideways ready [cancel]", took_effect},
              {"", "sideways ready [cancel]", unknown},
              // The other side's acceptance.
              {"outgoing requested [cancel]", "outgoing ready [sas.start cancel]", unknown},
              {asked, "none", unknown},
              {asked, "", unknown},
          });
}

BOOST_AUTO_TEST_CASE(cancel) {
    char const* const live = "outgoing ready [sas.start cancel]";
    check(endpoint::cancel, {
                                {live, live, still_available},
                                {live, "outgoing sas_ready [cancel] dog", still_available},
                                {live, "outgoing cancelled []", took_effect},
                                {"", "incoming cancelled []", took_effect},
                                {live, "outgoing done []", unknown},
                                {live, "outgoing error []", unknown},
                                {live, "outgoing ready []", unknown},
                                // A server that offers to cancel what has ended contradicts itself.
                                {live, "outgoing cancelled [cancel]", took_effect},
                                {live, "outgoing done [cancel]", unknown},
                                {live, "none", unknown},
                            });
}

BOOST_AUTO_TEST_CASE(sas_start) {
    char const* const able = "outgoing ready [sas.start cancel]";
    check(endpoint::sas_start,
          {
              {able, able, still_available},
              {"", able, still_available},
              {able, "outgoing ready [cancel]", took_effect},
              {able, "outgoing sas_ready [sas.confirm cancel] dog", took_effect},
              {"", "outgoing sas_ready [sas.confirm cancel] dog", took_effect},
              {able, "outgoing sas_ready [cancel] dog", took_effect},
              {able, "outgoing done []", took_effect},
              // It was never offered: the other side does no SAS, or this one scanned a code.
              {"outgoing ready [cancel]", "outgoing ready [cancel]", unknown},
              {"", "outgoing ready [cancel]", unknown},
              {"outgoing ready [cancel]", "outgoing ready [cancel] with codes", unknown},
              // It may have scanned one meanwhile: the next state tells.
              {able, "outgoing ready [cancel] with codes", not_yet_shown},
              {able, "outgoing sas_ready [sas.confirm cancel] dog with codes", took_effect},
              {able, "outgoing done [] with codes", unknown},
              {able, "outgoing qr_scanned [qr.confirmScanned cancel]", unknown},
              {able, "outgoing requested [cancel]", unknown},
              {able, "outgoing cancelled []", unknown},
              {able, "none", unknown},
          });
}

BOOST_AUTO_TEST_CASE(sas_confirm) {
    char const* const asked = "incoming sas_ready [sas.confirm cancel] dog";
    check(endpoint::sas_confirm,
          {
              {asked, asked, still_available},
              {asked, "incoming sas_ready [cancel] dog", took_effect},
              {asked, "incoming done []", took_effect},
              {asked, "incoming done [] dog", took_effect},
              {"incoming qr_scanned [cancel]", "incoming done []", unknown},
              {"", "incoming sas_ready [cancel] dog", took_effect},
              // Nobody compared the cat: it is neither confirmed nor to be confirmed.
              {asked, "incoming sas_ready [sas.confirm cancel] cat", unknown},
              {asked, "incoming sas_ready [cancel] cat", unknown},
              {"", asked, unknown},
              {"incoming ready [cancel]", asked, unknown},
              {asked, "incoming sas_ready [sas.confirm cancel]", unknown},
              {asked, "incoming sas_ready [cancel]", unknown},
              {asked, "incoming ready [cancel]", unknown},
              {asked, "incoming cancelled []", unknown},
              {asked, "incoming error []", unknown},
              {asked, "none", unknown},
          });
}

BOOST_AUTO_TEST_CASE(qr_confirm_scanned) {
    char const* const asked = "outgoing qr_scanned [qr.confirmScanned cancel]";
    check(endpoint::qr_confirm_scanned,
          {
              {asked, asked, still_available},
              {"", asked, still_available},
              {asked, "outgoing done []", took_effect},
              {"outgoing sas_ready [cancel] dog", "outgoing done []", unknown},
              {asked, "outgoing qr_scanned [cancel]", took_effect},
              {asked, "outgoing ready [sas.start cancel]", unknown},
              {asked, "outgoing sas_ready [sas.confirm cancel] dog", unknown},
              {asked, "outgoing cancelled []", unknown},
              {asked, "none", unknown},
          });
}

// Both ways to verify end in `done`: where both can be gone, only that one was under way before
// tells.
BOOST_AUTO_TEST_CASE(done_tells_of_the_way_that_was_under_way) {
    auto const after = make("outgoing done [] with codes");
    auto const ready = make("outgoing ready [sas.start cancel]");
    auto const compared = make("outgoing sas_ready [sas.confirm cancel] dog");
    auto const scanned = make("outgoing qr_scanned [qr.confirmScanned cancel]");
    for (auto const e : {endpoint::sas_start, endpoint::sas_confirm}) {
        BOOST_TEST(reconcile(e, "v1", ready, after) == unknown);
        BOOST_TEST(reconcile(e, "v1", compared, after) == took_effect);
        BOOST_TEST(reconcile(e, "v1", scanned, after) == unknown);
        BOOST_TEST(reconcile(e, "v1", ready, make("outgoing done []")) == took_effect);
        // A client that never saw it does not know how it got there.
        BOOST_TEST(reconcile(e, "v1", {}, after) == unknown);
        BOOST_TEST(reconcile(e, "v1", {}, make("outgoing done []")) == took_effect);
    }
    auto const confirm = endpoint::qr_confirm_scanned;
    BOOST_TEST(reconcile(confirm, "v1", ready, after) == unknown);
    BOOST_TEST(reconcile(confirm, "v1", compared, after) == unknown);
    BOOST_TEST(reconcile(confirm, "v1", scanned, after) == took_effect);
    BOOST_TEST(reconcile(confirm, "v1", ready, make("outgoing done []")) == took_effect);
    BOOST_TEST(reconcile(confirm, "v1", {}, after) == unknown);
}

BOOST_AUTO_TEST_CASE(what_had_ended_before_does_not_tell) {
    for (auto const e : {endpoint::accept, endpoint::sas_start, endpoint::sas_confirm,
                         endpoint::qr_confirm_scanned})
        check(e, {{"incoming done []", "incoming done []", unknown},
                  {"incoming cancelled []", "incoming cancelled []", unknown}});
    check(endpoint::cancel, {{"incoming cancelled []", "incoming cancelled []", took_effect},
                             {"incoming done []", "incoming done []", unknown}});
}

// Behind an alias there may be another verification by now: it shows nothing of ours, and the
// action is not to be sent to it.
BOOST_AUTO_TEST_CASE(another_verification_says_nothing) {
    struct {
        endpoint e;
        char const* ours;
        char const* other;
    } const rows[] = {
        {endpoint::accept, "incoming requested [accept cancel]",
         "incoming requested [accept cancel]"},
        {endpoint::accept, "incoming requested [accept cancel]", "incoming ready [cancel]"},
        {endpoint::cancel, "outgoing ready [cancel]", "outgoing ready [cancel]"},
        {endpoint::cancel, "outgoing ready [cancel]", "outgoing cancelled []"},
        {endpoint::sas_start, "outgoing ready [sas.start cancel]", "outgoing ready [cancel]"},
        {endpoint::sas_start, "outgoing ready [sas.start cancel]",
         "outgoing ready [sas.start cancel]"},
        {endpoint::sas_confirm, "outgoing sas_ready [sas.confirm cancel] dog",
         "outgoing sas_ready [sas.confirm cancel] dog"},
        {endpoint::sas_confirm, "outgoing sas_ready [sas.confirm cancel] dog", "outgoing done []"},
        {endpoint::qr_confirm_scanned, "outgoing qr_scanned [qr.confirmScanned cancel]",
         "outgoing qr_scanned [qr.confirmScanned cancel]"},
    };
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(to_string(r.e) << ' ' << r.other) {
            BOOST_TEST(reconcile(r.e, "v1", make(r.ours), make(r.other, "v2")) == unknown);
            BOOST_TEST(reconcile(r.e, "active", make(r.ours), make(r.other, "v2")) == unknown);
            // Of an alias without a state from before nobody knows whose it was.
            BOOST_TEST(reconcile(r.e, "active", {}, make(r.ours)) == unknown);
        }
    }
    BOOST_TEST(reconcile(endpoint::accept, "active", make("incoming requested [accept cancel]"),
                         make("incoming ready [cancel]")) == took_effect);
}

// From any state to any other, whatever is offered: what an action may do again is only ever what
// the server offers, on a live verification; and what has ended otherwise is no success.
BOOST_AUTO_TEST_CASE(laws) {
    std::vector<endpoint> const actions{endpoint::accept, endpoint::cancel, endpoint::sas_start,
                                        endpoint::sas_confirm, endpoint::qr_confirm_scanned};
    std::map<endpoint, action> const offers{
        {endpoint::accept, action::accept},
        {endpoint::cancel, action::cancel},
        {endpoint::sas_start, action::sas_start},
        {endpoint::sas_confirm, action::sas_confirm},
        {endpoint::qr_confirm_scanned, action::qr_confirm_scanned}};
    std::vector<std::string> all;
    for (char const* const direction : {"incoming", "outgoing", "sideways"})
        for (char const* const state : {"requested", "ready", "sas_ready", "qr_scanned", "done",
                                        "cancelled", "error", "simmering"})
            for (char const* const offered :
                 {"[]", "[cancel]", "[accept cancel]", "[sas.start cancel]", "[sas.confirm cancel]",
                  "[qr.confirmScanned cancel]", "[accept]", "[wave cancel]"})
                for (char const* const sas : {"", " dog", " cat", " with codes"})
                    all.push_back(std::string(direction) + ' ' + state + ' ' + offered + sas);
    std::vector<snapshot> states;
    for (auto const& s : all) states.push_back(make(s.c_str()));
    std::size_t took = 0;
    for (auto const e : actions) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto const& before = states[i];
            for (std::size_t j = 0; j < all.size(); ++j) {
                auto const v = reconcile(e, "v1", before, states[j]);
                auto const& after = *states[j].verification();
                bool const live = !is_terminal(after.state);
                bool const offered = live && after.offers(offers.at(e));
                auto const because = [&] {
                    return std::string(to_string(e)) + ": " + all[i] + " -> " + all[j];
                };
                if (v == still_available && !offered) BOOST_FAIL(because());
                if (v == not_yet_shown && (offered || !live)) BOOST_FAIL(because());
                if (v == took_effect && offered) BOOST_FAIL(because());
                if (after.state == verification_state::error && v != unknown) BOOST_FAIL(because());
                bool const ended = after.state == verification_state::cancelled;
                if (ended && (v == took_effect) != (e == endpoint::cancel)) BOOST_FAIL(because());
                // Nothing is confirmed again but what was compared.
                bool const same = before.verification()->sas == after.sas;
                if (e == endpoint::sas_confirm && v == still_available && !same)
                    BOOST_FAIL(because());
                took += v == took_effect;
            }
        }
    }
    BOOST_TEST(took > 1000U);
}

BOOST_AUTO_TEST_CASE(endpoints_that_are_no_action) {
    auto const s = make("outgoing done []");
    for (auto const e : {endpoint::session, endpoint::list, endpoint::create, endpoint::retrieve,
                         endpoint::qr_scan})
        BOOST_TEST(reconcile(e, "v1", s, s) == unknown);
}

BOOST_AUTO_TEST_SUITE(create)

namespace {

verification candidate(char const* log, char const* id, vouch::purpose purpose,
                       char const* user = nullptr) {
    verification v = parse(log, id);
    v.purpose = purpose;
    if (user != nullptr) v.other_user_id = text(user);
    return v;
}

constexpr auto login = vouch::purpose::login;
constexpr auto device = vouch::purpose::device;
constexpr auto any = vouch::purpose::unknown;
char const* const fresh = "outgoing requested [cancel]";

bool none_known(std::string_view) { return false; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_new_live_outgoing_one_of_its_kind_is_it) {
    std::vector<verification> const live{
        candidate("incoming requested [accept cancel]", "in", login),
        candidate(fresh, "old", login),
        candidate("outgoing done []", "over", login),
        candidate(fresh, "wrong purpose", device),
        candidate("outgoing ready [cancel]", "new", login),
    };
    auto const known = [](std::string_view id) { return id == "old"; };
    auto const c = reconcile_create(live, login, "", "", known);
    BOOST_TEST(c.what == took_effect);
    BOOST_TEST(c.index == 4U);
}

BOOST_AUTO_TEST_CASE(none_is_still_to_be_made) {
    BOOST_TEST(reconcile_create({}, login, "", "", none_known).what == still_available);
    std::vector<verification> const live{candidate(fresh, "old", login)};
    auto const known = [](std::string_view) { return true; };
    BOOST_TEST(reconcile_create(live, login, "", "", known).what == still_available);
}

BOOST_AUTO_TEST_CASE(which_of_two_nobody_knows) {
    std::vector<verification> const live{candidate(fresh, "a", login), candidate(fresh, "b", login),
                                         candidate(fresh, "c", login)};
    BOOST_TEST(reconcile_create(live, login, "", "", none_known).what == unknown);
}

BOOST_AUTO_TEST_CASE(purpose_and_user) {
    auto const mine = candidate(fresh, "v", login, "@me:x");
    auto const bobs = candidate(fresh, "v", device, "@bob:x");
    auto const nobodys = candidate(fresh, "v", device);
    BOOST_TEST(matches_create(mine, login, "@me:x", ""));
    BOOST_TEST(matches_create(mine, any, "", "@me:x"));
    BOOST_TEST(matches_create(bobs, any, "", ""));
    BOOST_TEST(matches_create(bobs, device, "@bob:x", "@me:x"));
    BOOST_TEST(matches_create(nobodys, device, "@bob:x", "@me:x"));
    BOOST_TEST(!matches_create(mine, device, "@me:x", ""));
    BOOST_TEST(!matches_create(bobs, device, "", "@me:x"));
    BOOST_TEST(!matches_create(bobs, device, "@eve:x", ""));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(only_done_of_what_was_live_proves_a_scan) {
    auto const seen = [](std::string_view id) { return id == "seen"; };
    auto const scan = [&](char const* log, char const* id) {
        vouch::session s;
        if (log != nullptr) s.verification = parse(log, id);
        return reconcile_scan(s, seen);
    };
    BOOST_TEST(scan("incoming done []", "seen") == took_effect);
    BOOST_TEST(scan("incoming done []", "from last week") == unknown);
    BOOST_TEST(scan("incoming ready [cancel]", "seen") == unknown);
    BOOST_TEST(scan("incoming cancelled []", "seen") == unknown);
    BOOST_TEST(scan(nullptr, "") == unknown);
}

BOOST_AUTO_TEST_SUITE_END()
