#include "cli/emoji.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "cli/comparison.hpp"
#include "cli/words.hpp"

namespace cli = vouch::cli;

namespace {

std::string names(std::string_view text) {
    auto const emoji = cli::split_emoji(text);
    if (!emoji) return "none";
    std::string all;
    for (auto const& e : *emoji) all += (all.empty() ? "" : ",") + std::string(e.name);
    return all;
}

vouch::sas_comparison sas(std::string_view emojis, std::string_view decimals = {}) {
    vouch::sas_comparison c;
    c.emojis = vouch::text(emojis);
    if (!decimals.empty()) c.decimals = vouch::text(decimals);
    return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(emoji)

BOOST_AUTO_TEST_CASE(the_table_has_64_different_ones_in_their_order) {
    auto const table = cli::sas_emoji_table();
    BOOST_TEST_REQUIRE(table.size() == 64U);
    std::set<std::string_view> symbols;
    std::set<std::string_view> all_names;
    for (auto const& e : table) {
        symbols.insert(e.symbol);
        all_names.insert(e.name);
        BOOST_TEST(names(e.symbol) == e.name);
    }
    BOOST_TEST(symbols.size() == 64U);
    BOOST_TEST(all_names.size() == 64U);
    BOOST_TEST(table[0].name == "Dog");
    BOOST_TEST(table[21].name == "Cloud");
    BOOST_TEST(table[36].name == "Thumbs Up");
    BOOST_TEST(table[63].name == "Pin");
}

BOOST_AUTO_TEST_CASE(splitting) {
    BOOST_TEST(names("🐶 🐱 🦁") == "Dog,Cat,Lion");
    BOOST_TEST(names("🐶🐱🦁") == "Dog,Cat,Lion");
    BOOST_TEST(names("🐶, 🐱 - 🦁\n") == "Dog,Cat,Lion");
    BOOST_TEST(names("☁️❤️✈️") == "Cloud,Heart,Aeroplane");
    BOOST_TEST(names("☁❤✈") == "Cloud,Heart,Aeroplane");
    BOOST_TEST(names("🐶\xef\xb8\x8f 🐱") == "Dog,Cat");
    BOOST_TEST(names("🐶🐶🐶") == "Dog,Dog,Dog");
}

BOOST_AUTO_TEST_CASE(anything_else_is_left_whole) {
    for (auto const* const text :
         {"", "  ", "Dog", "🐶 x", "🐶🐦", "\xf0\x9f\x90", "🐶\xef\xb8", "\xef\xb8\x8f🐶", "1234"})
        BOOST_TEST(names(text) == "none", text);
}

BOOST_AUTO_TEST_CASE(names_stand_under_their_emoji) {
    BOOST_TEST(cli::draw_comparison(sas("🐶 👍 ☁", "1 2 3"), {}) ==
               "  🐶      👍       ☁️\n"
               "  Dog  Thumbs Up  Cloud\n"
               "\n"
               "  Numbers: 1 2 3\n");
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_gets_four_and_three) {
    cli::screen s;
    s.columns = 81;
    auto const drawn = cli::draw_comparison(sas("🍓🎧✈️👍🍓🎧🍓"), s);
    BOOST_TEST(drawn ==
               "      🍓          🎧         ✈️         👍\n"
               "  Strawberry  Headphones  Aeroplane  Thumbs Up\n"
               "\n"
               "      🍓          🎧          🍓\n"
               "  Strawberry  Headphones  Strawberry\n");
    s.columns = 82;
    BOOST_TEST(cli::draw_comparison(sas("🍓🎧✈️👍🍓🎧🍓"), s).find("\n\n") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_terminal_is_told_the_column) {
    cli::screen s;
    s.cursor = s.colour = true;
    BOOST_TEST(cli::draw_comparison(sas("🐶☁️"), s) ==
               "  🐶\x1b[9G☁️\n"
               "  \x1b[1mDog\x1b[0m  \x1b[1mCloud\x1b[0m\n");
}

BOOST_AUTO_TEST_CASE(unknown_text_is_shown_as_it_is_but_harmless) {
    BOOST_TEST(cli::draw_comparison(sas("🐦 bird"), {}) == "  🐦 bird\n");
    BOOST_TEST(cli::draw_comparison(sas("\x1b[2J"), {}) == "  \xef\xbf\xbd[2J\n");
}

BOOST_AUTO_TEST_CASE(numbers_alone) {
    BOOST_TEST(cli::draw_comparison(sas("", "1234 5678 9012"), {}) ==
               "  Numbers: 1234 5678 9012\n");
    BOOST_TEST(cli::draw_comparison(sas(""), {}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
