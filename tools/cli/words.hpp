#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vouch::cli {

/// The first code point of `text`, which is shortened by it; U+FFFD for each byte that is not part
/// of one. `text` must not be empty.
[[nodiscard]] char32_t take_code_point(std::string_view& text) noexcept;
void append_utf8(std::string& to, char32_t c);

/// How many cells a terminal takes for `text`: 2 for East Asian wide characters and emoji, 0 for
/// marks that combine. U+FE0F makes the character before it an emoji (UTS #51).
[[nodiscard]] std::size_t cell_width(std::string_view text) noexcept;

/// `text` without anything that steers a terminal: control and bidi-control characters and broken
/// UTF-8 become U+FFFD, tabs and line ends become spaces. For all text that came from a server.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` with spaces up to `cells`.
[[nodiscard]] std::string padded(std::string text, std::size_t cells);

/// As it is typed into a POSIX shell to mean `text`.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace vouch::cli
