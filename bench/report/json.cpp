#include <sys/utsname.h>

#include <fstream>

#include <openssl/crypto.h>
#include <boost/json/array.hpp>
#include <boost/version.hpp>

#include <vouch/version.hpp>

#include "measure/usage.hpp"
#include "report/report.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

json::object to_json(spread const& s) {
    return {{"median", s.median}, {"min", s.min}, {"max", s.max}};
}

json::object to_json(figure const& f) {
    auto o = to_json(spread_of(f.rounds));
    o["unit"] = f.unit;
    o["rounds"] = json::array(f.rounds.begin(), f.rounds.end());
    return o;
}

json::object to_json(row const& r) {
    json::object figures;
    for (auto const& f : r.figures) figures[f.name] = to_json(f);
    json::object o{{"name", r.name}, {"figures", std::move(figures)}};
    if (r.latency.count() != 0) {
        json::array buckets;
        for (auto const& [lower, count] : r.latency.buckets())
            buckets.push_back(json::array{lower, count});
        o["latency_ns"] = json::object{{"max", r.latency.max()}, {"buckets", std::move(buckets)}};
    }
    return o;
}

json::object to_json(comparison const& c) {
    auto o = to_json(c.ratio);
    o["figure"] = c.figure;
    o["of"] = c.first;
    o["to"] = c.other;
    return o;
}

json::object to_json(section const& s) {
    json::array rows;
    for (auto const& r : s.rows) rows.push_back(to_json(r));
    json::array ratios;
    for (auto const& c : compare(s)) ratios.push_back(to_json(c));
    return {{"title", s.title},
            {"facts", s.facts},
            {"rows", std::move(rows)},
            {"ratios", std::move(ratios)}};
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

}  // namespace

json::object describe_machine() {
    utsname u{};
    ::uname(&u);
    return {{"processor", processor()},
            {"cores", usable_cores()},
            {"kernel", std::string(u.sysname) + " " + u.release},
            {"compiler", __VERSION__},
#ifdef NDEBUG
            {"optimised", true},
#else
            {"optimised", false},
#endif
            {"boost", BOOST_LIB_VERSION},
            {"openssl", OpenSSL_version(OPENSSL_VERSION)}};
}

json::object to_json(report const& r) {
    json::array sections;
    for (auto const& s : r.sections) sections.push_back(to_json(s));
    return {{"program", "vouch-bench"},
            {"format", 1},
            {"scenario", r.scenario},
            {"machine", describe_machine()},
            {"settings", r.settings},
            {"sections", std::move(sections)},
            {"notes", json::array(r.notes.begin(), r.notes.end())}};
}

}  // namespace vouch::bench
