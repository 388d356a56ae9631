#pragma once

// Responses as text, fed in pieces, and what was read as a line of text.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace vouch::test {

/// Feeds all, cut at the given places. Returns how many bytes were taken.
template <class Cuts>
std::size_t feed(http::response_reader& r, std::string_view text, Cuts const& cuts) {
    std::size_t taken = 0;
    std::size_t from = 0;
    for (std::size_t const to : cuts) {
        auto const piece = text.substr(from, to - from);
        std::string const copy(piece);  // so that a look beyond the piece is seen by a sanitizer
        auto const n = r.feed(std::span<char const>(copy.data(), copy.size()));
        taken += n;
        if (n < piece.size()) break;
        from = to;
    }
    return taken;
}

inline std::size_t feed(http::response_reader& r, std::string_view text) {
    return feed(r, text, std::initializer_list<std::size_t>{text.size()});
}

/// "200 body reusable", "protocol_error: ...", "incomplete".
inline std::string describe(http::response_reader const& r) {
    std::string const message(r.error_message());
    if (r.error() == errc::protocol_error) return "protocol_error: " + message;
    if (r.error() == errc::response_too_large) return "too large: " + message;
    if (r.error() == errc::connection_lost) return "lost: " + message;
    if (r.error() != errc{}) return "an error that a reader does not have";
    if (!r.done()) return r.started() ? "incomplete" : "nothing";
    return std::to_string(r.status()) + " [" + std::string(r.body()) + "]" +
           (r.reusable() ? " reusable" : "");
}

/// All of it, in one piece, to the end of the connection.
inline std::string read(std::string_view text, http::response_limits const& limits = {}) {
    http::response_reader r;
    r.reset(limits);
    (void)feed(r, text);
    r.finish();
    return describe(r);
}

}  // namespace vouch::test
