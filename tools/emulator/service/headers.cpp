#include <emulator/service/headers.hpp>

#include <algorithm>
#include <charconv>

namespace vouch::emulator {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `f` with every member of every field of this name. Neither tags nor the preferences read
/// here hold commas.
template <class F>
void for_each_member(request const& r, std::string_view name, F f) {
    for (auto const& [field, value] : r.headers) {
        if (!same_name(field, name)) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            std::size_t const comma = rest.find(',');
            f(trimmed(rest.substr(0, comma)));
            rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
        }
    }
}

std::string_view without_weakness(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::string_view> header(request const& r, std::string_view name) {
    for (auto const& [field, value] : r.headers)
        if (same_name(field, name)) return value;
    return std::nullopt;
}

std::string_view bearer_token(request const& r) {
    std::string_view const value = header(r, "authorization").value_or("");
    constexpr std::string_view scheme = "bearer ";
    if (!same_name(value.substr(0, scheme.size()), scheme)) return {};
    return trimmed(value.substr(scheme.size()));
}

std::optional<bool> names_tag(request const& r, std::string_view etag) {
    if (!header(r, "if-none-match")) return std::nullopt;
    bool named = false;
    for_each_member(r, "if-none-match", [&](std::string_view tag) {
        named = named || tag == "*" || without_weakness(tag) == without_weakness(etag);
    });
    return named;
}

std::optional<std::chrono::seconds> preferred_wait(request const& r) {
    std::optional<std::chrono::seconds> wait;
    for_each_member(r, "prefer", [&](std::string_view preference) {
        std::size_t const equals = preference.find('=');
        if (wait || equals == std::string_view::npos ||
            !same_name(trimmed(preference.substr(0, equals)), "wait"))
            return;
        std::string_view const value = trimmed(preference.substr(equals + 1));
        unsigned seconds = 0;
        auto const [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (error == std::errc() && end == value.data() + value.size())
            wait = std::chrono::seconds(seconds);
    });
    return wait;
}

bool lists(request const& r, std::string_view name, std::string_view member) {
    bool found = false;
    for_each_member(r, name, [&](std::string_view m) { found = found || same_name(m, member); });
    return found;
}

bool is_json(std::string_view content_type) {
    return same_name(trimmed(content_type.substr(0, content_type.find(';'))), "application/json");
}

}  // namespace vouch::emulator
