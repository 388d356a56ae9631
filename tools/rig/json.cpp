#include <boost/json.hpp>

#include "rig/report.hpp"

namespace vouch::rig {

namespace {

namespace json = boost::json;

double milliseconds(duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

json::object end_object(pair_end const& e) {
    json::object o{{"state", to_string(e.state)}, {"trusted", e.trusted}};
    if (!e.code.empty()) o["code"] = e.code.view();
    if (auto const story = story_of(e); !story.empty()) o["failure"] = story;
    return o;
}

json::object pair_object(report const& r, outcome const& o) {
    json::array timeline;
    for (auto const& e : o.result.timeline)
        timeline.push_back(json::object{{"atMs", milliseconds(e.at)},
                                        {"side", to_string(e.side)},
                                        {"what", to_string(e.what)},
                                        {"state", to_string(e.state)},
                                        {"yes", e.yes},
                                        {"attempts", e.attempts}});
    json::array faults;
    for (auto const& s : o.plan.strikes)
        faults.push_back(json::object{{"fault", s.fault}, {"side", to_string(s.side)}});
    return {{"number", o.plan.number},
            {"kind", r.done.kinds[o.plan.kind].name},
            {"method", to_string(o.plan.how)},
            {"end", o.end},
            {"expected", o.expected},
            {"elapsedMs", milliseconds(o.result.elapsed)},
            {"compared", o.result.compared},
            {"same", o.result.same},
            {"faults", std::move(faults)},
            {"initiator", end_object(o.result.initiator)},
            {"responder", end_object(o.result.responder)},
            {"timeline", std::move(timeline)}};
}

}  // namespace

std::string to_json(report const& r) {
    json::object ends;
    for (auto const& [end, n] : r.figures.ends) ends[end] = n;
    json::array steps;
    for (auto const& s : r.figures.steps)
        steps.push_back(json::object{{"step", s.name},
                                     {"pairs", s.count},
                                     {"p50Ms", s.p50},
                                     {"p90Ms", s.p90},
                                     {"p99Ms", s.p99},
                                     {"maxMs", s.max},
                                     {"attempts", s.attempts}});
    json::array pairs;
    for (auto const& o : r.result.outcomes) pairs.push_back(pair_object(r, o));
    json::object const document{{"version", 1},
                                {"seed", r.done.seed},
                                {"stage", r.stage},
                                {"asked", r.done.pairs},
                                {"interrupted", r.interrupted},
                                {"elapsedMs", milliseconds(r.result.elapsed)},
                                {"expected", r.figures.expected},
                                {"unexpected", r.figures.unexpected},
                                {"ends", std::move(ends)},
                                {"steps", std::move(steps)},
                                {"pairs", std::move(pairs)}};
    return json::serialize(document);
}

}  // namespace vouch::rig
