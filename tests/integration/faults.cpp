// Every fault that the emulator knows, struck on each of the seven POSTs, over real sockets, with
// http and https, at servers that take repeated actions and at servers that refuse them: the effect
// comes about at most once, success is reported only where it did, and an error is an honest one.

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <vouch/emulator.hpp>
#include <vouch/vouch.hpp>

#include "fault_rows.hpp"
#include "rig.hpp"

namespace asio = boost::asio;
namespace emulator = vouch::emulator;
using namespace std::chrono_literals;
using vouch::action;
using vouch::endpoint;
using vouch::errc;
using vouch::verification_state;
using vouch::testing::rig;

namespace faults_test {  // named: the data test's lambdas have linkage

constexpr std::array posts{endpoint::create,
                           endpoint::accept,
                           endpoint::cancel,
                           endpoint::sas_start,
                           endpoint::sas_confirm,
                           endpoint::qr_scan,
                           endpoint::qr_confirm_scanned};

/// One call on one verification, which is brought as far as the call needs it.
struct trial {
    trial(rig& in, endpoint e) : r(in), what(e) { r.server.reset(); }

    [[nodiscard]] bool by_phone() const {
        return what == endpoint::accept || what == endpoint::qr_scan;
    }
    [[nodiscard]] vouch::client& actor() { return by_phone() ? phone : laptop; }
    [[nodiscard]] vouch::client& other() { return by_phone() ? laptop : phone; }

    rig& r;
    endpoint what;
    vouch::client laptop = r.client("laptop");
    vouch::client phone = r.client("phone");
    std::string id;
    std::string qr;
    std::vector<std::string> secrets;
    vouch::snapshot shown;  // to the actor, before the call

