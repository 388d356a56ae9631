// The table once more, and what can be made of it, as Beast reads it.

#include <cstddef>
#include <random>
#include <span>
#include <string>

#include <boost/test/unit_test.hpp>

#include "unit/http/beast_reader.hpp"
#include "unit/http/response_rows.hpp"

using namespace vouch::test;

namespace {

std::span<response_row const> const all_rows[] = {good_rows, bad_rows};

}  // namespace

BOOST_AUTO_TEST_SUITE(response_beast)

BOOST_AUTO_TEST_CASE(rows) {
    std::size_t both = 0;
    for (auto const list : all_rows) {
        for (auto const& [text, expected] : list) {
            BOOST_TEST(difference(text) == "", text);
            both += read_with_beast(text).error.empty();
        }
    }
    BOOST_TEST(both > std::size(good_rows));  // else it would say little
}

// The end of one and the beginning of another meet in the middle of anything.
BOOST_AUTO_TEST_CASE(crossed_rows) {
    std::mt19937 random(17);
    auto const pick = [&] {
        auto const list = all_rows[random() % 2];
        return list[random() % list.size()].text;
    };
    for (int n = 0; n < 20000; ++n) {
        auto const a = pick();
        auto const b = pick();
        auto const text = std::string(a.substr(0, random() % (a.size() + 1)))
                              .append(b.substr(random() % (b.size() + 1)));
        auto const found = difference(text);
        if (!found.empty()) BOOST_TEST(found == "", text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
