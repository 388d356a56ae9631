#include "cli/diagnosis.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include <boost/json.hpp>

#include "cli/advice.hpp"
#include "cli/sheet.hpp"

namespace vouch::cli {

namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::seconds;

constexpr seconds tolerated_skew{60};
constexpr days short_life{14};

std::string member(json::object const& o, std::string_view outer, std::string_view inner) {
    auto const* const part = o.if_contains(outer);
    if (part == nullptr || !part->is_object()) return {};
    auto const* const value = part->as_object().if_contains(inner);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::string date_of(std::chrono::sys_seconds t) {
    std::time_t const time = t.time_since_epoch().count();
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts);
    return text.data();
}

std::string number(double value, char const* unit) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", value, unit);
    return text.data();
}

double milliseconds(std::chrono::nanoseconds t) {
    return std::chrono::duration<double, std::milli>(t).count();
}

std::string joined(std::vector<std::string> const& words) {
    std::string all;
    for (auto const& w : words) all += (all.empty() ? "" : ", ") + printable(w);
    return all;
}

/// Everything that the two forms have in common.
class examination {
public:
    explicit examination(findings const& f) : f_(f) {
        if (f.info && f.info->status == 200) info = read_info(f.info->body);
        if (f.info) skew = skew_of(f.info->date, f.now);
        out_of_step = skew && (*skew > tolerated_skew || *skew < -tolerated_skew);
        reached = !f.failed || f.failed->status != 0 || f.info.has_value();
        exit = f.failed ? f.failed->exit : exit_code::ok;
        next = next_step();
    }

    [[nodiscard]] std::string_view token() const {
        if (f_.session) return f_.has_token ? "valid" : "not needed";
        if (f_.failed && f_.failed->exit == exit_code::authentication)
            return f_.has_token ? "refused" : "missing";
        return "not known";
    }
    [[nodiscard]] std::string version() const {
        if (info && !info->version.empty()) return info->version;
        return f_.info ? f_.info->server_version : "";
    }
    [[nodiscard]] std::string certificate_warning() const {
        if (!f_.info || !f_.info->tls) return {};
        auto const& t = *f_.info->tls;
        if (t.verified && t.not_after - f_.now < short_life)
            return "it ends within " + std::to_string(short_life.count()) + " days: renew it";
        return {};
    }

    std::optional<server_info> info;
    std::optional<seconds> skew;
    bool out_of_step = false;
    bool reached = false;
    exit_code exit = exit_code::ok;
    std::string next;

private:
    [[nodiscard]] std::string next_step() const {
        // A certificate that is not valid yet, or no more, may be this machine's clock.
        if (out_of_step)
            return "set the clock of this machine or of the server, then: vouch doctor";
        if (f_.failed) return f_.failed->next;
        return f_.session ? next_for(*f_.session) : std::string();
    }

    findings const& f_;
};

std::string hold_words(findings const& f) {
    switch (f.holds) {
        case holding::held:
            return "yes: it held one for " + number(milliseconds(f.held) / 1000, "s");
        case holding::at_once:
            return "no: it answers at once, so changes are polled for";
        case holding::without_etag:
            return "no: its answers have no ETag, so changes are polled for";
        case holding::unknown:
            break;
    }
    return "not known: it takes a verification to ask about";
}

void tell_tls(sheet& lines, findings const& f, examination const& e) {
    if (!f.info || !f.info->tls) return;
    auto const& t = *f.info->tls;
    lines.row("TLS", t.version + ", " + t.cipher);
    lines.row("certificate", "for " + (t.names.empty() ? "no name" : joined(t.names)));
    lines.row("", "by " + printable(t.issuer));
    lines.row("", "from " + date_of(t.not_before) + " to " + date_of(t.not_after));
    lines.row("", e.certificate_warning(), ink::yellow);
    if (t.verified)
        lines.row("trusted", "yes", ink::green);
    else
        lines.row("trusted",
                  (f.insecure ? "not checked (--insecure), and it is not: " : "no: ") + t.reason,
                  f.insecure ? ink::yellow : ink::red);
}

std::string skew_words(seconds skew) {
    if (skew.count() == 0) return "in step with this machine's";
    auto const size = std::to_string(skew.count() < 0 ? -skew.count() : skew.count());
    return size + " s " + (skew.count() > 0 ? "ahead of" : "behind") + " this machine's";
}

