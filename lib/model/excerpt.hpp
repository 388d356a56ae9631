#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vouch::detail {

/// As much of `s` as fits into `max_bytes` without cutting a character in two.
[[nodiscard]] std::string_view clip_utf8(std::string_view s, std::size_t max_bytes) noexcept;

/// The beginning of a body of any kind, on one line: white space and controls become single
/// blanks, bytes that are not UTF-8 become U+FFFD. At most `max_characters`, the last of which is
/// an ellipsis if more was there.
[[nodiscard]] std::string excerpt(std::string_view s, std::size_t max_characters);

[[nodiscard]] bool looks_like_html(std::string_view body, std::string_view content_type);

/// What a person would read of the first 16 KiB of a page: without tags, scripts and styles.
/// Entities stay as they are.
[[nodiscard]] std::string text_of_html(std::string_view page);

}  // namespace vouch::detail