    vouch::error_code ec;
    vouch::snapshot answer;
    vouch::failure story;
    unsigned performed = 0;
};

asio::awaitable<void> show_emoji(trial& t) {
    co_await t.laptop.sas_start(t.id);
    auto const s = co_await t.laptop.wait_until(t.id, verification_state::sas_ready);
    t.secrets.push_back(s.verification()->sas->emojis.str());
    t.secrets.push_back(s.verification()->sas->decimals.value_or(vouch::text("-- --")).str());
}

asio::awaitable<void> prepare(trial& t) {
    for (char const* const device : {"laptop", "phone"})
        t.secrets.push_back(t.r.server.device(device).token);
    if (t.what == endpoint::create) co_return;
    auto s = co_await t.laptop.create({.purpose = vouch::purpose::login});
    t.id = s.verification()->id.str();
    if (t.what != endpoint::accept) co_await t.phone.accept(t.id);
    s = co_await t.laptop.retrieve(t.id);
    if (s.verification()->qr) t.qr = s.verification()->qr->data.str();
    if (t.what == endpoint::qr_confirm_scanned) co_await t.phone.qr_scan(t.qr);
    if (t.what == endpoint::sas_confirm) co_await show_emoji(t);
    if (!t.qr.empty()) t.secrets.push_back(t.qr);
    t.shown = co_await t.actor().retrieve(t.id);
}

asio::awaitable<void> call(trial& t, bool slow) {
    constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
    constexpr vouch::retry_options quick{.initial_backoff = 1ms};
    vouch::call_options o{.retry = quick, .details = &t.story};
    if (slow) o.attempt_timeout = patience;
    auto& c = t.actor();
    switch (t.what) {
        case endpoint::create:
            std::tie(t.ec, t.answer) =
                co_await c.create({.purpose = vouch::purpose::login}, o, quietly);
            break;
        case endpoint::accept:
            std::tie(t.ec, t.answer) = co_await c.accept(t.id, o, quietly);
            break;
        case endpoint::cancel:
            std::tie(t.ec, t.answer) = co_await c.cancel(t.id, {.code = "m.user"}, o, quietly);
            break;
        case endpoint::sas_start:
            std::tie(t.ec, t.answer) = co_await c.sas_start(t.id, o, quietly);
            break;
        case endpoint::sas_confirm:
            std::tie(t.ec, t.answer) = co_await c.sas_confirm(t.id, o, quietly);
            break;
        case endpoint::qr_scan:
            std::tie(t.ec, t.answer) = co_await c.qr_scan(t.qr, o, quietly);
            break;
        default:
            std::tie(t.ec, t.answer) = co_await c.qr_confirm_scanned(t.id, o, quietly);
            break;
    }
}

// What was late has been handled: nothing of it is still to come.
asio::awaitable<void> settle(trial& t, emulator::fault const& f) {
    for (int i = 0; i < 500; ++i) {
        auto const log = t.r.server.requests();
        bool const late =
            f.kind == kind::delay && std::ranges::any_of(log, [](emulator::log_entry const& e) {
                return e.status == 0 && e.method == "POST";
            });
        if (!late) break;
        co_await t.other().session();
    }
}

asio::awaitable<void> count(trial& t) {
    if (t.what == endpoint::create) {
        auto const live = co_await t.laptop.list();
        for (auto const& v : live) t.performed += v.direction == vouch::direction::outgoing;
        if (!live.empty()) t.id = live.front().id.str();
        co_return;
    }
    for (auto const& e : t.r.server.effects(t.id))
        if (e.device == (t.by_phone() ? "phone" : "laptop") && e.action == to_string(t.what))
            t.performed += e.performed;
}

/// What happened, for the eye and for the expectations.
std::string outcome(trial const& t) {
    if (!t.ec) return t.answer.reconciled() ? "read back" : "answered";
    return std::string(name_of(static_cast<errc>(t.ec.value())));
}

action action_of(endpoint e) {
    switch (e) {
        case endpoint::accept:
            return action::accept;
        case endpoint::cancel:
            return action::cancel;
        case endpoint::sas_start:
            return action::sas_start;
        case endpoint::sas_confirm:
            return action::sas_confirm;
        case endpoint::qr_confirm_scanned:
            return action::qr_confirm_scanned;
        default:
            return action::unknown;
    }
}

// A server that says 200 and does nothing is believed, for its word is all there is; its answer
// shows what came of it, and so does the call's.
void check_success(trial const& t, row const& f) {
    if (f.what.kind != kind::lose || t.performed == 1U) {
        BOOST_TEST(t.performed == 1U);
    } else {
        BOOST_TEST(!t.answer.reconciled());
        bool const tells = t.what != endpoint::qr_scan;
        BOOST_TEST(t.answer.verification()->offers(action_of(t.what)) == tells);
    }
    BOOST_TEST(t.answer.verification()->id == t.id);
}

void check_failure(trial const& t, row const& f, vouch::snapshot const& now) {
    if (t.ec == errc::outcome_unknown) {
        // Only where it cannot be known: of a scan, or where time was too short.
        BOOST_TEST((t.what == endpoint::qr_scan || f.slow || f.what.count == 0));
    } else if (t.ec == errc::conflict) {
        // It is the server's word; what is really so comes with it.
        if (t.what != endpoint::create && t.what != endpoint::qr_scan)
            BOOST_TEST(*t.story.last.verification() == *now.verification());
        BOOST_TEST(bool(t.story.last));
    } else if (t.ec != errc::timed_out) {  // else a request may still have been on its way
        BOOST_TEST(t.performed == 0U);
    }
    BOOST_TEST(!t.story.attempts.empty());
    BOOST_TEST(t.story.request_written);
}

void check_secrets(trial const& t, std::string const& text) {
    for (auto const& secret : t.secrets) BOOST_TEST(text.find(secret) == std::string::npos);
}

asio::awaitable<void> strike(trial& t, row const& f) {
    co_await prepare(t);
    auto fault = f.what;
    fault.device = t.by_phone() ? "phone" : "laptop";
    fault.endpoint = to_string(t.what);
    t.r.server.fault(fault);
    co_await call(t, f.slow);
    co_await settle(t, fault);
    t.r.server.clear_faults();
    co_await count(t);
    vouch::snapshot now;
    if (!t.id.empty()) now = co_await t.actor().retrieve(t.id);

    BOOST_TEST(t.performed <= 1U);
    if (t.ec)
        check_failure(t, f, now);
    else
        check_success(t, f);
    check_secrets(t, to_string(t.story) + to_json(t.story));
}

asio::awaitable<void> strike_all(rig& r, bool strict, std::string& log,
                                 std::map<std::string, unsigned>& tally) {
    for (auto const& f : rows) {
        for (auto const e : posts) {
            BOOST_TEST_CONTEXT(f.name << " on " << e) {
                trial t(r, e);
                co_await strike(t, f);
                check_secrets(t, std::exchange(log, {}));
                BOOST_TEST_INFO(outcome(t) << ": " << t.story);
                // Asked twice, a strict server's second answer is a conflict, and the only one
                // seen.
                bool const twice =
                    strict && f.what.kind == kind::duplicate && e != endpoint::create;
                bool const untold = e == endpoint::qr_scan && t.ec == errc::outcome_unknown;
                if (!f.slow && !untold) BOOST_TEST(!t.ec == (f.succeeds && !twice));
                ++tally[outcome(t)];
            }
        }
    }
}

}  // namespace faults_test

