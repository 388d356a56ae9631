// A verification at a terminal, as a person sees it.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/rig.hpp"
#include "cli/screen.hpp"

using namespace std::chrono_literals;
using vouch::emulator::act;
using vouch_test::has;
using vouch_test::rig;
using vouch_test::screen;
using vouch_test::terminal_run;

namespace {

constexpr auto question = "Does the other device show the same, in the same order? [y/n] ";

/// What is typed to a shell before, and the program's output.
screen shown(terminal_run const& t, std::string const& command, bool selector_widens = true) {
    screen s(selector_widens);
    s.feed("$ " + command + "\r\n" + t.screen());
    return s;
}

/// Without what differs from run to run: ids.
std::string without_ids(std::string text) {
    for (auto at = text.find("txn-"); at != std::string::npos; at = text.find("txn-", at + 1))
        text.replace(at, text.find_first_of(" \n)", at) - at, "ID");
    return text;
}

/// The lines with the emoji and their names, and the numbers.
std::string comparison_of(std::string const& text) {
    auto const begin = text.find(":\n\n") + 3;
    return text.substr(begin, text.find("\n\nDoes the other") - begin);
}

screen answered_yes(bool selector_widens = true) {
    rig r;
    r.server().script("phone", {{.what = act::accept}, {.what = act::compare}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect(question);
    t.type("y\n");
    t.expect("Verified.");
    BOOST_TEST(t.wait() == 0);
    return shown(t, "vouch verify", selector_widens);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(answered_yes_it_reads_so) {
    auto const text = answered_yes().text();
    BOOST_TEST(text ==
               "$ vouch verify\n"
               "Waiting for a device of @alice:vouch.example: accept it there.\n"
               "Accepted: compare emoji with phone, or let it scan the QR code.\n"
               "Waiting for phone.\n"
               "\n"
               "Compare with phone:\n"
               "\n" +
                   comparison_of(text) +
                   "\n\n"
                   "Does the other device show the same, in the same order? [y/n] y\n"
                   "Verified. The other side: phone.\n"
                   "\n");
}

BOOST_AUTO_TEST_CASE(answered_no_it_reads_so) {
    rig r;
    r.server().script("phone", {{.what = act::accept}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect(question);
    t.type("n\n");
    t.expect("Not verified.");
    BOOST_TEST(t.wait() == 1);
    auto const text = shown(t, "vouch verify").text();
    BOOST_TEST(has(text, "[y/n] n\nNot verified. Cancelled: m.mismatched_sas"), text);
}

BOOST_AUTO_TEST_CASE(interrupted_and_resumed_it_reads_so) {
    rig r;
    r.server().script("phone", {{.what = act::accept}});
    std::string first;
    {
        terminal_run t(r.as("laptop", {"verify"}));
        t.expect(question);
        t.type("\x03");
        BOOST_TEST(t.wait() == 130);
        first = without_ids(shown(t, "vouch verify").text());
    }
    BOOST_TEST(has(first,
                   "[y/n] ^C\n"
                   "vouch verify: stopped waiting; the verification is left as it is\n"
                   "  next     vouch verify ID   (or end it: vouch cancel ID)\n"),
               first);
    r.server().script("phone", {{.what = act::compare}});
    terminal_run t(r.as("laptop", {"verify"}));
    t.expect(question);
    t.type("y\n");
    BOOST_TEST(t.wait() == 0);
    auto const second = shown(t, "vouch verify").text();
    BOOST_TEST(second.starts_with("$ vouch verify\n\nCompare with phone:\n\n"), second);
    BOOST_TEST(comparison_of(second) == comparison_of(first));
}

BOOST_AUTO_TEST_CASE(emoji_stand_above_their_names_whatever_the_terminal_thinks_of_their_width) {
    auto const wide = answered_yes(true);
    auto const narrow = answered_yes(false);
    for (auto const* const s : {&wide, &narrow}) {
        auto const& lines = s->lines();
        std::size_t row = 0;
        while (row < lines.size() && (lines[row].size() < 3 || lines[row][2].look.bold)) ++row;
        std::size_t names = 0;
        while (names < lines.size() && !(lines[names].size() > 3 && lines[names][2].look.bold))
            ++names;
        BOOST_TEST_REQUIRE(names < lines.size());
        BOOST_TEST_REQUIRE(names > 0U);
        auto const& symbols = lines[names - 1];
        auto const& words = lines[names];
        int emoji = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (!words[i].look.bold || (i > 0 && words[i - 1].look.bold)) continue;
            auto end = i;
            while (end < words.size() && words[end].look.bold) ++end;
            auto const middle = i + (end - i - 2) / 2;
            BOOST_TEST_REQUIRE(middle < symbols.size());
            BOOST_TEST((symbols[middle].text.size() >= 3U), "column " << middle);
            ++emoji;
        }
        BOOST_TEST(emoji == 7);
    }
}

BOOST_AUTO_TEST_CASE(waiting_shows_a_wheel_and_the_time_on_a_terminal_alone) {
    rig r;
    (void)r.laptop({"create"});
    for (auto const* const forbidden : {"", "NO_COLOR=1", "--no-color"}) {
        bool const colours = *forbidden == '\0';
        auto s = r.as("laptop", {"watch"});
        if (*forbidden == 'N') s.environment.emplace_back(forbidden);
        if (*forbidden == '-') s.arguments.emplace_back("--no-color");
        terminal_run t(s);
        t.expect("the next change  1 s");
        t.type("\x03");
        BOOST_TEST(t.wait() == 130);
        BOOST_TEST(has(t.screen(), "⠋"));
        BOOST_TEST(has(t.screen(), "\x1b[2m") == colours);
        auto const text = without_ids(shown(t, "vouch watch").text());
        BOOST_TEST(!has(text, "the next change"), text);
    }
    auto dumb = r.as("laptop", {"watch"});
    dumb.environment.back() = "TERM=dumb";
    terminal_run t(dumb);
    t.expect("accept it there.");
    t.type("\x03");
    BOOST_TEST(t.wait() == 130);
    BOOST_TEST(!has(t.screen(), "\x1b"));
    BOOST_TEST(!has(t.screen(), "the next change"));
}

BOOST_AUTO_TEST_CASE(the_picture_in_the_readme_is_what_is_seen) {
    auto const svg = vouch_test::to_svg(answered_yes(), "vouch verify, in a terminal");
    std::filesystem::path const file(VOUCH_PICTURE);
    if (std::getenv("VOUCH_WRITE_PICTURE") != nullptr) std::ofstream(file) << svg;
    std::ifstream in(file);
    std::string const committed(std::istreambuf_iterator<char>(in), {});
    BOOST_TEST((committed == svg), file << " is stale: tools/picture makes it anew");
}

BOOST_AUTO_TEST_SUITE_END()
