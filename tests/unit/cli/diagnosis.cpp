#include "cli/diagnosis.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace cli = vouch::cli;
using namespace std::chrono_literals;

namespace {

std::chrono::system_clock::time_point const now{1'700'000'000s};  // 2023-11-14 22:13:20 UTC

bool says(cli::findings const& f, std::string_view part) {
    auto const text = cli::diagnose(f, {}).text;
    bool const said = text.find(part) != std::string::npos;
    BOOST_TEST_INFO(text);
    return said;
}

cli::findings over_tls(std::chrono::seconds left, bool verified = true) {
    cli::findings f;
    f.session.emplace();
    f.has_token = true;
    f.now = now;
    f.info.emplace();
    auto& t = f.info->tls.emplace();
    t.verified = verified;
    t.names = {"a.example", "\x1b[2J"};
    t.not_before = std::chrono::floor<std::chrono::seconds>(now - 24h);
    t.not_after = std::chrono::floor<std::chrono::seconds>(now + left);
    return f;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnosis)

BOOST_AUTO_TEST_CASE(clocks) {
    BOOST_TEST((cli::skew_of("Tue, 14 Nov 2023 22:13:20 GMT", now + 900ms) == 0s));
    BOOST_TEST((cli::skew_of("Tue, 14 Nov 2023 22:14:20 GMT", now) == 60s));
    BOOST_TEST((cli::skew_of("Tue, 14 Nov 2023 22:13:10 GMT", now) == -10s));
    for (auto const* const text : {"", "now", "Tue, 14 Nov 2023 22:13:20", "1700000000",
                                   "Tue, 14 Nov 2023 22:13:20 GMT and more"})
        BOOST_TEST(!cli::skew_of(text, now).has_value(), text);
    auto f = over_tls(1000h);
    for (auto const& [date, words] : {std::pair{"22:13:20", "in step with this machine's\n"},
                                      {"22:13:24", "4 s ahead of this machine's\n"},
                                      {"22:12:20", "60 s behind this machine's\n"}}) {
        f.info->date = "Tue, 14 Nov 2023 " + std::string(date) + " GMT";
        BOOST_TEST(says(f, "clock         " + std::string(words)));
        BOOST_TEST(!says(f, "set the clock"));
    }
    f.info->date = "Tue, 14 Nov 2023 22:14:21 GMT";
    BOOST_TEST(says(f, "next          set the clock of this machine or of the server"));
}

BOOST_AUTO_TEST_CASE(what_info_says) {
    auto const i = cli::read_info(R"({"app":{"name":"B","version":"1"},"server":{"status":"up"},
        "endpoints":{"ws_events":"ws://h/v1/ws"}})");
    BOOST_TEST_REQUIRE(i.has_value());
    BOOST_TEST(i->name == "B");
    BOOST_TEST(i->version == "1");
    BOOST_TEST(i->status == "up");
    BOOST_TEST(i->events == "ws://h/v1/ws");
    auto const odd = cli::read_info(R"({"app":[],"server":{"status":1},"endpoints":null})");
    BOOST_TEST_REQUIRE(odd.has_value());
    BOOST_TEST(odd->name + odd->status + odd->events == "");
    for (auto const* const text : {"", "[]", "{", "<html>"})
        BOOST_TEST(!cli::read_info(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_soon) {
    BOOST_TEST(says(over_tls(13 * 24h), "it ends within 14 days: renew it\n"));
    BOOST_TEST(!says(over_tls(15 * 24h), "renew it"));
    BOOST_TEST(says(over_tls(24h), "from 2023-11-13 to 2023-11-15\n"));
    BOOST_TEST(says(over_tls(24h), "for a.example, \xef\xbf\xbd[2J\n"));
    auto f = over_tls(-24h, false);
    f.info->tls->reason = "certificate has expired";
    BOOST_TEST(says(f, "trusted       no: certificate has expired\n"));
    BOOST_TEST(!says(f, "renew it"));
}

BOOST_AUTO_TEST_CASE(a_verified_device_needs_nothing) {
    auto f = over_tls(1000h);
    f.session->state = vouch::session_state::ready;
    BOOST_TEST(says(f, "next          nothing: this device is verified\n"));
    f.has_token = false;
    BOOST_TEST(says(f, "token         not needed\n"));
}

BOOST_AUTO_TEST_SUITE_END()
