#include "net/record_counter.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

using vouch::net::record_counter;

namespace {

std::string record(std::size_t length) {
    std::string r = "\x17\x03\x03";
    r += static_cast<char>(length >> 8U);
    r += static_cast<char>(length & 0xffU);
    return r + std::string(length, '\x01');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_counter_suite)

BOOST_AUTO_TEST_CASE(only_whole_records_end_at_a_boundary) {
    auto const bytes = record(1) + record(0) + record(300) + record(16'640);
    std::size_t const ends[] = {6, 11, 316, 316 + 16'645};
    for (std::size_t const piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
        record_counter c;
        BOOST_TEST(c.at_boundary());
        for (std::size_t at = 0; at < bytes.size();) {
            auto const part = std::string_view(bytes).substr(at, piece);
            c.take(part);
            at += part.size();
            bool const end = std::find(std::begin(ends), std::end(ends), at) != std::end(ends);
            BOOST_TEST(c.at_boundary() == end, "after " << at << " in pieces of " << piece);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
