#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace vouch::detail {

/// Text of a server, made harmless for a terminal and a log line: control characters (C0, DEL, C1),
/// line separators, bidirectional overrides and bytes that are not UTF-8 are written as escapes
/// (`\n`, `\x1b`, `\u{202e}`), and what is beyond `limit` bytes is left out ("...").
struct printable {
    std::string_view s;
    std::size_t limit = 1000;
};

std::ostream& operator<<(std::ostream& os, printable const& p);

}  // namespace vouch::detail
