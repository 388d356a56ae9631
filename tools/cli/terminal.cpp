#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace vouch::cli {

screen detect_screen(int fd, bool no_color) {
    screen s;
    s.terminal = ::isatty(fd) == 1;
    if (!s.terminal) return s;
    char const* const forbidden = std::getenv("NO_COLOR");
    char const* const term = std::getenv("TERM");
    s.cursor = term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
    s.colour = s.cursor && !no_color && (forbidden == nullptr || *forbidden == '\0');
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) s.columns = size.ws_col;
    return s;
}

std::string painted(screen const& s, ink i, std::string_view text) {
    static constexpr std::string_view codes[] = {"0", "1", "2", "1;31", "32", "33"};
    if (!s.colour || i == ink::plain || text.empty()) return std::string(text);
    return "\x1b[" + std::string(codes[static_cast<std::size_t>(i)]) + "m" + std::string(text) +
           "\x1b[0m";
}

}  // namespace vouch::cli
