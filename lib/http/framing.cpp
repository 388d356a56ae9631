#include "http/framing.hpp"

#include <algorithm>
#include <limits>

#include "http/chars.hpp"

namespace vouch::http {

namespace {

/// 1*DIGIT, or nothing.
std::optional<std::uint64_t> read_length(std::string_view s) noexcept {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    if (s.empty()) return std::nullopt;
    std::uint64_t n = 0;
    for (char const c : s) {
        if (!is_digit(c)) return std::nullopt;
        auto const digit = static_cast<std::uint64_t>(c - '0');
        n = n > (most - digit) / 10 ? most : n * 10 + digit;
    }
    return n;
}

}  // namespace

flaw framing::transfer_encoding(std::string_view value) noexcept {
    coded_ = true;
    for (auto e = next_element(value); !e.empty(); e = next_element(value)) {
        if (!is_named(e, "chunked")) return malformed("a transfer coding other than chunked");
        if (chunked_) return malformed("Transfer-Encoding says chunked twice");
        chunked_ = true;
    }
    if (!chunked_) return malformed("a transfer coding other than chunked");
    return {};
}

flaw framing::content_length(std::string_view value) noexcept {
    // A list of equal ones is what somebody made of two fields (RFC 9112, 6.3).
    for (bool more = true; more;) {
        auto const comma = value.find(',');
        more = comma != value.npos;
        auto const n = read_length(trimmed(value.substr(0, comma)));
        if (!n) return malformed("a Content-Length that is no number");
        if (length_ && *length_ != *n) return malformed("conflicting values of Content-Length");
        length_ = n;
        value.remove_prefix(more ? comma + 1 : value.size());
    }
    return {};
}

flaw framing::connection(std::string_view value) noexcept {
    for (auto e = next_element(value); !e.empty(); e = next_element(value)) {
        if (!std::all_of(e.begin(), e.end(), is_token_char))
            return malformed("a malformed list in Connection");
        close_ = close_ || is_named(e, "close");
        keep_alive_ = keep_alive_ || is_named(e, "keep-alive");
    }
    return {};
}

flaw framing::decide(int minor_version, int status) noexcept {
    if (coded_ && minor_version == 0) return malformed("Transfer-Encoding in HTTP/1.0");
    if (coded_ && length_) return malformed("both Transfer-Encoding and Content-Length");
    keep_ = minor_version > 0 || keep_alive_;
    if (status == 204 || status == 304) {
        end_ = body::none;
        // What a 204 announces, some servers send. A 304 may say what the 200 would have had.
        framed_ = status == 304 || (!coded_ && length() == 0);
        return {};
    }
    if (coded_)
        end_ = body::chunks;
    else
        end_ = length_ ? body::length : body::to_close;
    framed_ = end_ != body::to_close;
    return {};
}

}  // namespace vouch::http
