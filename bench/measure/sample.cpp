#include "measure/sample.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

namespace vouch::bench {

namespace json = boost::json;

json::object to_json(sample const& s) {
    json::array buckets;
    for (auto const& [value, count] : s.latency.buckets())
        buckets.push_back(json::array{value, count});
    json::object more;
    for (auto const& [name, value] : s.more) more[name] = value;
    return {{"calls", s.calls},
            {"answered", s.answered},
            {"seconds", s.seconds},
            {"user", s.cpu.user},
            {"system", s.cpu.system},
            {"blocks", s.allocated.blocks},
            {"bytes", s.allocated.bytes},
            {"peak_kib", s.peak_kib},
            {"buckets", std::move(buckets)},
            {"max", s.latency.max()},
            {"more", std::move(more)},
            {"allocations_known", s.allocations_known}};
}

sample sample_from(json::value const& v) {
    auto const number = [&](char const* name) { return v.at(name).to_number<std::uint64_t>(); };
    auto const real = [&](char const* name) { return v.at(name).to_number<double>(); };
    sample s{.calls = number("calls"),
             .answered = number("answered"),
             .seconds = real("seconds"),
             .cpu = {real("user"), real("system")},
             .allocated = {number("blocks"), number("bytes")},
             .allocations_known = v.at("allocations_known").as_bool(),
             .peak_kib = number("peak_kib"),
             .latency = {},
             .more = {}};
    std::vector<histogram::bucket> buckets;
    for (auto const& b : v.at("buckets").as_array())
        buckets.emplace_back(b.at(0).to_number<std::uint64_t>(),
                             b.at(1).to_number<std::uint64_t>());
    s.latency.restore(buckets, number("max"));
    if (auto const* const more = v.as_object().if_contains("more"))
        for (auto const& [name, value] : more->as_object())
            s.more[name] = value.to_number<double>();
    return s;
}

}  // namespace vouch::bench
