#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace vouch::cli {

namespace asio = boost::asio;

/// Lines from a file descriptor that never block the executor: a terminal, a pipe or a socket is
/// waited for, a regular file and /dev/null are read at once. The descriptor stays open and keeps
/// its flags.
class line_input {
public:
    line_input(asio::any_io_executor const& executor, int fd);
    line_input(line_input const&) = delete;
    line_input& operator=(line_input const&) = delete;
    ~line_input();

    /// The next line without its end; nothing at the end of the input, or where it cannot be read.
    [[nodiscard]] asio::awaitable<std::optional<std::string>> read_line();

    /// Whether what is typed is echoed by a terminal.
    [[nodiscard]] bool terminal() const noexcept;

    /// On a terminal: forgets what was typed before, so that it answers no later question.
    void forget_typed();

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// "y" or "n" (also "yes", "no", in capitals), asked again on anything else; nothing at the end of
/// the input.
[[nodiscard]] std::optional<bool> parse_answer(std::string_view line);
[[nodiscard]] asio::awaitable<std::optional<bool>> ask(line_input& in, std::ostream& out,
                                                       std::string question);

}  // namespace vouch::cli
