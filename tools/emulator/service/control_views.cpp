#include <emulator/service/control_views.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <set>

#include <emulator/service/render.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

std::int64_t milliseconds(duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
}

json::value fault_view(fault_rule const& r) {
    json::object o{{"id", r.number},    {"kind", to_string(r.kind)},    {"nth", r.nth},
                   {"count", r.count},  {"probability", r.probability}, {"matched", r.matched},
                   {"struck", r.struck}};
    if (!r.device.empty()) o["device"] = r.device;
    if (r.endpoint != endpoint::none) o["endpoint"] = to_string(r.endpoint);
    return o;
}

json::array script_view(device_record const& d) {
    json::array steps;
    for (owned_step const& s : d.script) {
        json::object o{{"do", to_string(s.what)}, {"afterMs", milliseconds(s.after)}};
        if (!s.code.empty()) o["code"] = s.code;
        if (!s.reason.empty()) o["reason"] = s.reason;
        if (!s.user.empty()) o["userID"] = s.user;
        steps.push_back(std::move(o));
    }
    return steps;
}

}  // namespace

json::value device_view(emulation& e, device_record const& d) {
    json::object o{{"name", d.name},
                   {"token", d.token},
                   {"userID", d.account->user_id},
                   {"deviceID", d.id},
                   {"session", session_state(d)},
                   {"live", d.live.size()},
                   {"tamper", to_string(d.tamper)},
                   {"script", script_view(d)}};
    if (std::uint16_t const port = e.port_of(d.name); port != 0) o["port"] = port;
    return o;
}

json::value devices_view(emulation& e) {
    json::array items;
    for (device_record const* const d : e.world().devices()) items.push_back(device_view(e, *d));
    return json::object{{"items", std::move(items)}};
}

json::value faults_view(emulation& e) {
    json::array items;
    for (fault_rule const& r : e.faults().rules()) items.push_back(fault_view(r));
    return json::object{{"items", std::move(items)}};
}

json::value clock_view(emulation& e) {
    return json::object{
        {"nowMs", milliseconds(e.clock(e.last_now()).time_since_epoch())},
        {"turnedMs", milliseconds(e.clock(e.last_now()) - e.last_now())},
        {"frozen", e.frozen()},
    };
}

json::value requests_view(emulation& e) {
    json::array items;
    for (log_entry const& l : e.log().entries())
        items.push_back(json::object{{"number", l.number},
                                     {"timeMs", milliseconds(l.when.time_since_epoch())},
                                     {"device", l.device},
                                     {"endpoint", l.endpoint},
                                     {"method", l.method},
                                     {"target", l.target},
                                     {"userAgent", l.user_agent},
                                     {"body", l.body},
                                     {"status", l.status},
                                     {"faults", l.faults}});
    return json::object{{"items", std::move(items)}};
}

json::value transaction_view(emulation& e, transaction& t) {
    json::array sides;
    for (side const& s : t.sides)
        sides.push_back(json::object{{"device", s.owner->name},
                                     {"verification", json::parse(verification_json(t, s))}});
    json::array effects;
    for (effect const& f : e.effects(t.id))
        effects.push_back(json::object{{"device", f.device},
                                       {"action", f.action},
                                       {"performed", f.performed},
                                       {"repeated", f.repeated},
                                       {"refused", f.refused}});
    return json::object{{"id", t.id}, {"sides", std::move(sides)}, {"effects", std::move(effects)}};
}

json::value state_view(emulation& e) {
    json::array verifications;
    std::set<transaction*> seen;
    for (device_record const* const d : e.world().devices()) {
        for (transaction_ptr const& t : d->live)
            if (seen.insert(t.get()).second) verifications.push_back(transaction_view(e, *t));
        if (d->last && seen.insert(d->last.get()).second)
            verifications.push_back(transaction_view(e, *d->last));
    }
    json::object o;
    o["clock"] = clock_view(e);
    o["devices"] = devices_view(e).at("items");
    o["faults"] = faults_view(e).at("items");
    o["verifications"] = std::move(verifications);
    o["heldRequests"] = e.held();
    o["eventStreams"] = e.channels();
    return o;
}

}  // namespace vouch::emulator
