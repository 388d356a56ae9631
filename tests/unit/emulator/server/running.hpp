#pragma once

#include <boost/asio/io_context.hpp>

#include <thread>

#include <vouch/emulator.hpp>

namespace vouch::emulator::test {

/// The emulator on a thread of its own, as blocking tests have it.
struct running {
    explicit running(emulator::options const& o = {})
        : server(context.get_executor(), o), thread([this] { context.run(); }) {}
    ~running() {
        server.stop();
        thread.join();
    }

    boost::asio::io_context context{1};
    emulator::server server;
    std::thread thread;
};

}  // namespace vouch::emulator::test
