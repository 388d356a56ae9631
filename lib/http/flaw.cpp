#include "http/flaw.hpp"

namespace vouch::http {

namespace {

using boost::beast::http::error;

std::string_view text_of(error e) noexcept {
    switch (e) {
        case error::bad_version:
            return "it does not begin with HTTP/1.1 or HTTP/1.0";
        case error::bad_status:
            return "the status is not three digits";
        case error::bad_reason:
            return "a control character in the reason phrase, or a line that ends in LF alone";
        case error::bad_line_ending:
            return "a CR without its LF";
        case error::bad_field:
            return "a header field without a proper name";
        case error::bad_value:
            return "a header value with a control character, or a malformed list";
        case error::bad_obs_fold:
            return "a malformed folded header line";
        case error::bad_content_length:
            return "a malformed or misplaced Content-Length";
        case error::multiple_content_length:
            return "conflicting values of Content-Length";
        case error::bad_transfer_encoding:
            return "Transfer-Encoding twice, or beside Content-Length";
        case error::bad_chunk:
            return "a malformed chunk size";
        case error::bad_chunk_extension:
            return "a malformed chunk extension";
        default:
            return "it is not HTTP/1.1";
    }
}

}  // namespace

flaw describe(error e) noexcept {
    if (e == error::header_limit) return {errc::response_too_large, header_too_large};
    if (e == error::body_limit) return {errc::response_too_large, body_too_large};
    return {errc::protocol_error, text_of(e)};
}

}  // namespace vouch::http
