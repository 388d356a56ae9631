#include <emulator/program/log_printer.hpp>

#include <iostream>

namespace vouch::emulator {

void log_printer::start() {
    started_ = true;
    print();
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([this](boost::system::error_code ec) {
        if (!ec) start();
    });
}

void log_printer::stop() {
    timer_.cancel();
    if (started_) print();
}

void log_printer::print() {
    for (log_entry const& l : server_.requests()) {
        if (l.number <= printed_) continue;
        printed_ = l.number;
        std::clog << (l.device.empty() ? "-" : l.device) << ' ' << l.method << ' ' << l.target
                  << ' ' << l.status;
        if (!l.faults.empty()) std::clog << " (" << l.faults << ')';
        std::clog << '\n';
    }
}

}  // namespace vouch::emulator
