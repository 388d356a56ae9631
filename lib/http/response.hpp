#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/options.hpp>

#include "http/flaw.hpp"
#include "http/framing.hpp"
#include "http/head_lines.hpp"
#include "http/kept_fields.hpp"

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
    response_reader() { reset(); }

    /// For the response to the next GET or POST.
    void reset(response_limits const& limits = {});

    /// Takes bytes and says how many belong to this response: fewer than given once it is done or
    /// failed. More bytes after `done()`: the server sent what nobody asked for.
    [[nodiscard]] std::size_t feed(std::span<char const> given);
    /// The peer sends no more. `orderly`: by an end that cannot be forged (over TLS: close_notify);
    /// else a body that lasts to the close counts as cut off.
    void finish(bool orderly = true);

    /// A whole final response is in.
    [[nodiscard]] bool done() const noexcept { return done_; }
    /// What is wrong with it: protocol_error, response_too_large or (`finish`) connection_lost.
    [[nodiscard]] errc error() const noexcept { return wrong_.code; }
    /// What exactly, in static text; empty without an error.
    [[nodiscard]] std::string_view error_message() const noexcept { return wrong_.message; }
    /// A byte has come.
    [[nodiscard]] bool started() const noexcept { return started_; }
    /// The header of the final response is in.
    [[nodiscard]] bool header_done() const noexcept { return header_done_; }
    /// The connection can serve another request, if nothing came after this response.
    [[nodiscard]] bool reusable() const noexcept { return done_ && frame_.reusable(); }

    // Valid until the next `feed` or `reset`; text is empty where the header had none.
    /// 0 before `header_done()`.
    [[nodiscard]] int status() const noexcept { return header_done_ ? first_.status : 0; }
    /// Empty where it has a content coding, which an error's body may have.
    [[nodiscard]] std::string_view body() const noexcept {
        return coded_ ? std::string_view() : std::string_view(body_);
    }
    [[nodiscard]] std::string_view content_type() const noexcept {
        return fields_[kept::content_type];
    }
    [[nodiscard]] std::string_view etag() const noexcept { return fields_[kept::etag]; }
    [[nodiscard]] std::string_view location() const noexcept { return fields_[kept::location]; }
    /// X-Beeper-Desktop-Version
    [[nodiscard]] std::string_view server_version() const noexcept {
        return fields_[kept::server_version];
    }
    /// Preference-Applied names `wait` (RFC 7240, 3).
    [[nodiscard]] bool preference_applied() const noexcept { return fields_.preference_applied(); }
    /// x-should-retry: true or false.
    [[nodiscard]] std::optional<bool> should_retry() const noexcept {
        return fields_.should_retry();
    }
    /// retry-after-ms, else Retry-After; `wall` is the present time.
    [[nodiscard]] std::optional<duration> retry_after(
        std::chrono::system_clock::time_point wall) const noexcept {
        return fields_.retry_after(wall);
    }
    /// `Keep-Alive: timeout=N`.
    [[nodiscard]] std::optional<duration> keep_alive_timeout() const noexcept {
        return fields_.keep_alive_timeout();
    }

private:
    /// What comes next.
    enum class part : std::uint8_t {
        status,
        field,
        content,
        content_to_close,
        chunk,
        chunk_content,
        chunk_cr,
        chunk_lf,
        trailer,
        nothing,
    };

    void start_message();
    void fail(flaw const& found) noexcept;
    void end() noexcept;

    std::size_t feed_pending(std::string_view bytes);
    std::size_t take_all(std::string_view in);
    std::size_t take(std::string_view in);
    std::size_t take_line(std::string_view in);
    std::size_t take_content(std::string_view in);
    std::size_t take_byte(char c, char expected, part then);
    [[nodiscard]] std::size_t allowance() const noexcept;

    void on_line(std::string_view line);
    void on_status(std::string_view line);
    void on_field(std::string_view line);
    flaw note(field_line const& f);
    void on_head_end();
    void begin_content();
    void on_chunk(std::string_view line);
    void on_trailer(std::string_view line);

    response_limits limits_;
    part next_ = part::status;
    std::string pending_;  // of a line that is not whole yet
    line_finder finder_;
    std::size_t line_bytes_ = 0;  // of the head; then of what chunks have beside their content
    std::uint64_t left_ = 0;      // of the content, or of a chunk's
    status_line first_;
    framing frame_;
    kept_fields fields_;
    std::string body_;
    flaw wrong_;
    bool started_ = false;
    bool header_done_ = false;
    bool coded_ = false;  // Content-Encoding: the body cannot be read
    bool done_ = false;
};

}  // namespace vouch::http
