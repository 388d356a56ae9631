#include <emulator/service/scenario.hpp>

#include <boost/json/array.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include <emulator/world/checked.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

std::string place_of(std::string_view text, std::size_t offset) {
    std::string_view const before = text.substr(0, offset);
    auto const line = 1 + std::ranges::count(before, '\n');
    std::size_t const line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return "line " + std::to_string(line) + ", column " +
           std::to_string(before.size() - line_start + 1);
}

json::value parse(std::string_view text) {
    json::stream_parser parser;
    boost::system::error_code ec;
    std::size_t const used = parser.write_some(text.data(), text.size(), ec);
    if (!ec && used < text.find_last_not_of(" \t\r\n") + 1) ec = json::error::extra_data;
    if (!ec) parser.finish(ec);
    if (ec) throw settings_error("", place_of(text, used) + ": " + ec.message());
    return parser.release();
}

void read_account(json::value const& v, std::string const& pointer, scenario& s) {
    settings_reader r(v, pointer);
    std::string const user = r.text("userID");
    try {
        check_user_id(user);
    } catch (std::invalid_argument const& e) {
        throw settings_error(r.at("userID"), e.what());
    }
    json::array const* const devices = r.array("devices");
    if (devices == nullptr || devices->empty())
        throw settings_error(r.at("devices"), "an account has at least one device here");
    std::size_t index = 0;
    for (json::value const& d : *devices)
        s.devices.push_back(read_device(d, r.at("devices") + "/" + std::to_string(index++), user));
    r.refuse_others();
}

void read_options(json::value const& v, options& o) {
    settings_reader r(v, "/options");
    o.hold = r.flag("hold", o.hold);
    o.events = r.flag("events", o.events);
    o.etag = r.flag("etag", o.etag);
    o.strict_repeats = r.flag("strictRepeats", o.strict_repeats);
    o.odd_ids = r.flag("oddIDs", o.odd_ids);
    o.max_hold = r.milliseconds("maxHoldMs", o.max_hold);
    o.message_delay = r.milliseconds("messageDelayMs", o.message_delay);
    o.secret_delay = r.milliseconds("secretDelayMs", o.secret_delay);
    o.seed = r.number("seed", o.seed, std::numeric_limits<std::uint64_t>::max());
    r.refuse_others();
}

void refuse_twins(scenario const& s) {
    std::set<std::string> names;
    std::set<std::string> tokens;
    for (owned_device const& d : s.devices) {
        if (!names.insert(d.name).second)
            throw settings_error("/accounts", "there are two devices named '" + d.name + "'");
        if (!d.token.empty() && !tokens.insert(d.token).second)
            throw settings_error("/accounts", "two devices have the token of '" + d.name + "'");
    }
    for (std::size_t i = 0; i < s.faults.size(); ++i)
        if (!s.faults[i].device.empty() && !names.contains(s.faults[i].device))
            throw settings_error("/faults/" + std::to_string(i) + "/device",
                                 "there is no device named '" + s.faults[i].device + "'");
}

}  // namespace

scenario read_scenario(std::string_view text) {
    json::value const v = parse(text);
    settings_reader r(v, "");
    scenario s;
    json::array const* const accounts = r.array("accounts");
    if (accounts == nullptr || accounts->empty())
        throw settings_error("/accounts", "a scenario has at least one account");
    std::size_t index = 0;
    for (json::value const& a : *accounts)
        read_account(a, "/accounts/" + std::to_string(index++), s);
    if (json::array const* const faults = r.array("faults")) {
        index = 0;
        for (json::value const& f : *faults)
            s.faults.push_back(read_fault(f, "/faults/" + std::to_string(index++)));
    }
    if (json::value const* const o = r.any("options")) read_options(*o, s.options);
    r.refuse_others();
    refuse_twins(s);
    return s;
}

}  // namespace vouch::emulator
