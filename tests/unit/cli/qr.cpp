#include "cli/qr.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/words.hpp"

namespace cli = vouch::cli;

namespace {

cli::qr_matrix two_by_two() {
    cli::qr_matrix m;
    m.size = 2;
    m.dark = {true, false, true, true};
    return m;
}

std::vector<std::string> lines(std::string const& text) {
    std::istringstream in(text);
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(qr)

BOOST_AUTO_TEST_CASE(a_code_has_its_three_finder_patterns) {
    auto const m = cli::encode_qr("MATRIX", cli::qr_level::medium);
    BOOST_TEST_REQUIRE(m.has_value());
    BOOST_TEST(m->size == 21);
    std::string const finder[] = {"#######", "#.....#", "#.###.#", "#.###.#",
                                  "#.###.#", "#.....#", "#######"};
    for (int y = 0; y < 7; ++y)
        for (int x = 0; x < 7; ++x) {
            bool const dark = finder[y][static_cast<std::size_t>(x)] == '#';
            BOOST_TEST(m->at(x, y) == dark);
            BOOST_TEST(m->at(14 + x, y) == dark);
            BOOST_TEST(m->at(x, 14 + y) == dark);
        }
    BOOST_TEST(!m->at(-1, 0));
    BOOST_TEST(!m->at(0, 21));
}

BOOST_AUTO_TEST_CASE(payloads) {
    BOOST_TEST(!cli::encode_qr("", cli::qr_level::low).has_value());
    BOOST_TEST(cli::encode_qr(std::string("a\0b", 3), cli::qr_level::low).has_value());
    BOOST_TEST(cli::encode_qr(std::string(2953, 'x'), cli::qr_level::low).has_value());
    BOOST_TEST(!cli::encode_qr(std::string(2954, 'x'), cli::qr_level::low).has_value());
    auto const all = cli::encode_qr("abc", cli::qr_level::low);
    auto const nul = cli::encode_qr(std::string("abc\0d", 5), cli::qr_level::low);
    BOOST_TEST((all->dark != nul->dark));
}

BOOST_AUTO_TEST_CASE(drawn_with_colours_dark_is_ink) {
    cli::screen s;
    s.colour = true;
    auto const drawn = lines(cli::draw_qr(two_by_two(), s));
    BOOST_TEST_REQUIRE(drawn.size() == 5U);
    std::string const start = "\x1b[38;5;16;48;5;231m";
    BOOST_TEST(drawn[0] == start + "          \x1b[0m");
    BOOST_TEST(drawn[2] == start + "    █▄    \x1b[0m");
}

BOOST_AUTO_TEST_CASE(drawn_without_colours_light_is_ink) {
    auto const drawn = lines(cli::draw_qr(two_by_two(), {}));
    BOOST_TEST_REQUIRE(drawn.size() == 5U);
    BOOST_TEST(drawn[0] == "██████████");
    BOOST_TEST(drawn[2] == "████ ▀████");
}

BOOST_AUTO_TEST_CASE(each_line_is_as_wide_as_said) {
    auto const m = *cli::encode_qr(std::string(170, 'q'), cli::qr_level::medium);
    for (auto const& line : lines(cli::draw_qr(m, {})))
        BOOST_TEST(cli::cell_width(line) == static_cast<std::size_t>(cli::drawn_width(m)));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_said) {
    cli::screen s;
    s.terminal = true;
    s.columns = 28;
    BOOST_TEST(cli::qr_or_reason("MATRIX", s) ==
               "The QR code needs 29 columns, this terminal has 28: make it wider.\n");
    s.terminal = false;
    BOOST_TEST(lines(cli::qr_or_reason("MATRIX", s)).size() == 15U);
    BOOST_TEST(cli::qr_or_reason(std::string(3000, 'x'), s) ==
               "The payload does not fit into a QR code.\n");
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_gets_less_error_correction) {
    std::string const data(15, 'x');  // medium: version 2, low: version 1
    cli::screen s;
    s.terminal = true;
    s.columns = 29;
    BOOST_TEST(cli::qr_or_reason(data, s) ==
               cli::draw_qr(*cli::encode_qr(data, cli::qr_level::low), s));
    s.columns = 80;
    BOOST_TEST(cli::qr_or_reason(data, s) ==
               cli::draw_qr(*cli::encode_qr(data, cli::qr_level::medium), s));
}

BOOST_AUTO_TEST_SUITE_END()
