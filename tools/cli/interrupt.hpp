#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace vouch::cli {

namespace asio = boost::asio;

/// Ctrl+C (or SIGTERM) once emits `terminal` on `stop`, twice ends the program with 130, whatever
/// it is busy with. One at a time.
class interrupt {
public:
    interrupt(asio::io_context& ctx, asio::cancellation_signal& stop);
    interrupt(interrupt const&) = delete;
    interrupt& operator=(interrupt const&) = delete;
    ~interrupt();
    [[nodiscard]] bool seen() const noexcept { return seen_; }

private:
    asio::posix::stream_descriptor told_;
    asio::cancellation_signal& stop_;
    bool seen_ = false;
};

}  // namespace vouch::cli
