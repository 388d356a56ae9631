#include "cli/line_input.hpp"

#include <sys/epoll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace vouch::cli {

namespace {
constexpr std::size_t max_line = 64 * 1024;
}

struct line_input::state {
    // What is waited on is an epoll instance that watches the descriptor: Asio makes what it waits
    // on non-blocking, and that flag would be shared with the shell that lent us its terminal.
    state(asio::any_io_executor const& executor, int f) : stream(executor), fd(f) {
        int const watcher = ::epoll_create1(EPOLL_CLOEXEC);
        epoll_event readable{};
        readable.events = EPOLLIN;
        boost::system::error_code ec;
        if (::epoll_ctl(watcher, EPOLL_CTL_ADD, fd, &readable) == 0) stream.assign(watcher, ec);
        waits = stream.is_open();
        if (!waits && watcher >= 0) ::close(watcher);
    }

    asio::posix::stream_descriptor stream;
    int fd;
    bool waits;  ///< epoll takes no regular files: those are always ready
    bool ended = false;
    std::string buffer;

    std::optional<std::string> take_line() {
        auto const end = buffer.find('\n');
        if (end == std::string::npos && !(ended && !buffer.empty()) && buffer.size() < max_line)
            return std::nullopt;
        std::string line = buffer.substr(0, end);
        buffer.erase(0, end == std::string::npos ? end : end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

    void read_some() {
        std::array<char, 1024> bytes;
        ssize_t const n = ::read(fd, bytes.data(), bytes.size());
        if (n > 0) buffer.append(bytes.data(), static_cast<std::size_t>(n));
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) ended = true;
    }
};

line_input::line_input(asio::any_io_executor const& executor, int fd)
    : state_(std::make_unique<state>(executor, fd)) {}
line_input::~line_input() = default;

asio::awaitable<std::optional<std::string>> line_input::read_line() {
    state& s = *state_;
    for (;;) {
        auto line = s.take_line();
        if (line || s.ended) co_return line;
        if (s.waits) {
            auto const [ec] = co_await s.stream.async_wait(
                asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
            if (ec == asio::error::operation_aborted) throw boost::system::system_error(ec);
            if (ec) s.waits = false;
        }
        s.read_some();
    }
}

bool line_input::terminal() const noexcept { return ::isatty(state_->fd) == 1; }

void line_input::forget_typed() {
    if (!terminal()) return;
    ::tcflush(state_->fd, TCIFLUSH);
    state_->buffer.clear();
}

std::optional<bool> parse_answer(std::string_view line) {
    std::string word;
    for (char const c : line)
        if (c != ' ' && c != '\t') word += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
    return std::nullopt;
}

asio::awaitable<std::optional<bool>> ask(line_input& in, std::ostream& out, std::string question) {
    in.forget_typed();
    for (;;) {
        out << question << " [y/n] " << std::flush;
        std::optional<std::string> line;
        try {
            line = co_await in.read_line();
        } catch (...) {
            out << std::endl;
            throw;
        }
        if (!line || !in.terminal()) out << std::endl;
        if (!line) co_return std::nullopt;
        auto const answer = parse_answer(*line);
        if (answer) co_return answer;
        out << "Please answer y or n.\n";
    }
}

}  // namespace vouch::cli
