#include "policy/dial_plan.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::error_code;
using vouch::policy::address;
using vouch::policy::address_memory;
using vouch::policy::addresses;
using vouch::policy::dial_plan;
namespace asio = boost::asio;

namespace {

addresses list(std::string const& words) {
    addresses out;
    std::istringstream in(words);
    for (std::string w; in >> w;) out.push_back(asio::ip::make_address(w));
    return out;
}

std::string text(addresses const& all) {
    std::ostringstream out;
    for (auto const& a : all) out << (out.tellp() > 0 ? " " : "") << a;
    return out.str();
}

std::string turns(std::string const& found, char const* proven = nullptr) {
    std::optional<address> before;
    if (proven != nullptr) before = asio::ip::make_address(proven);
    return text(vouch::policy::in_turn(list(found), before));
}

std::string word(error_code ec) {
    if (ec == asio::error::connection_refused) return "refused";
    if (ec == asio::error::network_unreachable) return "unreachable";
    if (ec == asio::error::timed_out) return "timed out";
    if (ec == asio::error::host_not_found) return "no such host";
    return ec.message();
}

/// A dial in words, with a head start of 200 ms and 5 s in all.
struct dial_script {
    std::string resolved(std::string const& found, char const* proven = nullptr) {
        std::optional<address> before;
        if (proven != nullptr) before = asio::ip::make_address(proven);
        plan.resolved(list(found), before, {});
        return steps();
    }
    std::string refused(error_code ec = asio::error::connection_refused) {
        plan.connect_failed(ec);
        return steps();
    }
    std::string after(vouch::duration d) {
        now += d;
        return steps();
    }
    std::string steps() {
        std::ostringstream out;
        while (auto const s = plan.next(now)) {
            if (out.tellp() > 0) out << ", ";
            if (s->what == dial_plan::step::kind::connect) {
                out << s->to;
                continue;
            }
            static char const* const at[] = {"resolve", "connect", "tls"};
            out << "fail: " << word(s->cause) << " at " << at[static_cast<std::size_t>(s->at)];
            break;
        }
        return out.str();
    }
    /// From now; "never" has no meaning here: there is always the end.
    [[nodiscard]] vouch::duration wakes_in() const { return plan.wake_at() - now; }

