#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

/// Prints requests on standard error, a little after they came.
class log_printer {
public:
    log_printer(boost::asio::io_context& context, server& s) : server_(s), timer_(context) {}
    void start();
    void stop();

private:
    void print();

    server& server_;
    boost::asio::steady_timer timer_;
    std::uint64_t printed_ = 0;
    bool started_ = false;
};

}  // namespace vouch::emulator
