#include "http/head_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using vouch::http::check_start;
using vouch::http::chunk_line;
using vouch::http::field_line;
using vouch::http::flaw;
using vouch::http::line_finder;
using vouch::http::read;
using vouch::http::status_line;
using vouch::http::unfolded;

namespace {

struct found {
    std::size_t after = 0;   // how many bytes had to be there
    std::size_t length = 0;  // of the line
    std::string_view wrong;
};

/// Gives one byte more at a time until the finder knows.
found find(std::string_view text, bool folds) {
    line_finder f;
    for (std::size_t n = 0; n <= text.size(); ++n) {
        flaw wrong;
        auto const length = f.find(text.substr(0, n), folds, wrong);
        if (length != 0 || wrong) return {n, length, wrong.message};
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(head_lines)

BOOST_AUTO_TEST_CASE(a_line_ends_in_both) {
    for (bool const folds : {false, true}) {
        BOOST_TEST(find("\r\nx", folds).after == 2U);
        BOOST_TEST(find("\r\n x", folds).length == 2U);
        BOOST_TEST(find("abc", folds).after == 0U);
        BOOST_TEST(find("abc\r", folds).after == 0U);
        BOOST_TEST(find("a\nb\r\n", folds).wrong == "a line that ends in LF alone, not CRLF");
        BOOST_TEST(find("a\nb\r\n", folds).after == 2U);
        BOOST_TEST(find("\n", folds).after == 1U);
        BOOST_TEST(find("a\rb\r\n", folds).wrong == "a CR without its LF");
        BOOST_TEST(find("a\rb\r\n", folds).after == 3U);
        BOOST_TEST(find("a\r\r\n", folds).after == 3U);
    }
    BOOST_TEST(find("a\r\n", false).after == 3U);
    BOOST_TEST(find("a\r\n b\r\n", false).length == 3U);
}

// At any place of the eight bytes that are looked at together.
BOOST_AUTO_TEST_CASE(any_control_character) {
    for (int c = 0; c < 256; ++c) {
        bool const control = (c < 0x20 && c != '\t') || c == 0x7f;
        if (c == '\r' || c == '\n') continue;
        for (std::size_t at = 0; at < 20; ++at) {
            std::string text(20, '\x7e');
            text[at] = static_cast<char>(c);
            flaw wrong;
            line_finder f;
            auto const length = f.find(text + "\r\n", false, wrong);
            BOOST_TEST(length == (control ? 0U : 22U));
            BOOST_TEST(std::string_view(wrong.message) ==
                       (control ? "a control character in the header or between chunks" : ""));
            if (control) BOOST_TEST(find(text, false).after == at + 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_fold_is_known_by_the_byte_after) {
    BOOST_TEST(find("a\r\n", true).after == 0U);
    BOOST_TEST(find("a\r\nb", true).after == 4U);
    BOOST_TEST(find("a\r\nb", true).length == 3U);
    BOOST_TEST(find("a\r\n b\r\n\tc\r\n\r\n", true).length == 11U);
    BOOST_TEST(find("a\r\n b\r\n\tc\r\n\r\n", true).after == 12U);
    line_finder finder;
    flaw wrong;
    BOOST_TEST(finder.find("a\r\n b\r\nc\r\n", true, wrong) == 7U);
    BOOST_TEST(finder.folded());
    BOOST_TEST(finder.find("c\r\n\r\n", true, wrong) == 3U);
    BOOST_TEST(!finder.folded());
    BOOST_TEST(find("a\r\n b\nc", true).wrong == "a line that ends in LF alone, not CRLF");
}

BOOST_AUTO_TEST_CASE(one_finder_for_line_after_line) {
    std::string_view text = "ab\r\nc\r\n\r\n";
    line_finder f;
    flaw wrong;
    for (std::size_t const length : {4U, 3U, 2U}) {
        BOOST_TEST(f.find(text, false, wrong) == length);
        text.remove_prefix(length);
    }
    BOOST_TEST(!wrong);
}

BOOST_AUTO_TEST_CASE(every_beginning_of_http_could_become_it) {
    std::string_view const start = "HTTP/1.1 200";
    for (std::size_t n = 0; n <= start.size(); ++n) BOOST_TEST(!check_start(start.substr(0, n)), n);
    for (std::size_t n = 0; n < 7; ++n)
        BOOST_TEST(!!check_start(std::string(start.substr(0, n)) + '*'), n);
}

BOOST_AUTO_TEST_CASE(status_lines) {
    status_line l;
    BOOST_TEST(!read("HTTP/1.0 404 Not Found", l));
    BOOST_TEST(l.minor == 0);
    BOOST_TEST(l.status == 404);
    BOOST_TEST(!read("HTTP/1.1 200 ", l));
    BOOST_TEST(l.minor == 1);
    BOOST_TEST(l.status == 200);
    for (auto const* const bad : {"", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 200", "XTTP/1.1 200 OK"})
        BOOST_TEST(!!read(bad, l), bad);
}

BOOST_AUTO_TEST_CASE(fields) {
    field_line f;
    BOOST_TEST(!read("Name: \t a b \t", f));
    BOOST_TEST(f.name == "Name");
    BOOST_TEST(f.value == "a b");
    BOOST_TEST(!read("n:", f));
    BOOST_TEST(f.value == "");
}

BOOST_AUTO_TEST_CASE(folds) {
    BOOST_TEST(unfolded("Name: a \r\n\t b\r\n \r\n c:d ") == "Name: a b c:d");
    BOOST_TEST(unfolded("Name:\r\n a") == "Name: a");
    BOOST_TEST(unfolded("Name: a") == "Name: a");
    BOOST_TEST(unfolded(" Name: a\r\n b") == " Name: a b");  // wrong, and stays so
}

BOOST_AUTO_TEST_CASE(chunks) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    chunk_line c;
    for (auto const& [text, size] : {std::pair<std::string_view, std::uint64_t>{"0", 0},
                                     {"00fF", 255},
                                     {"10;a", 16},
                                     {"ffffffffffffffff", most},
                                     {"fffffffffffffffff", most},
                                     {"10000000000000000", most},
                                     {"0000000000000000000001", 1}}) {
        BOOST_TEST(!read(text, c), text);
        BOOST_TEST(c.size == size, text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
