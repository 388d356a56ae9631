#pragma once

#include <exception>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "peers/peer.hpp"

namespace vouch::bench {

namespace asio = boost::asio;

/// Runs `loop(l)` as often as there are calls in flight, on one thread.
template <class Loop>
void run_loops(asio::io_context& context, load& l, Loop const& loop) {
    for (unsigned i = 0; i < l.plan().in_flight; ++i)
        asio::co_spawn(context, loop(l), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    context.run();
}

/// For loads with a rate.
inline asio::awaitable<void> until(time_point due) {
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, due);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Verifies the server against the target's authority.
inline asio::ssl::context client_tls(target const& to) {
    asio::ssl::context tls(asio::ssl::context::tls_client);
    tls.set_verify_mode(asio::ssl::verify_peer);
    if (to.ca_pem.empty())
        tls.set_default_verify_paths();
    else
        tls.add_certificate_authority(asio::buffer(to.ca_pem));
    return tls;
}

}  // namespace vouch::bench
