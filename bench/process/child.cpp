#include "process/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "measure/usage.hpp"

namespace vouch::bench {

namespace json = boost::json;

descriptor& descriptor::operator=(descriptor&& other) noexcept {
    close();
    fd_ = other.release();
    return *this;
}

int descriptor::release() noexcept { return std::exchange(fd_, -1); }

void descriptor::close() noexcept {
    if (fd_ >= 0) ::close(release());
}

void throw_errno(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string read_all(int fd) {
    std::string all;
    std::array<char, 65536> buffer;
    for (;;) {
        auto const n = ::read(fd, buffer.data(), buffer.size());
        if (n == 0) return all;
        if (n > 0) all.append(buffer.data(), static_cast<std::size_t>(n));
        if (n < 0 && errno != EINTR) throw_errno("read");
    }
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const n = ::write(fd, bytes.data(), bytes.size());
        if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
        if (n < 0 && errno != EINTR) throw_errno("write");
    }
}

pid_t fork_child(int core, std::function<void()> const& work) {
    std::cout.flush();
    auto const parent = ::getpid();
    auto const child = ::fork();
    if (child < 0) throw_errno("fork");
    if (child > 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it died before it could be watched
    pin_to_core(core);
    try {
        work();
    } catch (std::exception const& e) {
        std::fprintf(stderr, "vouch-bench: %s\n", e.what());
        ::_exit(1);
    }
    ::_exit(0);  // nothing of the parent's is undone here
}

json::value in_child(int core, std::function<json::value()> const& work) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("pipe");
    descriptor reader(ends[0]);
    descriptor writer(ends[1]);
    auto const child = fork_child(core, [&] {
        std::string answer;
        try {
            answer = '+' + json::serialize(work());
        } catch (std::exception const& e) {
            answer = std::string("-") + e.what();
        }
        write_all(writer.get(), answer);
    });
    writer.close();
    auto const answer = read_all(reader.get());
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFSIGNALED(status))
        throw std::runtime_error("a measuring process died of signal " +
                                 std::to_string(WTERMSIG(status)));
    if (answer.empty()) throw std::runtime_error("a measuring process ended without an answer");
    if (answer.front() == '-') throw std::runtime_error(answer.substr(1));
    return json::parse(std::string_view(answer).substr(1));
}

}  // namespace vouch::bench
