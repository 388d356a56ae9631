#pragma once

#include <string_view>

#include <boost/beast/http/error.hpp>

#include <vouch/error.hpp>

namespace vouch::http {

/// What is wrong with a response: the error, and what exactly, in static text.
struct flaw {
    errc code{};
    std::string_view message{};
};

inline constexpr std::string_view header_too_large = "the header is larger than max_header_bytes";
inline constexpr std::string_view body_too_large = "the body is larger than max_body_bytes";

/// In our words, what Beast's parser found.
[[nodiscard]] flaw describe(boost::beast::http::error e) noexcept;

}  // namespace vouch::http
