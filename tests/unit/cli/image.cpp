#include "cli/image.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>

#include "cli/problem.hpp"

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

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_not_guessed_at) {
    if (there_and_back("x") == "not_built_in") return;
    for (auto const& payload :
         {std::string("MATRIX\x02\x01\0\x05", 10), std::string("\xff\xfe\xfd"),
          std::string("\x1b[2J"), std::string("two\nlines")})
        BOOST_TEST(there_and_back(payload) == "binary_qr_code");
}

BOOST_AUTO_TEST_SUITE_END()
