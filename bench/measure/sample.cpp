#include "measure/sample.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

namespace vouch::bench {

namespace json = boost::json;

json::object to_json(sample const& s) {
    json::array buckets;
    for (auto const& [value, count] : s.latency.buckets())
        buckets.push_back(json::array{value, count});
    return {{"calls", s.calls},           {"answered", s.answered}, {"seconds", s.seconds},
            {"user", s.cpu.user},         {"system", s.cpu.system}, {"blocks", s.allocated.blocks},
            {"bytes", s.allocated.bytes}, {"peak_kib", s.peak_kib}, {"buckets", std::move(buckets)},
            {"max", s.latency.max()}};
}

sample sample_from(json::value const& v) {
    auto const number = [&](char const* name) { return v.at(name).to_number<std::uint64_t>(); };
    auto const real = [&](char const* name) { return v.at(name).to_number<double>(); };
    sample s{.calls = number("calls"),
             .answered = number("answered"),
             .seconds = real("seconds"),
             .cpu = {real("user"), real("system")},
             .allocated = {number("blocks"), number("bytes")},
             .peak_kib = number("peak_kib"),
             .latency = {}};
    std::vector<histogram::bucket> buckets;
    for (auto const& b : v.at("buckets").as_array())
        buckets.emplace_back(b.at(0).to_number<std::uint64_t>(),
                             b.at(1).to_number<std::uint64_t>());
    s.latency.restore(buckets, number("max"));
    return s;
}

}  // namespace vouch::bench
