#include "scenarios/call_target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json/value_to.hpp>

#include "server/hosted.hpp"

namespace vouch::bench {

namespace json = boost::json;

namespace {

// Host and port of a URL without a path; the library itself takes any base URL, its peers here not.
void split(std::string const& url, target& t) {
    t.tls = url.starts_with("https://");
    if (!t.tls && !url.starts_with("http://"))
        throw std::runtime_error("--url has to begin with http:// or https://");
    auto rest = std::string_view(url).substr(t.tls ? 8 : 7);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find('/') != rest.npos) throw std::runtime_error("--url may not have a path here");
    auto const colon = rest.rfind(':');
    t.host = rest.substr(0, colon);
    t.port = t.tls ? 443 : 80;
    if (colon == rest.npos) return;
    auto const port = rest.substr(colon + 1);
    auto const parsed = std::from_chars(port.data(), port.data() + port.size(), t.port);
    if (parsed.ec != std::errc{} || parsed.ptr != port.data() + port.size())
        throw std::runtime_error("--url: \"" + std::string(port) + "\" is no port");
}

std::string read_file(std::string const& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string first_line(std::string const& text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

std::string token_of(call_target_options const& o) {
    if (!o.token_file.empty()) return first_line(read_file(o.token_file));
    char const* const token = std::getenv("BEEPER_ACCESS_TOKEN");
    return token != nullptr ? token : "";
}

measured_call call_of(call_target_options const& o) {
    auto const name = !o.call.empty()                  ? o.call
                      : !o.url.empty() && o.id.empty() ? "session"
                                                       : "retrieve";
    if (auto const why = refusal_of(name); !why.empty()) throw std::runtime_error(why);
    return name == "session" ? measured_call::session
           : name == "list"  ? measured_call::list
                             : measured_call::retrieve;
}

std::string body_of(measured_call c) {
    switch (c) {
        case measured_call::session:
            return sample_session();
        case measured_call::list:
            return sample_list(10);
        case measured_call::retrieve:
            break;
    }
    return sample_body();
}

}  // namespace

std::string refusal_of(std::string const& call) {
    static constexpr std::array reads{"retrieve", "session", "list"};
    static constexpr std::array effects{
        "create", "accept", "cancel", "sas_start", "sas_confirm", "qr_scan", "qr_confirm_scanned"};
    auto const is = [&](auto const& names) {
        return std::find(names.begin(), names.end(), call) != names.end();
    };
    if (is(reads)) return {};
    return is(effects) ? call +
                             " has an effect on the server, and is not measured: choose "
                             "retrieve, session or list"
                       : "\"" + call + "\" is no call: choose retrieve, session or list";
}

call_target::call_target(call_target_options const& o, common_options const& common) {
    target_.call = call_of(o);
    if (!o.url.empty())
        use_url(o);
    else if (o.server == "emulator")
        use_emulator(o, common.server_core());
    else
        use_static(o, common.server_core());
    split(target_.url, target_);
    refresh();
}

void call_target::refresh() {
    if (emulated_ && target_.call == measured_call::retrieve)
        target_.id = ask_emulator_for_verification(
            target_, json::value_to<std::string>(server_->about().at("other_token")));
}

std::optional<std::uint64_t> call_target::requests() const {
    if (!server_) return std::nullopt;
    return server_->counts().at("requests").to_number<std::uint64_t>();
}

void call_target::use_url(call_target_options const& o) {
    kind_ = o.url;
    target_.url = o.url;
    target_.id = o.id;
    target_.token = token_of(o);
    if (target_.call == measured_call::retrieve && o.id.empty())
        throw std::runtime_error("--call retrieve needs --id where --url is given");
    if (!o.ca_file.empty()) target_.ca_pem = read_file(o.ca_file);
}

void call_target::use_static(call_target_options const& o, int core) {
    auto const body = body_of(target_.call);
    kind_ = "a static server, " + std::to_string(body.size()) + " bytes of JSON";
    target_.token = "bench-token";
    server_ = std::make_unique<server_process>(
        core, host_static({.body = body,
                           .identity = o.tls ? make_certificate() : certificate{},
                           .token = target_.token}));
    target_.url = json::value_to<std::string>(server_->about().at("url"));
    target_.ca_pem = json::value_to<std::string>(server_->about().at("ca_pem"));
    target_.id = sample_id;
    if (target_.call == measured_call::retrieve) target_.state = sample_state;
}

void call_target::use_emulator(call_target_options const& o, int core) {
    kind_ = "the emulator";
    emulated_ = true;
    server_ = std::make_unique<server_process>(core, host_emulator(o.tls));
    auto const text = [&](char const* name) {
        return json::value_to<std::string>(server_->about().at(name));
    };
    target_.url = text("url");
    target_.ca_pem = text("ca_pem");
    target_.token = text("token");
    if (target_.call == measured_call::retrieve) target_.state = sample_state;
}

}  // namespace vouch::bench
