#include "rig/scenario.hpp"

#include <array>
#include <utility>

#include <boost/json.hpp>

namespace vouch::rig {

namespace {

namespace json = boost::json;
using emulator::settings_error;
using emulator::settings_reader;

json::value parse(std::string_view text) {
    boost::system::error_code ec;
    json::stream_parser p;
    auto const n = p.write_some(text, ec);
    if (!ec && n < text.size()) ec = json::error::extra_data;
    if (!ec) p.finish(ec);
    if (ec)
        throw settings_error("",
                             "this is not JSON: " + ec.message() + " at byte " + std::to_string(n));
    return p.release();
}

template <class E, std::size_t N>
E named(std::array<E, N> const& all, std::string const& name, std::string const& pointer) {
    std::string list;
    for (E const e : all) {
        if (to_string(e) == name) return e;
        list += (list.empty() ? "" : ", ") + std::string(to_string(e));
    }
    throw settings_error(pointer, "'" + name + "' is none of " + list);
}

constexpr std::array conducts{pair_conduct::honest, pair_conduct::careless, pair_conduct::mismatch,
                              pair_conduct::refuse, pair_conduct::cancel,   pair_conduct::ignore};
constexpr std::array methods{method::sas, method::qr};
constexpr std::array tamperings{emulator::tampering::none, emulator::tampering::commitment,
                                emulator::tampering::key, emulator::tampering::mac,
                                emulator::tampering::qr};

void read_thinking(settings_reader& r, person_kind& p) {
    auto const* const v = r.any("thinksMs");
    if (v == nullptr) return;
    if (!v->is_array()) {
        p.thinks_least = p.thinks_most = r.milliseconds("thinksMs", {});
        return;
    }
    auto const& both = v->get_array();
    if (both.size() != 2) throw settings_error(r.at("thinksMs"), "give a number, or [least, most]");
    json::value const pair = json::object{{"least", both[0]}, {"most", both[1]}};
    settings_reader ends(pair, r.at("thinksMs"));
    p.thinks_least = ends.milliseconds("least", {});
    p.thinks_most = ends.milliseconds("most", {});
    if (p.thinks_most < p.thinks_least)
        throw settings_error(r.at("thinksMs"), "the least is above the most");
}

person_kind read_person(settings_reader& above, std::string_view name) {
    person_kind p;
    auto const* const v = above.any(name);
    if (v == nullptr) return p;
    settings_reader r(*v, above.at(name));
    p.conduct = named(conducts, r.text("does", "honest"), r.at("does"));
    read_thinking(r, p);
    r.refuse_others();
    return p;
}

std::vector<std::string> read_ends(settings_reader& r) {
    auto const* const v = r.any("expect");
    if (v == nullptr) return {"done"};
    if (v->is_string()) return {std::string(v->get_string())};
    std::vector<std::string> ends;
    auto const* const several = r.array("expect");
    for (auto const& end : *several) {
        if (!end.is_string())
            throw settings_error(r.at("expect"), "this has to be a string, or an array of them");
        ends.emplace_back(end.get_string());
    }
    if (ends.empty()) throw settings_error(r.at("expect"), "name at least one end");
    return ends;
}

pair_kind read_kind(json::value const& v, std::string const& pointer) {
    settings_reader r(v, pointer);
    pair_kind k;
    k.name = r.text("name");
    if (k.name.empty()) throw settings_error(r.at("name"), "give this kind of pair a name");
    k.weight = static_cast<unsigned>(r.number("weight", 1, 1'000'000));
    if (auto const how = r.text("method"); !how.empty())
        k.method = named(methods, how, r.at("method"));
    k.initiator = read_person(r, "initiator");
    k.responder = read_person(r, "responder");
    k.tamper = named(tamperings, r.text("tamper", "none"), r.at("tamper"));
    auto const timeout = r.milliseconds("timeoutMs", {});
    if (timeout > duration::zero()) k.timeout = timeout;
    k.expect = read_ends(r);
    r.refuse_others();
    return k;
}

}  // namespace

std::vector<pair_kind> read_scenario(std::string_view text) {
    auto const document = parse(text);
    settings_reader r(document, "");
    auto const* const pairs = r.array("pairs");
    if (pairs == nullptr) throw settings_error("/pairs", "name at least one kind of pair");
    r.refuse_others();
    std::vector<pair_kind> kinds;
    unsigned weight = 0;
    for (auto const& v : *pairs) {
        kinds.push_back(read_kind(v, "/pairs/" + std::to_string(kinds.size())));
        weight += kinds.back().weight;
    }
    if (weight == 0) throw settings_error("/pairs", "no kind of pair has a weight above 0");
    return kinds;
}

std::vector<fault_kind> read_faults(std::string_view text) {
    auto const document = parse(text);
    if (!document.is_array()) throw settings_error("", "this has to be an array of faults");
    std::vector<fault_kind> faults;
    for (auto const& v : document.get_array()) {
        auto const pointer = "/" + std::to_string(faults.size());
        fault_kind f{.fault = emulator::read_fault(v, pointer)};
        f.share = std::exchange(f.fault.options.probability, 1.0);
        if (auto const device = std::exchange(f.fault.device, {}); !device.empty())
            f.side = named(std::array{pair_side::initiator, pair_side::responder}, device,
                           pointer + "/device");
        faults.push_back(std::move(f));
    }
    return faults;
}

}  // namespace vouch::rig