    vouch::clock::time_point now{1h};
    dial_plan plan{200ms, now + 5s};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dial_plan_decisions)

BOOST_AUTO_TEST_CASE(the_families_take_turns_the_first_answers_family_first) {
    struct row {
        char const* found;
        char const* proven;
        char const* order;
    };
    for (auto const& r : std::vector<row>{
             {"", nullptr, ""},
             {"192.0.2.1", nullptr, "192.0.2.1"},
             {"192.0.2.1 192.0.2.2", nullptr, "192.0.2.1 192.0.2.2"},
             {"192.0.2.1 ::1", nullptr, "192.0.2.1 ::1"},
             {"::1 192.0.2.1", nullptr, "::1 192.0.2.1"},
             {"::1 ::2 ::3 192.0.2.1 192.0.2.2", nullptr, "::1 192.0.2.1 ::2 192.0.2.2 ::3"},
             {"192.0.2.1 192.0.2.1 ::1 ::1", nullptr, "192.0.2.1 ::1"},
             // What stood last comes first, and so does its family.
             {"::1 ::2 192.0.2.1 192.0.2.2", "192.0.2.2", "192.0.2.2 ::1 192.0.2.1 ::2"},
             {"::1 ::2 192.0.2.1", "::2", "::2 192.0.2.1 ::1"},
             // The name moved: the family still counts.
             {"::1 192.0.2.1", "192.0.2.99", "192.0.2.1 ::1"},
             {"::1 ::2", "192.0.2.99", "::1 ::2"},
         }) {
        BOOST_TEST_CONTEXT(r.found << " after " << (r.proven == nullptr ? "nothing" : r.proven))
        BOOST_TEST(turns(r.found, r.proven) == r.order);
    }
}

BOOST_AUTO_TEST_CASE(each_address_has_a_head_start) {
    dial_script d;
    BOOST_TEST(d.steps().empty());
    BOOST_TEST((d.wakes_in() == 5s));
    BOOST_TEST(d.resolved("127.0.0.1 ::1") == "127.0.0.1");
    BOOST_TEST((d.wakes_in() == 200ms));
    BOOST_TEST(d.after(199ms).empty());
    BOOST_TEST(d.after(1ms) == "::1");
    BOOST_TEST((d.wakes_in() == 4800ms));
    d.plan.connected(false);
    BOOST_TEST(d.steps().empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_takes_the_next_at_once) {
    dial_script d;
    BOOST_TEST(d.resolved("127.0.0.1 ::1 192.0.2.1") == "127.0.0.1");
    BOOST_TEST(d.after(10ms).empty());
    BOOST_TEST(d.refused() == "::1");
    BOOST_TEST((d.wakes_in() == 200ms));  // a head start of its own
    BOOST_TEST(d.after(200ms) == "192.0.2.1");
    BOOST_TEST(d.refused().empty());  // another is still being tried
    BOOST_TEST(!d.plan.exhausted());
}

// `localhost` where nothing listens on one family, and where that family is a black hole.
BOOST_AUTO_TEST_CASE(either_family_may_be_dead) {
    for (auto const* found : {"127.0.0.1 ::1", "::1 127.0.0.1"}) {
        dial_script refusing;
        refusing.resolved(found);
        BOOST_TEST(!refusing.refused().empty());
        refusing.plan.connected(false);
        BOOST_TEST(refusing.steps().empty());

        dial_script silent;
        silent.resolved(found);
        BOOST_TEST(!silent.after(200ms).empty());
        silent.plan.connected(false);
        BOOST_TEST(silent.steps().empty());
    }
}

BOOST_AUTO_TEST_CASE(the_first_error_is_kept) {
    dial_script d;
    d.resolved("127.0.0.1 ::1");
    BOOST_TEST(d.refused() == "::1");
    BOOST_TEST(d.refused(asio::error::network_unreachable) == "fail: refused at connect");
    BOOST_TEST(d.plan.exhausted());
}

BOOST_AUTO_TEST_CASE(time_runs_out_wherever_it_stands) {
    dial_script resolving;
    BOOST_TEST(resolving.after(5s) == "fail: timed out at resolve");

    dial_script silent;
    silent.resolved("127.0.0.1 ::1");
    BOOST_TEST(silent.after(4999ms) == "::1");
    BOOST_TEST(silent.after(1ms) == "fail: timed out at connect");

    // One refused, the other says nothing.
    dial_script half;
    half.resolved("127.0.0.1 ::1");
    half.refused();
    BOOST_TEST(half.after(5s) == "fail: refused at connect");

    dial_script handshake;
    handshake.resolved("127.0.0.1 ::1");
    handshake.refused();
    handshake.plan.connected(true);
    BOOST_TEST((handshake.plan.at() == vouch::dial_step::tls));
    BOOST_TEST(handshake.after(5s) == "fail: timed out at tls");
}

BOOST_AUTO_TEST_CASE(what_fails_says_where) {
    dial_script nameless;
    nameless.plan.resolved({}, {}, asio::error::host_not_found);
    BOOST_TEST(nameless.steps() == "fail: no such host at resolve");

    dial_script empty;
    empty.plan.resolved({}, {}, {});
    BOOST_TEST(empty.steps() == "fail: no such host at resolve");

    dial_script bad;
    bad.resolved("127.0.0.1");
    bad.plan.connected(true);
    bad.plan.tls_failed(asio::error::connection_refused);
    BOOST_TEST(bad.steps() == "fail: refused at tls");
}

BOOST_AUTO_TEST_CASE(without_a_head_start_all_are_tried_at_once) {
    dial_plan plan(0s, vouch::clock::time_point{5s});
    plan.resolved(list("127.0.0.1 ::1 192.0.2.1"), {}, {});
    int tried = 0;
    while (plan.next({})) ++tried;
    BOOST_TEST(tried == 3);
}

BOOST_AUTO_TEST_CASE(what_stood_is_remembered_and_bounded) {
    address_memory memory;
    auto const at = asio::ip::make_address("192.0.2.1");
    auto const named = [](std::size_t i) {
        return vouch::origin{false, "h" + std::to_string(i), 80};
    };
    BOOST_TEST(!memory.recall(named(0)).has_value());
    for (std::size_t i = 0; i <= address_memory::most; ++i) memory.stood(named(i), at);
    BOOST_TEST(memory.size() == address_memory::most);
    BOOST_TEST(!memory.recall(named(0)).has_value());  // the oldest
    BOOST_TEST((memory.recall(named(1)) == at));
    memory.stood(named(1), asio::ip::make_address("::1"));
    BOOST_TEST((memory.recall(named(1)) == asio::ip::make_address("::1")));
}

BOOST_AUTO_TEST_SUITE_END()
