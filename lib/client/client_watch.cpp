#include <utility>

#include <vouch/client.hpp>

#include "client/arrival_stream.hpp"
#include "client/client_impl.hpp"
#include "client/session_loop.hpp"
#include "client/watch_operation.hpp"
#include "client/watch_stream.hpp"

namespace vouch {

using detail::prepared;

prepared<snapshot> client::prepare_watch(std::string_view id, snapshot const& last,
                                         watch_options const& options) const {
    return prepared<snapshot>(
        detail::operation_ptr<snapshot>(new detail::transition_wait(impl_, id, last, options)));
}

prepared<snapshot> client::prepare_wait_until(std::string_view id, verification_state state,
                                              watch_options const& options) const {
    return prepared<snapshot>(
        detail::operation_ptr<snapshot>(new detail::state_wait(impl_, id, state, options)));
}

prepared<snapshot> client::prepare_wait_until(std::string_view id, predicate wanted,
                                              watch_options const& options) const {
    return prepared<snapshot>(detail::operation_ptr<snapshot>(
        new detail::predicate_wait(impl_, id, std::move(wanted), options)));
}

prepared<session> client::prepare_watch_session(vouch::session const* last,
                                                watch_options const& options) const {
    return prepared<vouch::session>(
        detail::operation_ptr<vouch::session>(new detail::session_wait(impl_, last, options)));
}

asio::awaitable<snapshot> client::watch(std::string_view id, snapshot const& last,
                                        watch_options const& options) {
    return prepare_watch(id, last, options).as_awaitable();
}

asio::awaitable<snapshot> client::watch(std::string_view id, watch_options const& options) {
    return prepare_watch(id, {}, options).as_awaitable();
}

asio::awaitable<snapshot> client::wait_until(std::string_view id, verification_state state,
                                             watch_options const& options) {
    return prepare_wait_until(id, state, options).as_awaitable();
}

asio::awaitable<session> client::watch_session(vouch::session const& last,
                                               watch_options const& options) {
    return prepare_watch_session(&last, options).as_awaitable();
}

asio::awaitable<session> client::watch_session(watch_options const& options) {
    return prepare_watch_session(nullptr, options).as_awaitable();
}

watch_stream client::watch_each(std::string_view id, snapshot const& last,
                                watch_options const& options) {
    return watch_stream(std::make_shared<detail::transition_stream>(impl_, id, last, options));
}

watch_stream client::watch_each(std::string_view id, watch_options const& options) {
    return watch_each(id, snapshot{}, options);
}

watch_stream client::watch_all(watch_all_options const& options) {
    return watch_stream(std::make_shared<detail::arrival_stream>(impl_, options));
}

}  // namespace vouch
