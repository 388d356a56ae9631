#include <sstream>
#include <stdexcept>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "report/report.hpp"
#include "report/text.hpp"

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
    o["decimals"] = f.decimals;
    o["compared"] = f.compared;
    o["shown"] = f.shown;
    o["more_is_better"] = f.more_is_better;
    return o;
}

figure figure_from(std::string_view name, json::value const& v) {
    return {.name = std::string(name),
            .unit = json::value_to<std::string>(v.at("unit")),
            .rounds = json::value_to<std::vector<double>>(v.at("rounds")),
            .decimals = v.at("decimals").to_number<int>(),
            .compared = v.at("compared").as_bool(),
            .shown = v.at("shown").as_bool(),
            .more_is_better = v.at("more_is_better").as_bool()};
}

json::object to_json(histogram const& h) {
    json::array buckets;
    for (auto const& [lower, count] : h.buckets()) buckets.push_back(json::array{lower, count});
    return {{"max", h.max()}, {"buckets", std::move(buckets)}};
}

histogram histogram_from(json::value const& v) {
    histogram h;
    h.restore(json::value_to<std::vector<histogram::bucket>>(v.at("buckets")),
              v.at("max").to_number<std::uint64_t>());
    return h;
}

json::object to_json(row const& r) {
    json::object figures;
    for (auto const& f : r.figures) figures[f.name] = to_json(f);
    json::object o{{"name", r.name}, {"figures", std::move(figures)}};
    if (r.latency.count() != 0) o["latency_ns"] = to_json(r.latency);
    return o;
}

row row_from(json::value const& v) {
    row r{.name = json::value_to<std::string>(v.at("name")), .figures = {}, .latency = {}};
    for (auto const& [name, f] : v.at("figures").as_object())
        r.figures.push_back(figure_from(name, f));
    if (auto const* const h = v.as_object().if_contains("latency_ns"))
        r.latency = histogram_from(*h);
    return r;
}

json::object to_json(comparison const& c) {
    auto o = to_json(c.ratio);
    o["figure"] = c.figure;
    o["of"] = c.of;
    o["to"] = c.to;
    return o;
}

json::object to_json(section const& s) {
    json::array rows;
    for (auto const& r : s.rows) rows.push_back(to_json(r));
    json::array ratios;
    for (auto const& c : compare(s)) ratios.push_back(to_json(c));
    return {{"title", s.title},
            {"facts", s.facts},
            {"sizes", s.sizes},
            {"rows", std::move(rows)},
            {"ratios", std::move(ratios)}};
}

section section_from(json::value const& v) {
    section s{.title = json::value_to<std::string>(v.at("title")),
              .facts = v.at("facts").as_object(),
              .rows = {},
              .sizes = v.at("sizes").as_bool()};
    for (auto const& r : v.at("rows").as_array()) s.rows.push_back(row_from(r));
    return s;
}

report read(json::value const& v) {
    report r{.scenario = json::value_to<std::string>(v.at("scenario")),
             .settings = v.at("settings").as_object(),
             .sections = {},
             .notes = json::value_to<std::vector<std::string>>(v.at("notes")),
             .machine = v.at("machine").as_object(),
             .date = json::value_to<std::string>(v.at("date")),
             .seconds = v.at("seconds").to_number<double>(),
             .foreign = v.at("foreign").to_number<double>()};
    for (auto const& s : v.at("sections").as_array()) r.sections.push_back(section_from(s));
    return r;
}

}  // namespace

std::string plain_text(json::value const& v) {
    if (v.is_string()) return std::string(v.get_string());
    if (!v.is_double()) return json::serialize(v);
    std::ostringstream s;  // 0.2 where JSON says 2E-1
    s << v.get_double();
    return s.str();
}

json::object to_json(report const& r) {
    json::array sections;
    for (auto const& s : r.sections) sections.push_back(to_json(s));
    return {{"program", "vouch-bench"},
            {"format", json_format},
            {"scenario", r.scenario},
            {"date", r.date},
            {"seconds", r.seconds},
            {"foreign", r.foreign},
            {"machine", r.machine},
            {"settings", r.settings},
            {"sections", std::move(sections)},
            {"notes", json::array(r.notes.begin(), r.notes.end())}};
}

report report_from(json::value const& v) {
    auto const* const o = v.if_object();
    auto const* const program = o != nullptr ? o->if_contains("program") : nullptr;
    if (program == nullptr || *program != "vouch-bench")
        throw std::runtime_error("it is not what vouch-bench --json prints");
    auto const* const format = o->if_contains("format");
    if (format == nullptr || *format != json_format)
        throw std::runtime_error("its format is " + (format ? plain_text(*format) : "missing") +
                                 ", this program reads " + std::to_string(json_format));
    try {
        return read(v);
    } catch (std::exception const& e) {
        throw std::runtime_error(std::string("a member is missing or of the wrong type: ") +
                                 e.what());
    }
}

}  // namespace vouch::bench
