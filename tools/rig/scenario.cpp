#include "rig/scenario.hpp"

#include <array>
#include <utility>

#include <boost/json.hpp>

#include <vouch/emulator.hpp>

namespace vouch::rig {

namespace {

namespace json = boost::json;

/// The emulator knows best what it takes. `pointer` is where `body` stands.
void try_out(std::string_view target, json::object const& body, std::string const& pointer) {
    emulator::service emulator;
    auto const answer = emulator.handle({}, {.method = "POST",
                                             .target = std::string(target),
                                             .headers = {},
                                             .body = json::serialize(body)});
    if (answer.status == 201) return;
    // "at /tamper: 'all' is none of ..."
    std::string said(json::parse(answer.body).at("message").as_string());
    std::string where;
    if (auto const colon = said.find(": "); said.starts_with("at ") && colon != said.npos) {
        if (said[3] == '/') where = said.substr(3, colon - 3);
        said.erase(0, colon + 2);
    }
    throw settings::error(pointer + where, said);
}

template <class E, std::size_t N>
E named(std::array<E, N> const& all, std::string const& name, std::string const& pointer) {
    std::string list;
    for (E const e : all) {
        if (to_string(e) == name) return e;
        list += (list.empty() ? "" : ", ") + std::string(to_string(e));
    }
    throw settings::error(pointer, "'" + name + "' is none of " + list);
}

constexpr std::array conducts{pair_conduct::honest, pair_conduct::careless, pair_conduct::mismatch,
                              pair_conduct::refuse, pair_conduct::cancel,   pair_conduct::ignore};
constexpr std::array methods{method::sas, method::qr};

void read_thinking(settings::reader& r, person_kind& p) {
    auto const* const v = r.any("thinksMs");
    if (v == nullptr) return;
    if (!v->is_array()) {
        p.thinks_least = p.thinks_most = r.milliseconds("thinksMs", {});
        return;
    }
    auto const& both = v->get_array();
    if (both.size() != 2)
        throw settings::error(r.at("thinksMs"), "give a number, or [least, most]");
    json::value const pair = json::object{{"least", both[0]}, {"most", both[1]}};
    settings::reader ends(pair, r.at("thinksMs"));
    p.thinks_least = ends.milliseconds("least", {});
    p.thinks_most = ends.milliseconds("most", {});
    if (p.thinks_most < p.thinks_least)
        throw settings::error(r.at("thinksMs"), "the least is above the most");
}

person_kind read_person(settings::reader& above, std::string_view name) {
    person_kind p;
    auto const* const v = above.any(name);
    if (v == nullptr) return p;
    settings::reader r(*v, above.at(name));
    p.conduct = named(conducts, r.text("does", "honest"), r.at("does"));
    read_thinking(r, p);
    r.refuse_others();
    return p;
}

std::vector<std::string> read_ends(settings::reader& r) {
    auto const* const v = r.any("expect");
    if (v == nullptr) return {"done"};
    if (v->is_string()) return {std::string(v->get_string())};
    std::vector<std::string> ends;
    auto const* const several = r.array("expect");
    for (auto const& end : *several) {
        if (!end.is_string())
            throw settings::error(r.at("expect"), "this has to be a string, or an array of them");
        ends.emplace_back(end.get_string());
    }
    if (ends.empty()) throw settings::error(r.at("expect"), "name at least one end");
    return ends;
}

pair_kind read_kind(json::value const& v, std::string const& pointer) {
    settings::reader r(v, pointer);
    pair_kind k;
    k.name = r.text("name");
    if (k.name.empty()) throw settings::error(r.at("name"), "give this kind of pair a name");
    k.weight = static_cast<unsigned>(r.number("weight", 1, 1'000'000));
    if (auto const how = r.text("method"); !how.empty())
        k.method = named(methods, how, r.at("method"));
    k.initiator = read_person(r, "initiator");
    k.responder = read_person(r, "responder");
    k.tamper = r.text("tamper", k.tamper);
    try_out("/emulator/devices", json::object{{"name", "a"}, {"tamper", k.tamper}}, pointer);
    auto const timeout = r.milliseconds("timeoutMs", {});
    if (timeout > duration::zero()) k.timeout = timeout;
    k.expect = read_ends(r);
    r.refuse_others();
    return k;
}

}  // namespace

std::vector<pair_kind> read_scenario(std::string_view text) {
    auto const document = settings::parse(text);
    settings::reader r(document, "");
    auto const* const pairs = r.array("pairs");
    if (pairs == nullptr) throw settings::error("/pairs", "name at least one kind of pair");
    r.refuse_others();
    std::vector<pair_kind> kinds;
    unsigned weight = 0;
    for (auto const& v : *pairs) {
        kinds.push_back(read_kind(v, "/pairs/" + std::to_string(kinds.size())));
        weight += kinds.back().weight;
    }
    if (weight == 0) throw settings::error("/pairs", "no kind of pair has a weight above 0");
    return kinds;
}

std::vector<fault_kind> read_faults(std::string_view text) {
    auto const document = settings::parse(text);
    if (!document.is_array()) throw settings::error("", "this has to be an array of faults");
    std::vector<fault_kind> faults;
    for (auto const& v : document.get_array()) {
        auto const pointer = "/" + std::to_string(faults.size());
        settings::reader r(v, pointer);
        fault_kind f;
        f.share = r.fraction("probability", 1);
        if (!(f.share >= 0 && f.share <= 1))
            throw settings::error(r.at("probability"), "a share lies between 0 and 1");
        if (auto const device = r.text("device"); !device.empty())
            f.side = named(std::array{pair_side::initiator, pair_side::responder}, device,
                           r.at("device"));
        json::object rest = v.get_object();
        rest.erase("probability");
        rest.erase("device");
        try_out("/emulator/faults", rest, pointer);
        f.json = json::serialize(rest);
        faults.push_back(std::move(f));
    }
    return faults;
}

}  // namespace vouch::rig
