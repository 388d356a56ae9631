#include "http/header_check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

constexpr std::array<std::string_view, 5> refused{"Authorization", "Host", "Content-Length",
                                                  "Transfer-Encoding", "Connection"};

problem bad(std::string message) { return {errc::invalid_argument, std::move(message)}; }

std::string at(std::size_t i) { return " at character " + std::to_string(i + 1); }

std::size_t find_unsendable(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3));
}

}  // namespace

problem check_header(header const& h) {
    if (h.name.empty()) return bad("header: the name is empty");
    auto const wrong = std::find_if_not(h.name.begin(), h.name.end(), is_token_char);
    if (wrong != h.name.end())
        return bad("header: the name is no token (RFC 9110, 5.6.2)" +
                   at(static_cast<std::size_t>(wrong - h.name.begin())));
    for (auto const own : refused)
        if (iequals(h.name, own))
            return bad("header " + std::string(own) + ": the client sets it itself");
    if (auto const i = find_unsendable(h.value); i != h.value.npos)
        return bad("header " + std::string(h.name) + ": the value has a CR, LF or NUL" + at(i));
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
    return bad("user_agent: a CR, LF or NUL" + at(i));
}

}  // namespace vouch::http
