#include "process/program.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <sstream>

#include "process/child.hpp"

namespace vouch::bench {

namespace {

double microseconds(timeval const& t) {
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
}

}  // namespace

program_result run_program(std::vector<std::string> const& command, int core, bool with_errors) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto const& a : command) arguments.push_back(const_cast<char*>(a.c_str()));
    arguments.push_back(nullptr);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_errno("pipe");
    descriptor reader(ends[0]);
    descriptor writer(ends[1]);
    auto const start = std::chrono::steady_clock::now();
    auto const child = fork_child(core, [&] {
        ::dup2(writer.get(), STDOUT_FILENO);
        if (with_errors) ::dup2(writer.get(), STDERR_FILENO);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(127);
    });
    writer.close();
    program_result r;
    r.output = read_all(reader.get());
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;
    r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    r.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    r.cpu = {microseconds(usage.ru_utime), microseconds(usage.ru_stime)};
    r.peak_kib = static_cast<std::uint64_t>(usage.ru_maxrss);
    return r;
}

bool on_path(std::string const& program) {
    char const* const path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (::access(folder.append("/").append(program).c_str(), X_OK) == 0) return true;
    return false;
}

}  // namespace vouch::bench
