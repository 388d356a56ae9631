#include <emulator/service/http_input.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <limits>
#include <utility>

#include <emulator/service/headers.hpp>

namespace vouch::emulator {

namespace http = boost::beast::http;

/// No rest of a chunked body is shorter: "0 CR LF CR LF". Beast wants all of it at once.
constexpr std::size_t last_chunk = 5;

struct http_input::parser {
    http::request_parser<http::string_body> http;
    std::size_t head_taken = 0;
    bool told_to_continue = false;
};

http_input::http_input(std::size_t max_header, std::size_t max_body)
    : max_header_(max_header), max_body_(max_body) {}
http_input::~http_input() = default;

bool http_input::take_expectation() {
    if (!parser_ || !parser_->http.is_header_done() || parser_->told_to_continue) return false;
    parser_->told_to_continue = true;
    return same_name(parser_->http.get()[http::field::expect], "100-continue");
}

/// Beast bounds what it is given at once: its limit would depend on the pieces.
std::size_t http_input::head_so_far() const {
    std::string_view const rest = bytes_;
    if (rest.starts_with("\r\n")) return parser_->head_taken + 2;
    auto const end = rest.find("\r\n\r\n");
    return parser_->head_taken + (end == rest.npos ? rest.size() : end + 4);
}

http_input::progress http_input::read() {
    while (!parser_ && bytes_.starts_with("\r\n")) bytes_.erase(0, 2);
    if (!parser_ && bytes_ == "\r") return progress::incomplete;
    while (!bytes_.empty()) {
        if (!parser_) {
            parser_ = std::make_unique<parser>();
            parser_->http.eager(true);
            parser_->http.header_limit(std::numeric_limits<std::uint32_t>::max());
            parser_->http.body_limit(max_body_);
        }
        if (!parser_->http.is_header_done() && head_so_far() > max_header_) {
            error = 431;
            return progress::bad;
        }
        if (parser_->http.is_header_done() && parser_->http.chunked() && bytes_.size() < last_chunk)
            return progress::incomplete;
        boost::system::error_code ec;
        std::size_t const used = parser_->http.put(boost::asio::buffer(bytes_), ec);
        parser_->head_taken += used;
        bytes_.erase(0, used);
        if (ec == http::error::need_more) return progress::incomplete;
        if (ec) {
            // A folded field of more than 4 KiB is beyond Beast's limit, too.
            error = ec == http::error::body_limit     ? 413
                    : ec == http::error::header_limit ? 431
                                                      : 400;
            return progress::bad;
        }
        if (parser_->http.is_done()) {
            finish();
            return progress::complete;
        }
    }
    return progress::incomplete;
}

void http_input::finish() {
    auto message = parser_->http.release();
    parser_.reset();
    request = {};
    request.method = message.method_string();
    request.target = message.target();
    request.headers.reserve(8);
    for (auto const& field : message)
        request.headers.emplace_back(field.name_string(), field.value());
    frame.head = message.method() == http::verb::head;
    frame.keep_alive = message.keep_alive();
    frame.http_1_0 = message.version() < 11;
    request.body = std::move(message.body());
}

}  // namespace vouch::emulator
