#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <vouch/client.hpp>
#include <vouch/emulator.hpp>

namespace vouch::testing {

/// An emulator on sockets, and clients of its devices on one pool, on one thread.
struct rig {
    explicit rig(emulator::options const& o, vouch::observer* told = nullptr)
        : server(ctx.get_executor(), o),
          ca(server.ca_pem()),
          pool(ctx.get_executor(), {.tls = {.ca_pem = ca}, .observer = told}) {}

    /// Runs `body` to its end; rethrows what it throws.
    template <class Body>
    void run(Body body) {
        std::exception_ptr thrown;
        asio::co_spawn(ctx, std::move(body), [&](std::exception_ptr e) {
            thrown = e;
            server.stop();
        });
        ctx.run();
        if (thrown) std::rethrow_exception(thrown);
    }

    [[nodiscard]] vouch::client client(std::string_view device) {
        auto const url = server.url();
        auto const token = server.device(device).token;
        return vouch::client(pool, {.base_url = url, .token = token, .use_environment = false});
    }

    asio::io_context ctx{1};
    emulator::server server;
    std::string ca;
    vouch::pool pool;
};

}  // namespace vouch::testing
