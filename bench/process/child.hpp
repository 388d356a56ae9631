#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include <boost/json/value.hpp>

namespace vouch::bench {

/// A file descriptor that is closed with it.
class descriptor {
public:
    explicit descriptor(int fd = -1) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(other.release()) {}
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor() { close(); }
    [[nodiscard]] int get() const noexcept { return fd_; }
    [[nodiscard]] int release() noexcept;
    void close() noexcept;

private:
    int fd_;
};

/// Forks. The child is pinned to `core`, dies with this process, runs `work` and exits. Only ever
/// fork while this process has no thread and no io_context.
[[nodiscard]] pid_t fork_child(int core, std::function<void()> const& work);

/// Runs `work` in a process of its own and returns what it returned, so that its CPU time and
/// memory are its own. Throws std::runtime_error with what `work` threw, or how the child died.
[[nodiscard]] boost::json::value in_child(int core,
                                          std::function<boost::json::value()> const& work);

/// All that comes until the end of the stream.
[[nodiscard]] std::string read_all(int fd);
void write_all(int fd, std::string_view bytes);
/// Throws std::system_error with errno.
[[noreturn]] void throw_errno(char const* what);

}  // namespace vouch::bench
