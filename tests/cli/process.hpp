#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vouch_test {

enum class program : std::uint8_t { vouch, rig, emulator };

struct ended {
    int exit = -1;  ///< -1: by a signal
    std::string out;
    std::string err;
};

/// How the program is started. Its environment is this and nothing else.
struct start {
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::string input;       ///< what a pipe on stdin holds
    std::string input_file;  ///< or a file that is stdin
    program which = program::vouch;
};

/// Runs the program to its end.
ended run(start const& s);

/// Runs it with a pipe as stdout that is full and that nobody reads. Once stderr has said `text`,
/// sends SIGINT and SIGTERM, which do not merge as two of one kind may: the exit code.
int interrupted_while_stuck(start const& s, std::string_view text);

inline bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// The same on a terminal of its own, 100 columns wide.
class terminal_run {
public:
    explicit terminal_run(start const& s);
    terminal_run(terminal_run const&) = delete;
    terminal_run& operator=(terminal_run const&) = delete;
    ~terminal_run();

    /// Reads until the screen has shown `text` after what was expected before; fails the test where
    /// the program ends or half a minute passes first.
    void expect(std::string_view text);
    void type(std::string_view keys);
    /// Reads to the end; the program's exit code.
    int wait();
    [[nodiscard]] std::string const& screen() const noexcept { return screen_; }

private:
    bool read_some();

    int terminal_ = -1;
    pid_t child_ = -1;
    std::string screen_;
    std::size_t seen_ = 0;
};

}  // namespace vouch_test
