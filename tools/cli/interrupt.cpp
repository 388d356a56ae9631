#include "cli/interrupt.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include "cli/exit_code.hpp"

namespace vouch::cli {

namespace {

// Not Asio's signal_set: its second signal would wait behind a write to a pipe that nobody reads.
volatile std::sig_atomic_t signals_seen = 0;
int wake_fd = -1;

extern "C" void on_signal(int) {
    if (signals_seen != 0) ::_exit(static_cast<int>(exit_code::interrupted));
    signals_seen = 1;
    int const saved = errno;
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(wake_fd, &one, sizeof one);
    errno = saved;
}

void handle(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

interrupt::interrupt(asio::io_context& ctx, asio::cancellation_signal& stop)
    : told_(ctx, ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), stop_(stop) {
    wake_fd = told_.native_handle();
    told_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](boost::system::error_code ec) {
                         if (ec) return;
                         seen_ = true;
                         stop_.emit(asio::cancellation_type::terminal);
                     });
    handle(on_signal);
}

interrupt::~interrupt() {
    handle(SIG_DFL);
    wake_fd = -1;
    signals_seen = 0;
}

}  // namespace vouch::cli
