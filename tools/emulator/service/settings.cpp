#include <emulator/service/settings.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <emulator/service/fault_book.hpp>
#include <emulator/world/checked.hpp>

namespace vouch::emulator {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<act, std::string_view>, 11> acts{{
    {act::create, "create"},
    {act::accept, "accept"},
    {act::start, "start"},
    {act::compare, "compare"},
    {act::confirm, "confirm"},
    {act::mismatch, "mismatch"},
    {act::cancel, "cancel"},
    {act::scan, "scan"},
    {act::show, "show"},
    {act::fail, "fail"},
    {act::ignore, "ignore"},
}};

constexpr std::array<std::pair<tampering, std::string_view>, 5> tamperings{{
    {tampering::none, "none"},
    {tampering::commitment, "commitment"},
    {tampering::key, "key"},
    {tampering::mac, "mac"},
    {tampering::qr, "qr"},
}};

template <class Table>
std::string_view name_in(Table const& table, auto value) {
    for (auto const& [known, name] : table)
        if (known == value) return name;
    return "";
}

template <class Table>
auto value_in(Table const& table, std::string_view name, std::string const& pointer) {
    std::string list;
    for (auto const& [value, known] : table) {
        if (known == name) return value;
        list += (list.empty() ? "" : ", ") + std::string(known);
    }
    throw settings_error(pointer, "'" + std::string(name) + "' is none of " + list);
}

/// Turns the complaint of a check into one that names the place.
template <class Check>
void checked_at(std::string const& pointer, Check check) {
    try {
        check();
    } catch (settings_error const&) {
        throw;
    } catch (std::invalid_argument const& e) {
        throw settings_error(pointer, e.what());
    }
}

}  // namespace

std::string_view to_string(act a) { return name_in(acts, a); }
std::string_view to_string(tampering t) { return name_in(tamperings, t); }

owned_device::owned_device(device_options const& o)
    : options(o), name(o.name), account(o.account), token(o.token) {
    for (step const& s : o.script)
        script.push_back(
            {s.what, s.after, std::string(s.code), std::string(s.reason), std::string(s.user)});
    options.script = {};
}

device_options owned_device::view(std::vector<step>& steps) const {
    steps.clear();
    for (owned_step const& s : script) steps.push_back({s.what, s.after, s.code, s.reason, s.user});
    device_options o = options;
    o.name = name;
    o.account = account;
    o.token = token;
    o.script = steps;
    return o;
}

std::vector<owned_step> read_script(json::array const& steps, std::string const& pointer) {
    std::vector<owned_step> script;
    for (json::value const& v : steps) {
        settings_reader r(v, pointer + "/" + std::to_string(script.size()));
        owned_step s;
        s.what = value_in(acts, r.text("do"), r.at("do"));
        s.after = r.milliseconds("afterMs", duration::zero());
        s.code = r.text("code");
        s.reason = r.text("reason");
        s.user = r.text("userID");
        r.refuse_others();
        script.push_back(std::move(s));
    }
    checked_at(pointer, [&] { check_script(script); });
    return script;
}

owned_device read_device(json::value const& v, std::string const& pointer,
                         std::string_view account) {
    settings_reader r(v, pointer);
    owned_device d;
    d.name = r.text("name");
    checked_at(r.at("name"), [&] { check_device_name(d.name); });
    d.account = account.empty() ? r.text("userID") : std::string(account);
    if (account.empty() && !d.account.empty())
        checked_at(r.at("userID"), [&] { check_user_id(d.account); });
    d.token = r.text("token");
    if (!d.token.empty()) checked_at(r.at("token"), [&] { check_token(d.token); });
    device_options& o = d.options;
    o.trusted = r.flag("trusted", o.trusted);
    o.signed_in = r.flag("signedIn", o.signed_in);
    o.initialized = r.flag("initialized", o.initialized);
    o.cross_signing = r.flag("crossSigning", o.cross_signing);
    o.sas = r.flag("sas", o.sas);
    o.show_qr = r.flag("showQR", o.show_qr);
    o.scan_qr = r.flag("scanQR", o.scan_qr);
    o.own_port = r.flag("ownPort", o.own_port);
    o.tamper = value_in(tamperings, r.text("tamper", "none"), r.at("tamper"));
    if (json::array const* const script = r.array("script"))
        d.script = read_script(*script, r.at("script"));
    r.refuse_others();
    return d;
}

fault owned_fault::view() const {
    fault f = options;
    f.device = device;
    f.endpoint = endpoint;
    f.body = body;
    f.retry_after = retry_after;
    f.retry_after_ms = retry_after_ms;
    f.should_retry = should_retry;
    return f;
}

owned_fault read_fault(json::value const& v, std::string const& pointer) {
    constexpr auto unbounded = std::numeric_limits<std::uint32_t>::max();
    settings_reader r(v, pointer);
    owned_fault f;
    std::string const kind = r.text("kind");
    auto const known = fault_kind_named(kind);
    if (!known)
        throw settings_error(r.at("kind"), "'" + kind + "' is none of " + fault_kind_list());
    f.options.kind = *known;
    f.device = r.text("device");
    f.endpoint = r.text("endpoint");
    f.options.nth = static_cast<unsigned>(r.number("nth", 1, unbounded));
    f.options.count = static_cast<unsigned>(r.number("count", 1, unbounded));
    f.options.probability = r.fraction("probability", 1);
    f.options.status = static_cast<int>(r.number("status", 503, 599));
    f.body = r.text("body");
    f.retry_after = r.text("retryAfter");
    f.retry_after_ms = r.text("retryAfterMs");
    f.should_retry = r.text("shouldRetry");
    f.options.bytes = r.number("bytes", 0, unbounded);
    f.options.wait = r.milliseconds("waitMs", duration::zero());
    r.refuse_others();
    checked_at(pointer, [&] { fault_book(0).add(f.view()); });
    return f;
}

}  // namespace vouch::emulator
