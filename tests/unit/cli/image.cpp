#include "cli/image.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "cli/problem.hpp"
#include "cli/qr.hpp"
#include "cli/words.hpp"

namespace cli = vouch::cli;

namespace {

constexpr auto file = "unit-cli-image.png";

/// What is scanned from a code with this payload, or why nothing is.
std::string there_and_back(std::string const& payload) {
    std::string scanned;
    try {
        cli::write_png(payload, file);
        scanned = cli::scan_png(file);
    } catch (cli::problem const& p) {
        scanned = p.code();
    }
    ::unlink(file);
    return scanned;
}

/// What a camera sees of a code that was drawn in a terminal with these colours of its own: four
/// pixels a square.
cli::gray_image seen(std::string const& drawn, unsigned char ink, unsigned char ground) {
    std::vector<std::vector<unsigned char>> rows;
    std::string_view rest = drawn;
    std::vector<unsigned char> upper;
    std::vector<unsigned char> lower;
    bool const black_on_white = rest.starts_with("\x1b[38;5;16;48;5;231m");
    if (black_on_white) ink = 0, ground = 255;
    while (!rest.empty()) {
        if (rest.starts_with("\x1b[")) {
            rest.remove_prefix(rest.find('m') + 1);
            continue;
        }
        char32_t const c = cli::take_code_point(rest);
        if (c == U'\n') {
            for (auto* const row : {&upper, &lower}) {
                for (int i = 0; i < 4; ++i) rows.push_back(*row);
                row->clear();
            }
            continue;
        }
        for (int i = 0; i < 4; ++i) {
            upper.push_back(c == U'█' || c == U'▀' ? ink : ground);
            lower.push_back(c == U'█' || c == U'▄' ? ink : ground);
        }
    }
    cli::gray_image image;
    image.width = static_cast<unsigned>(rows.front().size());
    image.height = static_cast<unsigned>(rows.size());
    for (auto const& row : rows) image.pixels.insert(image.pixels.end(), row.begin(), row.end());
    return image;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(image)

BOOST_AUTO_TEST_CASE(payloads_come_back_as_they_went) {
    if (there_and_back("x") == "not_built_in") return;
    for (auto const& payload : {std::string("x"), std::string("TUFUUklYAgE-_="),
                                std::string("nämlich 日本"), std::string(2953, 'q')})
        BOOST_TEST(there_and_back(payload) == payload);
    BOOST_TEST(there_and_back("") == "no_qr_code");
    BOOST_TEST(there_and_back(std::string(2954, 'q')) == "no_qr_code");
}

BOOST_AUTO_TEST_CASE(a_code_in_a_terminal_is_read_on_dark_and_on_light_ground) {
    if (there_and_back("x") == "not_built_in") return;
    std::string const payload(60, 'q');
    auto const code = *cli::encode_qr(payload, cli::qr_level::medium);
    std::vector<std::string> const found{payload};
    cli::screen colours;
    colours.colour = true;
    auto const drawn = cli::draw_qr(code, colours);
    BOOST_TEST((cli::codes_in(seen(drawn, 220, 20)) == found));
    BOOST_TEST((cli::codes_in(seen(drawn, 20, 250)) == found));
    // Without colours it is made for a light text on a dark ground.
    BOOST_TEST((cli::codes_in(seen(cli::draw_qr(code, {}), 220, 20)) == found));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_not_guessed_at) {
    if (there_and_back("x") == "not_built_in") return;
    for (auto const& payload :
         {std::string("MATRIX\x02\x01\0\x05", 10), std::string("\xff\xfe\xfd"),
          std::string("\x1b[2J"), std::string("two\nlines")})
        BOOST_TEST(there_and_back(payload) == "binary_qr_code");
}

BOOST_AUTO_TEST_SUITE_END()
