#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/flaw.hpp"

namespace vouch::http {

/// What the fields of a response to a GET or POST say about where its body ends (RFC 9112, 6.3) and
/// whether the connection can serve another request (9.3). Where they contradict each other, it is
/// an error: somebody between here and the server may have read them differently.
class framing {
public:
    enum class body : std::uint8_t { none, length, chunks, to_close };

    /// For the next response of an exchange. A `close` that an interim one said holds.
    void next() noexcept {
        bool const close = close_;
        *this = {};
        close_ = close;
    }

    // Each for a field of that name, as they come; `value` is trimmed.
    [[nodiscard]] flaw transfer_encoding(std::string_view value) noexcept;
    [[nodiscard]] flaw content_length(std::string_view value) noexcept;
    [[nodiscard]] flaw connection(std::string_view value) noexcept;

    /// Once they are all in; `status` is a final one.
    [[nodiscard]] flaw decide(int minor_version, int status) noexcept;

    [[nodiscard]] framing::body body_end() const noexcept { return end_; }
    /// The greatest number, where it is more than fits.
    [[nodiscard]] std::uint64_t length() const noexcept { return length_.value_or(0); }
    /// Nobody can take what follows this response for a part of it, and both sides keep on.
    [[nodiscard]] bool reusable() const noexcept { return framed_ && keep_ && !close_; }

private:
    std::optional<std::uint64_t> length_{};
    framing::body end_ = body::none;
    bool coded_ = false;    // Transfer-Encoding is there,
    bool chunked_ = false;  // and names chunked
    bool close_ = false;
    bool keep_alive_ = false;
    bool keep_ = false;
    bool framed_ = false;
};

}  // namespace vouch::http
