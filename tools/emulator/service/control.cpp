#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <functional>
#include <stdexcept>

#include <emulator/service/control_views.hpp>
#include <emulator/service/emulation.hpp>
#include <emulator/service/headers.hpp>
#include <emulator/service/openapi.hpp>
#include <emulator/service/problem.hpp>
#include <emulator/service/route.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

constexpr std::string_view prefix = "/emulator/";

response answer_json(json::value const& v, int status = 200) {
    return {status, {{"Content-Type", "application/json"}}, json::serialize(v)};
}

response no_content() { return {204, {}, {}}; }

/// Host and Origin of a page that the user has open must not be able to steer the emulator
/// (DNS rebinding, cross-site requests).
bool is_loopback_authority(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']')) == "[::1";
    std::string_view const host = authority.substr(0, authority.find(':'));
    return same_name(host, "localhost") || host.starts_with("127.");
}

bool is_foreign(request const& r) {
    if (!is_loopback_authority(header(r, "host").value_or("localhost"))) return true;
    auto const origin = header(r, "origin");
    if (!origin) return false;
    std::size_t const authority = origin->find("://");
    return authority == std::string_view::npos ||
           !is_loopback_authority(origin->substr(authority + 3));
}

json::value body_of(request const& r) {
    if (r.body.empty()) return json::object();
    boost::system::error_code ec;
    json::value v = json::parse(r.body, ec);
    if (ec) throw settings_error("", "this is not valid JSON: " + ec.message());
    return v;
}

/// One control request: what its path holds below /emulator/, split at the slashes.
struct control_request {
    emulation& e;
    request const& r;
    std::string first, second, third;

    bool is(std::string_view method, std::string_view resource) const {
        return (r.method == method || (method == "GET" && r.method == "HEAD")) && first == resource;
    }
};

response on_devices(control_request const& c) {
    if (c.second.empty()) {
        if (c.is("GET", "devices")) return answer_json(devices_view(c.e));
        if (!c.is("POST", "devices")) return plain_problem(405);
        owned_device const d = read_device(body_of(c.r), "", "");
        if (d.options.own_port)
            throw settings_error(
                "/ownPort", "a port can only be opened at the start or by the embedding program");
        return answer_json(device_view(c.e, c.e.add_device(d)), 201);
    }
    device_record* const d = c.e.world().find_device(c.second);
    if (d == nullptr) return not_found("There is no device of this name");
    if (c.third.empty()) {
        if (c.is("GET", "devices")) return answer_json(device_view(c.e, *d));
        if (!c.is("DELETE", "devices")) return plain_problem(405);
        c.e.remove_device(c.second);
        return no_content();
    }
    if (c.third == "script") {
        json::value const body = c.is("PUT", "devices") ? body_of(c.r) : json::value(json::array());
        if (!c.is("PUT", "devices") && !c.is("DELETE", "devices")) return plain_problem(405);
        if (!body.is_array()) throw settings_error("", "this has to be an array of steps");
        c.e.set_script(c.second, read_script(body.get_array(), ""));
        return answer_json(device_view(c.e, *d));
    }
    if (c.third == "sign-in" || c.third == "sign-out") {
        if (!c.is("POST", "devices")) return plain_problem(405);
        c.e.sign(c.second, c.third == "sign-in");
        return answer_json(device_view(c.e, *d));
    }
    return not_found("Route not found");
}

response on_faults(control_request const& c) {
    if (!c.second.empty()) {
        if (!c.is("DELETE", "faults")) return plain_problem(405);
        std::uint64_t number = 0;
        std::from_chars(c.second.data(), c.second.data() + c.second.size(), number);
        return c.e.faults().remove(number) ? no_content() : not_found("There is no such fault");
    }
    if (c.is("GET", "faults")) return answer_json(faults_view(c.e));
    if (c.is("DELETE", "faults")) {
        c.e.faults().clear();
        return no_content();
    }
    if (!c.is("POST", "faults")) return plain_problem(405);
    std::uint64_t const number = c.e.add_fault(read_fault(body_of(c.r), "").view());
    return answer_json(json::object{{"id", number}}, 201);
}

response on_clock(control_request const& c) {
    if (c.is("POST", "clock")) {
        json::value const body = body_of(c.r);
        settings_reader reader(body, "");
        duration const by = reader.milliseconds("advanceMs", duration::zero());
        bool const freeze = reader.flag("freeze", c.e.frozen());
        reader.refuse_others();
        c.e.freeze(freeze);
        c.e.turn_clock(by);
        c.e.advance(c.e.last_now());
    } else if (!c.is("GET", "clock")) {
        return plain_problem(405);
    }
    return answer_json(clock_view(c.e));
}

response on_requests(control_request const& c) {
    if (c.is("GET", "requests")) return answer_json(requests_view(c.e));
    if (!c.is("DELETE", "requests")) return plain_problem(405);
    c.e.log().clear();
    return no_content();
}

response on_verifications(control_request const& c) {
    if (!c.is("GET", "verifications")) return plain_problem(405);
    transaction* const t = c.e.world().find(c.second);
    if (t == nullptr) return not_found("Verification not found");
    return answer_json(transaction_view(c.e, *t));
}

response dispatch(control_request const& c) {
    if (c.first == "devices") return on_devices(c);
    if (c.first == "faults") return on_faults(c);
    if (c.first == "clock") return on_clock(c);
    if (c.first == "requests") return on_requests(c);
    if (c.first == "verifications" && !c.second.empty()) return on_verifications(c);
    if (c.is("GET", "state")) return answer_json(state_view(c.e));
    if (c.is("GET", "openapi.yaml"))
        return {200, {{"Content-Type", "application/yaml"}}, std::string(control_specification())};
    if (c.is("GET", "ca.pem") && !c.e.ca_pem().empty())
        return {200, {{"Content-Type", "application/x-pem-file"}}, c.e.ca_pem()};
    if (c.is("POST", "reset")) {
        c.e.reset();
        return no_content();
    }
    return not_found("Route not found");
}

std::string take_segment(std::string_view& path) {
    std::size_t const slash = path.find('/');
    std::string const raw(path.substr(0, slash));
    path = slash == std::string_view::npos ? "" : path.substr(slash + 1);
    return percent_decoded(raw).value_or("");
}

}  // namespace

bool is_control(std::string_view target) { return target.starts_with(prefix); }

response answer_control(emulation& e, request const& r, entrance const& from) {
    if (!from.local || is_foreign(r))
        return problem(403, "forbidden",
                       "The control interface answers programs on this machine only");
    std::string_view path = std::string_view(r.target).substr(prefix.size());
    path = path.substr(0, path.find('?'));
    control_request c{e, r, {}, {}, {}};
    c.first = take_segment(path);
    c.second = take_segment(path);
    c.third = take_segment(path);
    if (!path.empty()) return not_found("Route not found");
    try {
        return dispatch(c);
    } catch (std::invalid_argument const& bad) {
        return problem(422, "validation_error", bad.what());
    }
}

}  // namespace vouch::emulator
