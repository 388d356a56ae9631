#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/flaw.hpp"

namespace vouch::http {

// The lines of a response, taken apart (RFC 9112, 2 to 5 and 7.1). To `read`, a line is given
// without the CRLF that ends it, and free of control characters.

/// Finds the end of a line in text that grows, and looks at no byte twice. A line ends in CRLF: a
/// CR or an LF alone is an error, as soon as it is there.
class line_finder {
public:
    /// The line's length with its CRLF; 0 while it is not whole, and for a flaw. Until then, `text`
    /// has to begin with the same bytes. `folds`: lines that begin with a space or tab belong to it
    /// (obs-fold), so that the byte after it has to be there; an empty line never folds.
    [[nodiscard]] std::size_t find(std::string_view text, bool folds, flaw& wrong) noexcept;

    /// The line found last goes over several: see `unfolded`.
    [[nodiscard]] bool folded() const noexcept { return folded_; }

private:
    std::size_t looked_ = 0;
    bool folded_ = false;
};

/// A folded line as one (RFC 9112, 5.2).
[[nodiscard]] std::string unfolded(std::string_view line);

/// What `begun`, the first bytes of a response, cannot be the beginning of.
[[nodiscard]] flaw check_start(std::string_view begun) noexcept;

struct status_line {
    int minor = 0;  ///< of the version: HTTP/1.0 or HTTP/1.1
    int status = 0;
};
[[nodiscard]] flaw read(std::string_view line, status_line& out) noexcept;

struct field_line {
    std::string_view name;
    std::string_view value;
};
[[nodiscard]] flaw read(std::string_view line, field_line& out) noexcept;

/// A chunk's size and its extensions, which mean nothing to us. More than fits: the greatest
/// number.
struct chunk_line {
    std::uint64_t size = 0;
};
[[nodiscard]] flaw read(std::string_view line, chunk_line& out) noexcept;

}  // namespace vouch::http
