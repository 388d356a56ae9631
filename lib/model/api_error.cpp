#include "model/api_error.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <ostream>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "model/excerpt.hpp"
#include "model/json_text.hpp"
#include "model/printable.hpp"
#include "model/utf8.hpp"

namespace vouch {
namespace {

namespace json = boost::json;

constexpr std::size_t max_text = 4096;
constexpr std::size_t max_issues = 64;
constexpr std::size_t max_excerpt = 200;
/// Larger ones are not worth a tree of values: they become an excerpt.
constexpr std::size_t max_json = std::size_t{64} << 10U;

std::string_view view(json::string const& s) { return {s.data(), s.size()}; }

/// Text as it is; numbers, which some servers use for codes, as they are written.
std::string text_of(json::value const& v) {
    if (auto const* const s = v.if_string())
        return std::string(detail::clip_utf8(view(*s), max_text));
    if (auto const* const i = v.if_int64()) return std::to_string(*i);
    if (auto const* const u = v.if_uint64()) return std::to_string(*u);
    return {};
}

std::string text_at(json::object const& o, char const* name) {
    auto const* const v = o.if_contains(name);
    return v != nullptr ? text_of(*v) : std::string();
}

json::object const* object_at(json::object const& o, char const* name) {
    auto const* const v = o.if_contains(name);
    return v != nullptr ? v->if_object() : nullptr;
}

/// The server's array of names and indexes, or whatever it uses instead, as a JSON pointer.
std::string pointer_of(json::value const& path) {
    std::string pointer;
    auto const* const tokens = path.if_array();
    if (tokens == nullptr) return text_of(path);
    for (json::value const& token : *tokens) {
        if (pointer.size() > max_text) break;
        detail::append_pointer_token(pointer, text_of(token));
    }
    return pointer;
}

void take_issues(json::object const& details, std::vector<issue>& issues) {
    auto const* const found = details.if_contains("issues");
    auto const* const items = found != nullptr ? found->if_array() : nullptr;
    if (items == nullptr) return;
    for (json::value const& item : *items) {
        if (issues.size() == max_issues) return;
        auto const* const o = item.if_object();
        if (o == nullptr) continue;
        auto const* const path = o->if_contains("path");
        issues.push_back({path != nullptr ? pointer_of(*path) : std::string(), text_at(*o, "code"),
                          text_at(*o, "message")});
    }
}

/// Takes what `o` has and `e` still lacks.
void take(json::object const& o, api_error& e) {
    if (e.message.empty()) e.message = text_at(o, "message");
    if (e.message.empty()) e.message = text_at(o, "error");
    if (e.code.empty()) e.code = text_at(o, "code");
    if (e.issues.empty())
        if (auto const* const details = object_at(o, "details")) take_issues(*details, e.issues);
}

api_error from_json(std::string_view body) {
    api_error e;
    if (body.size() > max_json) return e;
    std::array<unsigned char, 4096> first;
    json::monotonic_resource memory(first.data(), first.size());
    json::error_code ec;
    json::value const v = json::parse({body.data(), body.size()}, ec, &memory);
    if (ec) return e;
    if (auto const* const s = v.if_string()) e.message = detail::clip_utf8(view(*s), max_text);
    auto const* const o = v.if_object();
    if (o == nullptr) return e;
    take(*o, e);
    for (char const* const nested : {"error", "message"})
        if (auto const* const inner = object_at(*o, nested)) take(*inner, e);
    return e;
}

}  // namespace

api_error decode_api_error(std::string_view body, std::string_view content_type) {
    api_error e = from_json(body);
    if (e.message.empty())
        e.message = detail::looks_like_html(body, content_type)
                        ? detail::excerpt(detail::text_of_html(body), max_excerpt)
                        : detail::excerpt(body, max_excerpt);
    return e;
}

std::ostream& operator<<(std::ostream& os, api_error const& e) {
    using detail::printable;
    os << printable{e.message};
    if (!e.code.empty()) os << " [" << printable{e.code} << ']';
    for (issue const& i : e.issues) {
        os << "; " << printable{i.path.empty() ? std::string_view("body") : i.path} << ": "
           << printable{i.message};
        if (!i.code.empty()) os << " [" << printable{i.code} << ']';
    }
    return os;
}

}  // namespace vouch
