#include "cli/token.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "cli/problem.hpp"

namespace vouch::cli {

namespace {

constexpr std::size_t max_token_file = 64 * 1024;

[[noreturn]] void fail(std::string const& message) {
    throw problem(exit_code::usage, "invalid_token", message, "export BEEPER_ACCESS_TOKEN=...");
}

std::string read_all(int fd, std::string const& where) {
    std::string text;
    std::array<char, 4096> buffer;
    for (;;) {
        ssize_t const n = ::read(fd, buffer.data(), buffer.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(where + " cannot be read: " + std::strerror(errno));
        if (n == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(n));
        if (text.size() > max_token_file) fail(where + " is no token: it is too long");
    }
}

token_source from_file(std::string const& path) {
    token_source source;
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail("token file " + path + " cannot be read: " + std::strerror(errno));
    struct stat status {};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077U) != 0)
        source.warnings.push_back("token file " + path +
                                  " can be read by other users: chmod 600 it");
    std::string text;
    try {
        text = read_all(fd, "token file " + path);
    } catch (...) {
        ::close(fd);
        throw;
    }
    ::close(fd);
    source.token = token_from_text(text, "token file " + path);
    wipe(text);
    return source;
}

}  // namespace

void wipe(std::string& secret) noexcept {
    ::explicit_bzero(secret.data(), secret.size());
    secret.clear();
}

std::string token_from_text(std::string_view text, std::string_view where) {
    std::string_view const space = " \t\r\n";
    auto const first = text.find_first_not_of(space);
    if (first == std::string_view::npos) fail(std::string(where) + " holds no token: it is empty");
    text = text.substr(first, text.find_last_not_of(space) - first + 1);
    if (text.find('\n') != std::string_view::npos)
        fail(std::string(where) + " holds more than one line: it should hold the token alone");
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }))
        fail(std::string(where) + " holds characters that no token has");
    return std::string(text);
}

token_source find_token(options const& o, char const* environment) {
    if (!o.token_file.empty()) return from_file(o.token_file);
    token_source source;
    if (!o.token.empty()) {
        source.token = token_from_text(o.token, "--token");
        source.warnings.emplace_back(
            "--token can be read by every user of this machine in the process list: "
            "use BEEPER_ACCESS_TOKEN or --token-file");
    } else if (o.token_fd) {
        auto const where = "file descriptor " + std::to_string(*o.token_fd);
        std::string text = read_all(*o.token_fd, where);
        source.token = token_from_text(text, where);
        wipe(text);
    } else if (environment != nullptr && *environment != '\0') {
        source.token = token_from_text(environment, "BEEPER_ACCESS_TOKEN");
    }
    return source;
}

}  // namespace vouch::cli
