#include <emulator/service/route.hpp>

#include <array>
#include <utility>

namespace vouch::emulator {
namespace {

using enum endpoint;

constexpr std::array names{
    std::pair{info, "info"},           std::pair{events, "events"},
    std::pair{session, "session"},     std::pair{list, "list"},
    std::pair{create, "create"},       std::pair{retrieve, "retrieve"},
    std::pair{accept, "accept"},       std::pair{cancel, "cancel"},
    std::pair{sas_start, "sas_start"}, std::pair{sas_confirm, "sas_confirm"},
    std::pair{qr_scan, "qr_scan"},     std::pair{qr_confirm_scanned, "qr_confirm_scanned"},
};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

struct methods {
    endpoint get = none;
    endpoint post = none;
};

methods methods_below_id(std::string_view rest) {
    if (rest.empty()) return {.get = retrieve};
    if (rest == "/accept") return {.post = accept};
    if (rest == "/cancel") return {.post = cancel};
    if (rest == "/sas/start") return {.post = sas_start};
    if (rest == "/sas/confirm") return {.post = sas_confirm};
    if (rest == "/qr/confirm-scanned") return {.post = qr_confirm_scanned};
    return {};
}

/// Takes `prefix` off the front of `text`.
bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

methods methods_of(std::string_view path, std::string_view& id) {
    if (path == "/v1/info") return {.get = info};
    if (path == "/v1/ws") return {.get = events};
    if (!take(path, "/v1/app/setup")) return {};
    if (path.empty()) return {.get = session};
    if (!take(path, "/verifications")) return {};
    if (path.empty()) return {.get = list, .post = create};
    if (!take(path, "/")) return {};
    if (path == "qr/scan") return {.post = qr_scan};
    std::size_t const slash = path.find('/');
    id = path.substr(0, slash);
    if (id.empty()) return {};
    return methods_below_id(slash == std::string_view::npos ? "" : path.substr(slash));
}

}  // namespace

std::string_view to_string(endpoint e) {
    for (auto const& [value, name] : names)
        if (value == e) return name;
    return "";
}

endpoint endpoint_named(std::string_view name) {
    for (auto const& [value, known] : names)
        if (known == name) return value;
    return none;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (text.size() - i < 3) return std::nullopt;
        int const high = hex_digit(text[i + 1]);
        int const low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

route find_route(std::string_view method, std::string_view target) {
    std::string_view id;
    methods const m = methods_of(target.substr(0, target.find('?')), id);
    route r;
    if (m.get != none && m.post != none)
        r.allow = "GET, HEAD, POST";
    else if (m.get != none)
        r.allow = "GET, HEAD";
    else if (m.post != none)
        r.allow = "POST";
    if (method == "GET" || method == "HEAD") r.endpoint = m.get;
    if (method == "POST") r.endpoint = m.post;
    auto decoded = percent_decoded(id);
    r.badly_encoded = !decoded;
    if (decoded) r.id = std::move(*decoded);
    return r;
}

}  // namespace vouch::emulator
