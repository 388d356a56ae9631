#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/options.hpp>

namespace vouch::http {

struct response_limits {
    std::size_t header = 16 * 1024;  ///< of all headers of one response, 1xx included
    std::size_t body = 1024 * 1024;
};

/// Reads one response, in pieces as they come, in any framing of HTTP/1.1 (RFC 9112): a length,
/// chunks, up to the close, or none (204, 304). Interim responses (1xx) are skipped.
///
/// Made for reuse: `reset` keeps its memory, so reading allocates nothing once warm.
class response_reader {
public:
    response_reader();
    response_reader(response_reader&&) noexcept;
    response_reader& operator=(response_reader&&) noexcept;
    ~response_reader();

    /// For the response to the next GET or POST.
    void reset(response_limits const& limits = {});

    /// Takes bytes and says how many belong to this response: fewer than given once it is done or
    /// failed. More bytes after `done()`: the server sent what nobody asked for.
    [[nodiscard]] std::size_t feed(std::span<char const> bytes);
    /// The peer sends no more. `orderly`: by an end that cannot be forged (over TLS: close_notify);
    /// else a body that lasts to the close counts as cut off.
    void finish(bool orderly = true);

    /// A whole final response is in.
    [[nodiscard]] bool done() const noexcept;
    /// What is wrong with it: protocol_error, response_too_large or (`finish`) connection_lost.
    [[nodiscard]] errc error() const noexcept;
    /// What exactly, in static text; empty without an error.
    [[nodiscard]] std::string_view error_message() const noexcept;
    /// A byte has come.
    [[nodiscard]] bool started() const noexcept;
    /// The header of the final response is in.
    [[nodiscard]] bool header_done() const noexcept;
    /// The connection can serve another request, if nothing came after this response.
    [[nodiscard]] bool reusable() const noexcept;

    // Valid until the next `feed` or `reset`; text is empty where the header had none.
    [[nodiscard]] int status() const noexcept;  ///< 0 before `header_done()`
    [[nodiscard]] std::string_view body() const noexcept;
    [[nodiscard]] std::string_view content_type() const noexcept;
    [[nodiscard]] std::string_view etag() const noexcept;
    [[nodiscard]] std::string_view location() const noexcept;
    [[nodiscard]] std::string_view server_version() const noexcept;  ///< X-Beeper-Desktop-Version
    /// Preference-Applied names `wait` (RFC 7240, 3).
    [[nodiscard]] bool preference_applied() const noexcept;
    /// x-should-retry: true or false.
    [[nodiscard]] std::optional<bool> should_retry() const noexcept;
    /// retry-after-ms, else Retry-After; `wall` is the present time.
    [[nodiscard]] std::optional<duration> retry_after(
        std::chrono::system_clock::time_point wall) const noexcept;
    /// `Keep-Alive: timeout=N`.
    [[nodiscard]] std::optional<duration> keep_alive_timeout() const noexcept;

private:
    class parser;
    struct reading;

    std::unique_ptr<reading> reading_;
};

}  // namespace vouch::http
