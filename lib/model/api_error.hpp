#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/error.hpp>

namespace vouch {

/// What a server says about a request that it refused.
struct api_error {
    std::string message;
    std::string code;
    std::vector<issue> issues;
    friend bool operator==(api_error const&, api_error const&) = default;
};
/// One line, harmless on a terminal whatever the server sent.
std::ostream& operator<<(std::ostream&, api_error const&);

/// Reads the body of an error response; never fails on any bytes.
///
/// Of JSON it takes `message` (older servers: `error`; either may be an object that has the
/// members), `code`, and `details.issues`. Where that gives no message, and for other bodies, the
/// message is an excerpt of at most 200 characters on one line; of HTML, of its text.
/// What it keeps is bounded: 4 KiB of each text, 64 issues.
[[nodiscard]] api_error decode_api_error(std::string_view body, std::string_view content_type);

}  // namespace vouch
