#pragma once

// Beast's parser, as somebody else's opinion of a response.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/chars.hpp"
#include "http/response.hpp"

namespace vouch::test {

struct beast_reading {
    std::string error;  ///< empty: a whole final response
    int status = 0;
    std::string body;
    bool keep_alive = false;
    std::size_t taken = 0;  ///< bytes that belong to it
};

/// All of `text`, in one piece, to the end of the connection.
inline beast_reading read_with_beast(std::string_view text,
                                     http::response_limits const& limits = {}) {
    namespace beast = boost::beast::http;
    beast_reading r;
    for (;;) {
        beast::response_parser<beast::string_body> parser;
        parser.eager(true);
        parser.header_limit(static_cast<std::uint32_t>(limits.header));
        parser.body_limit(limits.body);
        boost::system::error_code ec;
        while (!ec && !parser.is_done() && r.taken < text.size())
            r.taken +=
                parser.put(boost::asio::buffer(text.data() + r.taken, text.size() - r.taken), ec);
        if (!parser.is_done() && (!ec || ec == beast::error::need_more)) {
            ec = beast::error::partial_message;
            if (parser.got_some()) parser.put_eof(ec);
        }
        if (ec) {
            r.error = ec.message();
            return r;
        }
        auto& message = parser.get();
        if (message.result_int() / 100 == 1 && message.result_int() != 101) continue;
        r.status = static_cast<int>(message.result_int());
        r.keep_alive = parser.keep_alive();
        r.body = std::move(message.body());
        return r;
    }
}

/// What Beast takes and we refuse, each with its reason.
inline constexpr std::string_view refused_by_us[] = {
    "a status below 100",                         // no such class: RFC 9110, 15
    "101 without a request to switch protocols",  // RFC 9110, 15.2.2; to Beast it ends a message
    "a transfer coding other than chunked",       // to Beast it is a body up to the close
    "Transfer-Encoding says chunked twice",       // RFC 9112, 6.1
    "Transfer-Encoding in HTTP/1.0",              // framing that is faulty: RFC 9112, 6.1
    "a content coding, though the request asks for none",
    "a control character in the header or between chunks",  // in quotes, Beast lets them pass
    "a line that ends in LF alone, not CRLF",               // an LF among them
    "the header is larger than max_header_bytes",           // of all interim responses together
    "the chunks' extensions and the trailer are larger than max_header_bytes",
};

/// How our reading of a response and Beast's differ, where there is no good reason to.
inline std::string difference(std::string_view text, http::response_limits const& limits = {}) {
    http::response_reader ours;
    ours.reset(limits);
    auto const taken = ours.feed({text.data(), text.size()});
    ours.finish();
    auto const theirs = read_with_beast(text, limits);
    auto const has = [&](std::string_view what) {
        return std::search(text.begin(), text.end(), what.begin(), what.end(),
                           [](char a, char b) { return http::lower(a) == b; }) != text.end();
    };
    if (!ours.done()) {
        bool const argued = std::find(std::begin(refused_by_us), std::end(refused_by_us),
                                      ours.error_message()) != std::end(refused_by_us);
        if (!theirs.error.empty() || argued) return {};
        return "we refuse: " + std::string(ours.error_message());
    }
    // Beast reads Proxy-Connection as Connection (RFC 9112, C.2.2 advises against it).
    bool const proxy = has("proxy-connection");
    if (!theirs.error.empty()) {
        // There is no body, so that nothing depends on what is said about its length.
        bool const bodiless =
            ours.status() == 204 || ours.status() == 304 || has("http/1.0 1") || has("http/1.1 1");
        return proxy || bodiless ? std::string() : "Beast refuses: " + theirs.error;
    }
    if (ours.status() != theirs.status) return "the status";
    if (taken != theirs.taken) return "where it ends";
    // Of an answer in a coding we have no body.
    if (ours.body() != theirs.body && !has("content-encoding")) return "the body";
    // We are stricter: HTTP/1.0 with keep-alive and close, close in an interim response, 204 with a
    // length.
    if (ours.reusable() && !theirs.keep_alive && !proxy) return "whether the connection stays";
    return {};
}

}  // namespace vouch::test
