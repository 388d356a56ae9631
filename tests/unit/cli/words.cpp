#include "cli/words.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "cli/emoji.hpp"

namespace cli = vouch::cli;

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(cells) {
    struct {
        char const* text;
        std::size_t cells;
    } const rows[] = {
        {"", 0},         {"phone", 5},   {"é", 1},    {"e\xcc\x81", 1},
        {"日本", 4},     {"한국어", 6},  {"🐶", 2},    {"☁", 1},
        {"☁️", 2},   {"❤️x", 3}, {"⌛", 2},    {"⚽", 2},
        {"👍🏽", 2}, {"ａ", 2},      {"\xff", 1}, {"a\xe2\x80\x8b", 1},
        {"\x1b", 0},
    };
    for (auto const& r : rows) BOOST_TEST(cli::cell_width(r.text) == r.cells, r.text);
}

BOOST_AUTO_TEST_CASE(each_sas_emoji_takes_two_cells) {
    for (auto const& e : cli::sas_emoji_table())
        BOOST_TEST(cli::cell_width(e.symbol) == 2U, e.name);
}

BOOST_AUTO_TEST_CASE(a_server_cannot_steer_the_terminal) {
    struct {
        std::string text, shown;
    } const rows[] = {
        {"plain", "plain"},
        {"\x1b[31mred", "\xef\xbf\xbd[31mred"},
        {"a\nb\tc\r", "a b c "},
        {"bell\x07", "bell\xef\xbf\xbd"},
        {"csi\xc2\x9b"
         "1m",
         "csi\xef\xbf\xbd"
         "1m"},
        {"\xe2\x80\xae"
         "evil",
         "\xef\xbf\xbd"
         "evil"},
        {std::string("nul\0x", 5), "nul\xef\xbf\xbdx"},
        {"cut\xf0\x9f", "cut\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"名前 🐶☁️", "名前 🐶☁️"},
    };
    for (auto const& r : rows) BOOST_TEST(cli::printable(r.text) == r.shown);
}

BOOST_AUTO_TEST_CASE(code_points_come_back_as_they_went) {
    for (char32_t const c : {U'a', U'é', U'€', U'\U0001f436', U'\U0010ffff'}) {
        std::string bytes;
        cli::append_utf8(bytes, c);
        std::string_view rest = bytes;
        BOOST_TEST((cli::take_code_point(rest) == c));
        BOOST_TEST(rest.empty());
    }
}

BOOST_AUTO_TEST_CASE(padding_counts_cells) {
    BOOST_TEST(cli::padded("ab", 4) == "ab  ");
    BOOST_TEST(cli::padded("🐶", 4) == "🐶  ");
    BOOST_TEST(cli::padded("abcde", 4) == "abcde");
}

BOOST_AUTO_TEST_CASE(shell_words) {
    BOOST_TEST(cli::shell_word("v-1.a/b") == "v-1.a/b");
    BOOST_TEST(cli::shell_word("") == "''");
    BOOST_TEST(cli::shell_word("a b") == "'a b'");
    BOOST_TEST(cli::shell_word("it's") == "'it'\\''s'");
    BOOST_TEST(cli::shell_word("$(rm)") == "'$(rm)'");
    BOOST_TEST(cli::shell_word("~") == "'~'");
}

BOOST_AUTO_TEST_SUITE_END()
