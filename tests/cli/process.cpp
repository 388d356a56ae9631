#include "cli/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>

namespace vouch_test {

namespace {

constexpr int patience_ms = 30000;

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (auto& w : words) all.push_back(w.data());
    all.push_back(nullptr);
    return all;
}

[[noreturn]] void become_vouch(start s) {
    std::string const paths[] = {VOUCH_PROGRAM, VOUCH_RIG_PROGRAM, VOUCH_EMULATOR_PROGRAM};
    auto const& path = paths[static_cast<std::size_t>(s.which)];
    s.arguments.insert(s.arguments.begin(), path.substr(path.rfind('/') + 1));
    auto const argv = pointers(s.arguments);
    auto const envp = pointers(s.environment);
    ::execve(path.c_str(), argv.data(), envp.data());
    std::perror(path.c_str());
    ::_exit(127);
}

int exit_of(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct pipe_pair {
    pipe_pair() { BOOST_TEST_REQUIRE(::pipe2(fd, O_CLOEXEC) == 0); }
    pipe_pair(pipe_pair const&) = delete;
    pipe_pair& operator=(pipe_pair const&) = delete;
    ~pipe_pair() {
        close(0);
        close(1);
    }
    void close(int i) {
        if (fd[i] >= 0) ::close(fd[i]);
        fd[i] = -1;
    }
    int fd[2]{-1, -1};
};

/// Reads both until both end.
void read_both(int out, int err, ended& e, pid_t child) {
    pollfd fds[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
    std::array<char, 4096> buffer;
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        int const ready = ::poll(fds, 2, patience_ms);
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) {
            ::kill(child, SIGKILL);
            BOOST_TEST_ERROR("the program neither ends nor prints: " + e.out + e.err);
            return;
        }
        for (auto& f : fds) {
            if (f.fd < 0 || f.revents == 0) continue;
            ssize_t const n = ::read(f.fd, buffer.data(), buffer.size());
            if (n > 0)
                (&f == fds ? e.out : e.err).append(buffer.data(), static_cast<std::size_t>(n));
            else
                f.fd = -1;
        }
    }
}

}  // namespace

ended run(start const& s) {
    pipe_pair in;
    pipe_pair out;
    pipe_pair err;
    pid_t const child = ::fork();
    BOOST_TEST_REQUIRE(child >= 0);
    if (child == 0) {
        int const stdin_fd =
            s.input_file.empty() ? in.fd[0] : ::open(s.input_file.c_str(), O_RDONLY);
        ::dup2(stdin_fd, STDIN_FILENO);
        ::dup2(out.fd[1], STDOUT_FILENO);
        ::dup2(err.fd[1], STDERR_FILENO);
        become_vouch(s);
    }
    in.close(0);
    out.close(1);
    err.close(1);
    if (!s.input.empty())
        BOOST_TEST(::write(in.fd[1], s.input.data(), s.input.size()) ==
                   static_cast<ssize_t>(s.input.size()));
    in.close(1);
    ended e;
    read_both(out.fd[0], err.fd[0], e, child);
    e.exit = exit_of(child);
    return e;
}

int interrupted_while_stuck(start const& s, std::string_view text) {
    pipe_pair out;
    pipe_pair err;
    ::fcntl(out.fd[1], F_SETFL, O_NONBLOCK);
    std::array<char, 4096> page{};
    while (::write(out.fd[1], page.data(), page.size()) > 0) {
    }
    ::fcntl(out.fd[1], F_SETFL, 0);
    pid_t const child = ::fork();
    BOOST_TEST_REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(out.fd[1], STDOUT_FILENO);
        ::dup2(err.fd[1], STDERR_FILENO);
        become_vouch(s);
    }
    err.close(1);
    std::string said;
    pollfd f{err.fd[0], POLLIN, 0};
    bool told = false;
    for (;;) {
        if (::poll(&f, 1, patience_ms) <= 0) {
            ::kill(child, SIGKILL);
            BOOST_TEST_ERROR("it does not end: " << said);
            break;
        }
        ssize_t const n = ::read(err.fd[0], page.data(), page.size());
        if (n <= 0) break;
        said.append(page.data(), static_cast<std::size_t>(n));
        if (told || !has(said, text)) continue;
        told = true;
        ::kill(child, SIGINT);
        ::kill(child, SIGTERM);
    }
    BOOST_TEST(told, said);
    return exit_of(child);
}

terminal_run::terminal_run(start const& s) {
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 60;
    child_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
    BOOST_TEST_REQUIRE(child_ >= 0);
    if (child_ == 0) become_vouch(s);
}

terminal_run::~terminal_run() {
    if (child_ > 0) {
        ::kill(child_, SIGKILL);
        (void)exit_of(child_);
    }
    ::close(terminal_);
}

bool terminal_run::read_some() {
    pollfd f{terminal_, POLLIN, 0};
    int const ready = ::poll(&f, 1, patience_ms);
    if (ready < 0) return errno == EINTR;
    if (ready == 0) return false;
    std::array<char, 4096> buffer;
    ssize_t const n = ::read(terminal_, buffer.data(), buffer.size());
    if (n <= 0) return false;  // EIO: the program has ended
    screen_.append(buffer.data(), static_cast<std::size_t>(n));
    return true;
}

void terminal_run::expect(std::string_view text) {
    for (;;) {
        auto const at = screen_.find(text, seen_);
        if (at != std::string::npos) {
            seen_ = at + text.size();
            return;
        }
        bool const more = read_some();
        BOOST_TEST_REQUIRE(more, "no \"" << text << "\" in: " << screen_);
    }
}

void terminal_run::type(std::string_view keys) {
    BOOST_TEST(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
}

int terminal_run::wait() {
    while (read_some()) {
    }
    int const code = exit_of(child_);
    child_ = -1;
    return code;
}

}  // namespace vouch_test
