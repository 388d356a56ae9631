#include "policy/dns_cache.hpp"

#include <deque>
#include <sstream>
#include <string>

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vouch::error_code;
using vouch::policy::addresses;
using vouch::policy::dns_cache;
namespace asio = boost::asio;

namespace {

std::string text(std::span<vouch::policy::address const> all) {
    std::ostringstream out;
    for (auto const& a : all) out << (out.tellp() > 0 ? " " : "") << a;
    return out.str();
}

/// A cache whose answers count for 30 s, in words.
struct dns_script {
    struct named : dns_cache::ticket {
        std::string name;
    };

    /// The addresses, "ask" or "wait".
    std::string ask(std::string const& who, std::string_view host = "h") {
        auto& t = tickets.emplace_back();
        t.name = who;
        auto const a = cache.ask(t, host, now);
        if (!a.known.empty()) return text(a.known);
        BOOST_TEST(t.waiting());
        return a.question ? "ask" : "wait";
    }
    std::string_view withdraw(std::string const& who) {
        for (auto& t : tickets)
            if (t.name == who) return cache.withdraw(t);
        return "?";
    }
    /// Who is told what.
    std::string answer(std::string const& words, error_code ec = {}, std::string_view host = "h") {
        addresses found;
        std::istringstream in(words);
        for (std::string w; in >> w;) found.push_back(asio::ip::make_address(w));
        auto a = cache.answered(host, found, ec, now);
        std::string out;
        for (auto& t : a.waiters) out += static_cast<named&>(t).name + " ";
        a.waiters.clear();
        if (a.ec == asio::error::host_not_found) return out + "no such host";
        return out + (a.ec ? "failed" : text(a.found));
    }

    vouch::clock::time_point now{1h};
    dns_cache cache{30s};
    std::deque<named> tickets;
};

error_code const failing = asio::error::host_not_found_try_again;

}  // namespace

BOOST_AUTO_TEST_SUITE(dns_cache_decisions)

BOOST_AUTO_TEST_CASE(literals_and_localhost_need_no_question) {
    using vouch::policy::addresses_of_literal;
    BOOST_TEST(text(addresses_of_literal("192.0.2.1")) == "192.0.2.1");
    BOOST_TEST(text(addresses_of_literal("::1")) == "::1");
    BOOST_TEST(text(addresses_of_literal("localhost")) == "127.0.0.1 ::1");
    BOOST_TEST(text(addresses_of_literal("x.localhost")) == "127.0.0.1 ::1");
    BOOST_TEST(addresses_of_literal("notlocalhost").empty());
    BOOST_TEST(addresses_of_literal("localhost.example").empty());
    BOOST_TEST(addresses_of_literal("").empty());
}

BOOST_AUTO_TEST_CASE(one_question_for_all_who_wait) {
    dns_script d;
    BOOST_TEST(d.ask("A") == "ask");
    BOOST_TEST(d.ask("B") == "wait");
    BOOST_TEST(d.ask("X", "other") == "ask");
    BOOST_TEST(d.answer("192.0.2.1 ::1") == "A B 192.0.2.1 ::1");
    BOOST_TEST(d.answer("192.0.2.9", {}, "other") == "X 192.0.2.9");
}

BOOST_AUTO_TEST_CASE(an_answer_counts_for_its_time) {
    dns_script d;
    d.ask("A");
    d.answer("192.0.2.1");
    d.now += 29999ms;
    BOOST_TEST(d.ask("B") == "192.0.2.1");
    d.now += 1ms;
    BOOST_TEST(d.ask("C") == "ask");
    BOOST_TEST(d.answer("192.0.2.2") == "C 192.0.2.2");  // the name moved
    BOOST_TEST(d.ask("D") == "192.0.2.2");
}

BOOST_AUTO_TEST_CASE(a_failure_is_not_remembered) {
    dns_script d;
    d.ask("A");
    d.ask("B");
    BOOST_TEST(d.answer("", asio::error::host_not_found) == "A B no such host");
    BOOST_TEST(d.cache.size() == 0U);
    BOOST_TEST(d.ask("C") == "ask");
    BOOST_TEST(d.answer("", failing) == "C failed");
    BOOST_TEST(d.ask("D") == "ask");
    BOOST_TEST(d.answer("") == "D no such host");  // an answer without an address
}

BOOST_AUTO_TEST_CASE(where_the_name_server_fails_the_answer_before_counts_on) {
    dns_script d;
    d.ask("A");
    d.answer("192.0.2.1");
    d.now += 30s;
    BOOST_TEST(d.ask("B") == "ask");
    BOOST_TEST(d.answer("", failing) == "B 192.0.2.1");
    BOOST_TEST(d.ask("C") == "ask");  // but it is asked again each time
    d.now += 1h;
    BOOST_TEST(d.answer("", failing) == "C failed");  // and not for ever
}

BOOST_AUTO_TEST_CASE(a_name_that_is_gone_is_gone) {
    dns_script d;
    d.ask("A");
    d.answer("192.0.2.1");
    d.now += 30s;
    d.ask("B");
    BOOST_TEST(d.answer("", asio::error::host_not_found) == "B no such host");
}

BOOST_AUTO_TEST_CASE(addresses_that_do_not_answer_are_asked_for_anew) {
    dns_script d;
    d.ask("A");
    d.answer("192.0.2.1");
    d.cache.distrust("h");
    d.cache.distrust("unknown");
    BOOST_TEST(d.ask("B") == "ask");
    BOOST_TEST(d.answer("", failing) == "B 192.0.2.1");  // better than none
}

BOOST_AUTO_TEST_CASE(who_withdraws_is_not_told_and_the_last_gives_the_question_up) {
    dns_script d;
    d.ask("A");
    d.ask("B");
    BOOST_TEST(d.withdraw("A").empty());
    BOOST_TEST(d.withdraw("A").empty());  // twice
    BOOST_TEST(d.answer("192.0.2.1") == "B 192.0.2.1");

    d.ask("C", "other");
    BOOST_TEST(d.withdraw("C") == "other");
    d.cache.abandoned("other");
    BOOST_TEST(d.cache.size() == 1U);
    BOOST_TEST(d.ask("D", "other") == "ask");
}

BOOST_AUTO_TEST_CASE(withdrawing_while_others_are_told) {
    dns_script d;
    d.ask("A");
    d.ask("B");
    auto a = d.cache.answered("h", {}, failing, d.now);
    a.waiters.pop_front();                // A is being told
    BOOST_TEST(d.withdraw("B").empty());  // and gives B up
    BOOST_TEST(a.waiters.empty());
    BOOST_TEST(d.ask("C") == "ask");
    BOOST_TEST(d.withdraw("C") == "h");
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_asked_for_changes_nothing) {
    dns_script d;
    BOOST_TEST(d.answer("192.0.2.1", {}, "unasked").empty());
    BOOST_TEST(d.cache.size() == 0U);
}

BOOST_AUTO_TEST_CASE(it_does_not_grow_without_bound) {
    dns_script d;
    for (std::size_t i = 0; i < 2 * dns_cache::most; ++i) {
        auto const host = "h" + std::to_string(i);
        BOOST_TEST(d.ask(host, host) == "ask");
        d.answer("192.0.2.1", {}, host);
        d.now += 1ms;
    }
    BOOST_TEST(d.cache.size() == dns_cache::most);
    BOOST_TEST(d.ask("again", "h2047") == "192.0.2.1");  // the newest are kept
    BOOST_TEST(d.ask("old", "h3") == "ask");
}

BOOST_AUTO_TEST_SUITE_END()
