#include "report/report.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "report/text.hpp"

using namespace vouch::bench;

namespace {

section two_rows() {
    section s{.title = "call", .facts = {}, .rows = {}};
    figure const cpu{.name = "cpu", .unit = "us", .rounds = {}, .decimals = 1, .compared = true};
    for (double const v : {4.0, 6.0, 5.0}) add(row_of(s, "ours"), cpu, v);
    for (double const v : {8.0, 24.0, 10.0}) add(row_of(s, "theirs"), cpu, v);
    return s;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_)

BOOST_AUTO_TEST_CASE(rows_are_compared_round_by_round) {
    auto const all = compare(two_rows());
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].of == "ours");
    BOOST_TEST(all[0].to == "theirs");
    BOOST_TEST(all[0].ratio.median == 0.5);
    BOOST_TEST(all[0].ratio.min == 0.25);
    BOOST_TEST(all[0].ratio.max == 0.5);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_not_to_be_compared_is_not) {
    auto s = two_rows();
    s.rows[1].figures[0].compared = false;
    BOOST_TEST(compare(s).empty());
}

BOOST_AUTO_TEST_CASE(sizes_are_compared_with_the_first) {
    auto s = two_rows();
    s.sizes = true;
    auto const all = compare(s);
    BOOST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].of == "theirs");
    BOOST_TEST(all[0].to == "ours");
    BOOST_TEST(all[0].ratio.median == 2.0);
    BOOST_TEST(all[0].ratio.max == 4.0);
}

BOOST_AUTO_TEST_CASE(the_table_shows_median_and_span) {
    std::ostringstream out;
    print_table(out, {.scenario = "call", .settings = {}, .sections = {two_rows()}, .notes = {}});
    BOOST_TEST(out.str().find("5.0 [4.0..6.0]") != std::string::npos);
    BOOST_TEST(out.str().find("ours / theirs: cpu 0.50x [0.25..0.50]\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(values_are_shown_as_people_write_them) {
    BOOST_TEST(plain_text("a b") == "a b");
    BOOST_TEST(plain_text(0.05) == "0.05");
    BOOST_TEST(plain_text(0.0) == "0");
    BOOST_TEST(plain_text(true) == "true");
    BOOST_TEST(plain_text(16) == "16");
}

BOOST_AUTO_TEST_CASE(the_median_of_an_even_number_lies_between) {
    double const values[] = {4, 1, 3, 2};
    auto const s = spread_of(values);
    BOOST_TEST(s.median == 2.5);
    BOOST_TEST(s.min == 1.0);
    BOOST_TEST(s.max == 4.0);
}

BOOST_AUTO_TEST_CASE(a_sample_comes_back_from_json) {
    sample s{.calls = 7,
             .answered = 9,
             .seconds = 0.5,
             .cpu = {10, 20},
             .allocated = {3, 400},
             .peak_kib = 1234,
             .latency = {},
             .more = {{"requests", 12.5}}};
    s.latency.add(1500);
    s.latency.add(1'000'000);
    auto const back = sample_from(to_json(s));
    BOOST_TEST(back.calls == 7U);
    BOOST_TEST(back.answered == 9U);
    BOOST_TEST(back.cpu.total() == 30.0);
    BOOST_TEST(back.allocated.blocks == 3U);
    BOOST_TEST(back.peak_kib == 1234U);
    BOOST_TEST((back.more == s.more));
    BOOST_TEST(back.latency.max() == 1'000'000U);
    BOOST_TEST((back.latency.buckets() == s.latency.buckets()));
}

BOOST_AUTO_TEST_SUITE_END()
