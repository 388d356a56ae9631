#include "http/header_check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

constexpr std::string_view own = "the client sets it itself";
constexpr std::string_view connection = "it is about the connection, which is the pool's business";
constexpr std::string_view meaning = "the answer would not be the one that the client can read";

struct refusal {
    std::string_view name;
    std::string_view reason;
};
constexpr std::array<refusal, 23> refused{{
    {"Accept", own},
    {"Accept-Encoding", own},
    {"Authorization", "the client sets it itself; give the token to it"},
    {"Connection", own},
    {"Content-Encoding", own},
    {"Content-Length", own},
    {"Content-Type", own},
    {"Expect", connection},
    {"Host", own},
    {"HTTP2-Settings", connection},
    {"If-Match", meaning},
    {"If-Modified-Since", meaning},
    {"If-None-Match", meaning},
    {"If-Range", meaning},
    {"If-Unmodified-Since", meaning},
    {"Keep-Alive", connection},
    {"Prefer", meaning},
    {"Range", meaning},
    {"TE", connection},
    {"Trailer", connection},
    {"Transfer-Encoding", own},
    {"Upgrade", connection},
    {"User-Agent", "the client sets it itself; give client_options::user_agent"},
}};

problem bad(std::string message) { return {errc::invalid_argument, std::move(message)}; }

std::string at(std::size_t i) { return " at character " + std::to_string(i + 1); }

std::size_t find_unsendable(std::string_view value) {
    auto const found = std::find_if_not(value.begin(), value.end(), is_value_char);
    return found == value.end() ? value.npos : static_cast<std::size_t>(found - value.begin());
}

}  // namespace

problem check_header(header const& h) {
    if (h.name.empty()) return bad("header: the name is empty");
    auto const wrong = std::find_if_not(h.name.begin(), h.name.end(), is_token_char);
    if (wrong != h.name.end())
        return bad("header: the name is no token (RFC 9110, 5.6.2)" +
                   at(static_cast<std::size_t>(wrong - h.name.begin())));
    for (auto const& [name, reason] : refused)
        if (iequals(h.name, name))
            return bad("header " + std::string(name) + ": " + std::string(reason));
    if (auto const i = find_unsendable(h.value); i != h.value.npos)
        return bad("header " + std::string(h.name) + ": the value has a control character" + at(i));
    return {};
}

problem check_token(std::string_view token) {
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto const c = static_cast<unsigned char>(token[i]);
        if (c > 0x20 && c < 0x7f) continue;
        return bad("token: a space, a control character or one beyond ASCII" + at(i) +
                   "; was a line break copied along?");
    }
    return {};
}

problem check_user_agent(std::string_view value) {
    auto const i = find_unsendable(value);
    if (i == value.npos) return {};
    return bad("user_agent: a control character" + at(i));
}

}  // namespace vouch::http
