#include "scenarios/call_target.hpp"

#include <charconv>
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

}  // namespace

call_target::call_target(call_target_options const& o, common_options const& common) {
    target_.token = o.token;
    if (!o.url.empty())
        use_url(o);
    else if (o.emulator)
        use_emulator(o, common.server_core());
    else
        use_static(o, common.server_core());
    split(target_.url, target_);
}

std::optional<std::uint64_t> call_target::requests() const {
    if (!server_) return std::nullopt;
    return server_->counts().at("requests").to_number<std::uint64_t>();
}

void call_target::use_url(call_target_options const& o) {
    kind_ = o.url;
    target_.url = o.url;
    target_.id = o.id;
    if (o.id.empty()) throw std::runtime_error("--url needs --id, a verification to retrieve");
    if (o.ca_file.empty()) return;
    std::ifstream file(o.ca_file);
    if (!file) throw std::runtime_error("cannot read " + o.ca_file);
    target_.ca_pem.assign(std::istreambuf_iterator<char>(file), {});
}

void call_target::use_static(call_target_options const& o, int core) {
    kind_ = "static server in a process of its own, " + std::to_string(sample_body().size()) +
            " bytes of JSON";
    server_ = std::make_unique<server_process>(
        core, host_static({.body = sample_body(),
                           .identity = o.tls ? make_certificate() : certificate{},
                           .token = o.token}));
    target_.url = json::value_to<std::string>(server_->about().at("url"));
    target_.ca_pem = json::value_to<std::string>(server_->about().at("ca_pem"));
    target_.id = sample_id;
    target_.state = sample_state;
}

void call_target::use_emulator(call_target_options const& o, int core) {
    kind_ = "the emulator in a process of its own";
    server_ = std::make_unique<server_process>(core, host_emulator(o.tls));
    auto const text = [&](char const* name) {
        return json::value_to<std::string>(server_->about().at(name));
    };
    target_.url = text("url");
    target_.ca_pem = text("ca_pem");
    target_.token = text("token");
    target_.id = ask_emulator_for_verification(target_);
    target_.state = "requested";
}

}  // namespace vouch::bench
