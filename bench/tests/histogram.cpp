#include "measure/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

using vouch::bench::histogram;

BOOST_AUTO_TEST_SUITE(histogram_)

BOOST_AUTO_TEST_CASE(of_nothing_says_zero) {
    histogram const h;
    BOOST_TEST(h.count() == 0U);
    BOOST_TEST(h.percentile(0.5) == 0U);
    BOOST_TEST(h.buckets().empty());
}

BOOST_AUTO_TEST_CASE(small_values_are_exact) {
    histogram h;
    for (std::uint64_t v = 0; v < 128; ++v) h.add(v);
    BOOST_TEST(h.percentile(0) == 0U);
    BOOST_TEST(h.percentile(0.5) == 63U);
    BOOST_TEST(h.percentile(1) == 127U);
    BOOST_TEST(h.buckets().size() == 128U);
}

BOOST_AUTO_TEST_CASE(no_value_reads_more_than_a_64th_too_small) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        auto const v = random() >> (random() % 64);
        histogram h;
        h.add(v);
        auto const read = h.percentile(0.5);
        BOOST_REQUIRE(read <= v);
        BOOST_REQUIRE(v - read <= v / 64);
        BOOST_REQUIRE(h.max() == v);
    }
}

BOOST_AUTO_TEST_CASE(takes_the_largest_value_there_is) {
    histogram h;
    h.add(std::numeric_limits<std::uint64_t>::max());
    BOOST_TEST(h.percentile(1) == std::uint64_t{127} << 57U);
}

BOOST_AUTO_TEST_CASE(percentiles_agree_with_sorting) {
    std::mt19937_64 random(11);
    std::vector<std::uint64_t> values;
    histogram h;
    for (int i = 0; i < 9999; ++i) {
        auto const v = 1000 + random() % 1000000;
        values.push_back(v);
        h.add(v);
    }
    std::sort(values.begin(), values.end());
    for (double const p : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        auto const rank = static_cast<std::size_t>(std::ceil(p * 9999)) - 1;
        BOOST_TEST(h.percentile(p) <= values[rank]);
        BOOST_TEST(h.percentile(p) >= values[rank] - values[rank] / 64);
    }
}

BOOST_AUTO_TEST_CASE(merging_is_as_adding_to_one) {
    histogram a;
    histogram b;
    histogram both;
    for (std::uint64_t v = 1; v < 5000; v += 7) {
        (v % 2 == 0 ? a : b).add(v);
        both.add(v);
    }
    a.merge(b);
    BOOST_TEST((a.buckets() == both.buckets()));
    BOOST_TEST(a.count() == both.count());
    BOOST_TEST(a.max() == both.max());
}

BOOST_AUTO_TEST_CASE(comes_back_from_its_buckets) {
    histogram h;
    for (std::uint64_t v = 3; v < 1U << 30U; v = v * 5 / 4 + 1) h.add(v);
    histogram back;
    back.restore(h.buckets(), h.max());
    BOOST_TEST((back.buckets() == h.buckets()));
    BOOST_TEST(back.count() == h.count());
    BOOST_TEST(back.max() == h.max());
}

BOOST_AUTO_TEST_SUITE_END()
