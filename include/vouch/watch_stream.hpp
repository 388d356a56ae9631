#pragma once

#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <vouch/model.hpp>
#include <vouch/operation.hpp>

namespace vouch {

class client;

namespace detail {
class stream_impl;
}

/// Snapshots, one after the other: what `client::watch_each` and `client::watch_all` return. A
/// cheap handle: copies are the same stream.
///
///     for (auto s = co_await w.next(); s; s = co_await w.next()) ...
///     while (auto s = co_await w.next()) ...      // the same; both are right on g++ 12, too
///
/// A stream remembers what it has given, and does nothing between two calls of `next()`: it asks no
/// server, holds no connection, and need not be ended. What happened meanwhile comes with the next
/// call, as far as it can still be seen. After an error `next()` may be called again: it goes on
/// where it stopped.
///
/// One `next()` at a time: another one fails with `errc::invalid_argument`.
///
/// Cancellation: as of `client::watch`, any type at any time; it ends that `next()` alone. Thread
/// safety: as of its client, from whose executor it is used. Lifetime: stream and client may go
/// away while `next()` runs.
class watch_stream {
public:
    /// The next one. Empty: there are no more, and none will come. Its deadline begins with the
    /// call.
    [[nodiscard]] asio::awaitable<snapshot> next();
    template <completion_token<snapshot> Token>
    auto next(Token&& token) {
        return prepare_next().initiate(std::forward<Token>(token));
    }

private:
    friend class client;
    explicit watch_stream(std::shared_ptr<detail::stream_impl> impl) : impl_(std::move(impl)) {}
    detail::prepared<snapshot> prepare_next() const;

    std::shared_ptr<detail::stream_impl> impl_;
};

}  // namespace vouch