void tell_server(sheet& lines, findings const& f, examination const& e) {
    if (e.info && !e.info->name.empty())
        lines.row("version", printable(e.info->name) + " " + printable(e.version()) +
                                 (e.info->status.empty() ? "" : ", " + printable(e.info->status)));
    else if (!e.version().empty())
        lines.row("version", printable(e.version()));
    else
        lines.row("version",
                  "not known: " + (f.info ? "/v1/info answers " + std::to_string(f.info->status)
                                          : printable(f.info_problem)),
                  ink::yellow);
    if (e.skew) lines.row("clock", skew_words(*e.skew), e.out_of_step ? ink::yellow : ink::plain);
}

std::string draw(findings const& f, examination const& e, screen const& on) {
    sheet lines(on);
    lines.row("server", f.base_url);
    if (!e.reached) {
        lines.row("reachable", "no: " + printable(f.failed->message), ink::red);
        lines.row("", printable(f.failed->cause));
        lines.row("next", e.next);
        return lines.take();
    }
    lines.row("reachable",
              f.info ? "yes: " + f.info->address + ", connected in " +
                           number(milliseconds(f.info->connecting), "ms")
                     : "yes",
              ink::green);
    tell_tls(lines, f, e);
    tell_server(lines, f, e);
    bool const good = f.session.has_value();
    lines.row("token", std::string(e.token()), good ? ink::green : ink::red);
    if (f.failed) {
        lines.row("problem", printable(f.failed->message), ink::red);
        lines.row("", printable(f.failed->cause));
        if (!f.failed->server_message.empty())
            lines.row("", "the server: " + printable(f.failed->server_message));
    }
    if (f.session) {
        lines.row("session", printable(f.session->state.raw()));
        lines.row("holds polls", hold_words(f));
    }
    if (e.info)
        lines.row("pushes", e.info->events.empty() ? "no: it names no event stream"
                                                   : "yes: " + printable(e.info->events));
    lines.row("next", e.next.empty() ? "nothing: this device is verified" : e.next);
    return lines.take();
}

json::object tls_json(tls_facts const& t) {
    json::object o;
    o["version"] = t.version;
    o["cipher"] = t.cipher;
    o["names"] = json::array(t.names.begin(), t.names.end());
    o["issuer"] = t.issuer;
    o["notBefore"] = date_of(t.not_before);
    o["notAfter"] = date_of(t.not_after);
    o["verified"] = t.verified;
    if (!t.verified) o["reason"] = t.reason;
    return o;
}

json::value hold_json(holding h) {
    return h == holding::unknown ? json::value(nullptr) : json::value(h == holding::held);
}

std::string write_json(findings const& f, examination const& e) {
    json::object o;
    o["baseURL"] = f.base_url;
    o["reachable"] = e.reached;
    if (f.info) {
        o["address"] = f.info->address;
        o["connectMs"] = milliseconds(f.info->connecting);
        if (f.info->tls) o["tls"] = tls_json(*f.info->tls);
    }
    json::object server;
    if (e.info) server["name"] = e.info->name;
    if (e.info) server["status"] = e.info->status;
    server["version"] = e.version();
    o["server"] = std::move(server);
    o["clockSkewSeconds"] = e.skew ? json::value(e.skew->count()) : json::value(nullptr);
    o["token"] = e.token();
    if (f.session) o["session"] = std::string_view(f.session->state.raw());
    o["holdsPolls"] = hold_json(f.holds);
    o["pushes"] = e.info ? json::value(!e.info->events.empty()) : json::value(nullptr);
    if (f.failed) o["error"] = json::parse(to_json(*f.failed)).at("error");
    o["next"] = e.next;
    o["exitCode"] = static_cast<int>(e.exit);
    return json::serialize(o);
}

}  // namespace

std::optional<server_info> read_info(std::string const& body) {
    json::error_code ec;
    auto const document = json::parse(body, ec);
    if (ec || !document.is_object()) return std::nullopt;
    auto const& o = document.as_object();
    return server_info{member(o, "app", "name"), member(o, "app", "version"),
                       member(o, "server", "status"), member(o, "endpoints", "ws_events")};
}

std::optional<seconds> skew_of(std::string const& date, std::chrono::system_clock::time_point now) {
    std::tm parts{};
    char const* const end = ::strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (date.empty() || end == nullptr || *end != '\0') return std::nullopt;
    auto const here = std::chrono::floor<seconds>(now).time_since_epoch();
    return seconds(::timegm(&parts)) - here;
}

diagnosis diagnose(findings const& f, screen const& on) {
    examination const e(f);
    return {e.exit, e.next, draw(f, e, on), write_json(f, e)};
}

}  // namespace vouch::cli