BOOST_AUTO_TEST_SUITE(faults)

BOOST_DATA_TEST_CASE(no_effect_twice_and_no_success_made_up,
                     boost::unit_test::data::make({false, true}) *
                         boost::unit_test::data::make({false, true}),
                     tls, strict) {
    using namespace faults_test;
    std::string log;
    vouch::log_observer observer([&](std::string_view line) { log.append(line) += '\n'; });
    rig r({.strict_repeats = strict, .tls = tls}, &observer);
    std::map<std::string, unsigned> tally;
    r.run([&]() -> asio::awaitable<void> { co_await strike_all(r, strict, log, tally); });
    unsigned trials = 0;
    std::string told;
    for (auto const& [what, n] : tally) {
        trials += n;
        told += ", " + what + ' ' + std::to_string(n);
    }
    BOOST_TEST_MESSAGE((tls ? "https" : "http") << (strict ? ", strict" : ", lenient") << ": "
                                                << trials << " trials" << told);
    BOOST_TEST(trials == rows.size() * posts.size());
    BOOST_TEST(tally["answered"] > trials / 4);
    BOOST_TEST(tally["read back"] > trials / 4);
}

// The rows above strike with every kind there is.
BOOST_AUTO_TEST_CASE(every_kind_strikes) {
    using namespace faults_test;
    std::set<kind> kinds;
    for (auto const& f : rows) kinds.insert(f.what.kind);
    BOOST_TEST(kinds.size() == static_cast<std::size_t>(kind::duplicate) + 1);
}

// A server that repeats in its error what it was sent and what it shows.
BOOST_AUTO_TEST_CASE(what_a_server_repeats_is_withheld) {
    using namespace faults_test;
    rig r({});
    r.run([&]() -> asio::awaitable<void> {
        for (auto const e : posts) {
            trial t(r, e);
            co_await prepare(t);
            std::string said =
                "you sent <" + r.server.device(t.by_phone() ? "phone" : "laptop").token + '>';
            if (e == endpoint::qr_scan) said += " <" + t.qr + '>';
            if (auto const* const v = t.shown.verification()) {
                if (v->qr) said.append(" <").append(v->qr->data.view()) += '>';
                if (v->sas) said.append(" <").append(v->sas->emojis.view()) += '>';
                if (v->sas) said.append(" <").append(v->sas->decimals->view()) += '>';
            }
            auto const body = R"({"message":")" + said + R"(","code":")" + said +
                              R"(","details":{"issues":[{"code":"c","message":")" + said +
                              R"(","path":["a"]}]}})";
            r.server.fault(
                {.kind = kind::status, .endpoint = to_string(e), .status = 422, .body = body});
            co_await call(t, false);
            BOOST_TEST(t.ec == errc::unprocessable);
            BOOST_TEST(t.story.server_message.starts_with("you sent <[withheld]>"));
            BOOST_TEST(t.story.issues.size() == 1U);
            check_secrets(t, to_string(t.story) + to_json(t.story));
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
