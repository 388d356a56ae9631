#include <vouch/verify.hpp>

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "client/client_impl.hpp"
#include "client/verify_run.hpp"

namespace vouch {

asio::awaitable<bool> verify_handler::show_qr(verification const&) { co_return false; }

asio::awaitable<std::optional<std::string>> verify_handler::scan(verification const&) {
    co_return std::nullopt;
}

namespace {

/// A coroutine of its own, so that the caller's cancellation state stays as it is.
asio::awaitable<verify_result> spawn(std::shared_ptr<detail::verify_run> run) {
    auto const executor = co_await asio::this_coro::executor;
    auto driven = detail::verify_run::drive(std::move(run));
    verify_result result =
        co_await asio::co_spawn(executor, std::move(driven), asio::use_awaitable);
    co_return result;
}

}  // namespace

asio::awaitable<verify_result> verify(client c, verify_handler& handler,
                                      verify_options const& options) {
    auto pool = detail::client_access::of(c).pool();
    return spawn(
        std::make_shared<detail::verify_run>(std::move(c), std::move(pool), handler, options));
}

}  // namespace vouch
