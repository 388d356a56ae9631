#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <emulator/service/delivery.hpp>

namespace vouch::emulator {

/// Requests out of bytes (HTTP/1.1, RFC 9112).
class http_input {
public:
    http_input(std::size_t max_header, std::size_t max_body);
    ~http_input();

    void append(std::string_view data) { bytes_ += data; }
    /// Where nothing is unread, an empty text to read into.
    void use(std::string room) { bytes_ = std::move(room); }

    enum class progress : std::uint8_t { incomplete, complete, bad };
    /// Reads on. `complete`: `request` and `frame` are one whole request, and the next call starts
    /// another. `bad`: `error` is the status to answer with, and nothing can follow.
    progress read();

    emulator::request request;
    request_frame frame;
    int error = 0;

    /// The client waits for a 100 before it sends the body (RFC 9110, 10.1.1). Said once.
    [[nodiscard]] bool take_expectation();
    /// What came after the last request, and is not HTTP any more.
    [[nodiscard]] std::string take_rest() { return std::exchange(bytes_, {}); }
    [[nodiscard]] std::size_t unread() const { return bytes_.size(); }

private:
    struct parser;
    void finish();
    [[nodiscard]] std::size_t head_so_far() const;

    std::size_t max_header_, max_body_;
    std::string bytes_;
    std::unique_ptr<parser> parser_;
};

}  // namespace vouch::emulator
