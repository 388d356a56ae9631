#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <vouch/model.hpp>
#include <vouch/operation.hpp>
#include <vouch/options.hpp>
#include <vouch/pool.hpp>
#include <vouch/watch_stream.hpp>

namespace vouch {

namespace detail {
class client_impl;
struct client_access;
}  // namespace detail

/// What `client::wait_until` can wait for, beside a state.
template <class F>
concept verification_predicate =
    std::copy_constructible<F> && std::predicate<F&, verification const&>;

/// One device: a base URL and its token, on a pool of connections. A cheap handle: copies are the
/// same client.
///
/// Forms: every operation is an `asio::awaitable` that throws `vouch::error`
/// (`co_await c.retrieve(id)`), or takes any completion token with the signature
/// `void(error_code, Result)` as its last argument (`c.retrieve(id, options, token)`). Starting one
/// is no coroutine: every argument is copied before it returns, and an argument that cannot be sent
/// is reported as the operation's error. Completions are never inline.
///
/// Errors: `errc` and `condition`; the whole story is `vouch::error::details()`, or what
/// `call_options::details` points to.
///
/// Repeats: `session`, `list` and `retrieve` are sent again after transient failures. The seven
/// POSTs are never blindly sent twice: where a request may have taken effect, the verification is
/// read back, and the answer says so (`snapshot::reconciled`, `errc::outcome_unknown`). A 2xx is
/// believed, also where its snapshot still offers the action: what that shows is the truth. Whether
/// and when something is sent again: `retry_options`, and `retry_policy` for rules of your own.
///
/// Cancellation: per operation, through the token's cancellation slot, on the pool's executor.
/// `total` is honoured until the first byte of the request is written, `partial` and `terminal`
/// always; the operation then completes with `operation_aborted`, and a connection in use is
/// closed. In a coroutine the caller's own filter decides what passes (`terminal` by default).
///
/// Thread safety: distinct clients on distinct executors are independent; one pool and its clients
/// are used from their executor.
///
/// Lifetime: the handle may go away while its operations run.
class client {
public:
    /// Throws `vouch::error`: `errc::invalid_url`, `errc::plain_http_refused`,
    /// `errc::invalid_argument` (a token that cannot be sent in a header).
    explicit client(vouch::pool const& pool, client_options const& options = {});
    /// On a pool of its own.
    explicit client(asio::any_io_executor executor, client_options const& options = {},
                    pool_options const& pool = {});

    [[nodiscard]] asio::any_io_executor const& get_executor() const noexcept;
    [[nodiscard]] vouch::pool get_pool() const noexcept;
    /// As it is used: normalised, without the token.
    [[nodiscard]] std::string_view base_url() const noexcept;
    /// Serves the attempts that start after it, those of calls under way included. Throws
    /// `vouch::error` (`errc::invalid_argument`). Empty: none is sent.
    void set_token(std::string_view token);

    /// GET /v1/app/setup: sign-in and encrypted-messaging state of this device.
    [[nodiscard]] asio::awaitable<vouch::session> session(call_options const& options = {});
    template <completion_token<vouch::session> Token>
    auto session(call_options const& options, Token&& token) {
        return prepare_session(options).initiate(std::forward<Token>(token));
    }
    template <completion_token<vouch::session> Token>
    auto session(Token&& token) {
        return session(call_options{}, std::forward<Token>(token));
    }

    /// GET /v1/app/setup/verifications: pending and active verifications; finished ones are not
    /// among them.
    [[nodiscard]] asio::awaitable<std::vector<verification>> list(call_options const& options = {});
    template <completion_token<std::vector<verification>> Token>
    auto list(call_options const& options, Token&& token) {
        return prepare_list(options).initiate(std::forward<Token>(token));
    }
    template <completion_token<std::vector<verification>> Token>
    auto list(Token&& token) {
        return list(call_options{}, std::forward<Token>(token));
    }

    /// POST /v1/app/setup/verifications: this device asks to be verified.
    ///
    /// The snapshot has a verification. After an ambiguous failure, or an answer without one, a
    /// live outgoing verification of the same purpose and user, not known to this client before, is
    /// taken as its effect.
    [[nodiscard]] asio::awaitable<snapshot> create(create_params const& params = {},
                                                   call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto create(create_params const& params, call_options const& options, Token&& token) {
        return prepare_create(params, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto create(create_params const& params, Token&& token) {
        return create(params, call_options{}, std::forward<Token>(token));
    }

    /// GET /v1/app/setup/verifications/{id}: the verification as it is now.
    [[nodiscard]] asio::awaitable<snapshot> retrieve(std::string_view id,
                                                     call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto retrieve(std::string_view id, call_options const& options, Token&& token) {
        return prepare_retrieve(id, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto retrieve(std::string_view id, Token&& token) {
        return retrieve(id, call_options{}, std::forward<Token>(token));
    }

    /// POST .../{id}/accept: accepts an incoming request.
    [[nodiscard]] asio::awaitable<snapshot> accept(std::string_view id,
                                                   call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto accept(std::string_view id, call_options const& options, Token&& token) {
        return prepare_accept(id, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto accept(std::string_view id, Token&& token) {
        return accept(id, call_options{}, std::forward<Token>(token));
    }

    /// POST .../{id}/cancel: ends the verification on both devices.
    [[nodiscard]] asio::awaitable<snapshot> cancel(std::string_view id,
                                                   cancel_params const& params = {},
                                                   call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto cancel(std::string_view id, cancel_params const& params, call_options const& options,
                Token&& token) {
        return prepare_cancel(id, params, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto cancel(std::string_view id, cancel_params const& params, Token&& token) {
        return cancel(id, params, call_options{}, std::forward<Token>(token));
    }

    /// POST .../{id}/sas/start: starts the comparison of emoji.
    [[nodiscard]] asio::awaitable<snapshot> sas_start(std::string_view id,
                                                      call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto sas_start(std::string_view id, call_options const& options, Token&& token) {
        return prepare_sas_start(id, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto sas_start(std::string_view id, Token&& token) {
        return sas_start(id, call_options{}, std::forward<Token>(token));
    }

    /// POST .../{id}/sas/confirm: says that what both devices show is the same. Only ever call it
    /// after a person (or a test that stands for one) compared exactly what the last snapshot
    /// holds.
    [[nodiscard]] asio::awaitable<snapshot> sas_confirm(std::string_view id,
                                                        call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto sas_confirm(std::string_view id, call_options const& options, Token&& token) {
        return prepare_sas_confirm(id, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto sas_confirm(std::string_view id, Token&& token) {
        return sas_confirm(id, call_options{}, std::forward<Token>(token));
    }

    /// POST .../qr/scan: submits the payload scanned from the other device. After an ambiguous
    /// failure only `done` proves it.
    [[nodiscard]] asio::awaitable<snapshot> qr_scan(std::string_view data,
                                                    call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto qr_scan(std::string_view data, call_options const& options, Token&& token) {
        return prepare_qr_scan(data, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto qr_scan(std::string_view data, Token&& token) {
        return qr_scan(data, call_options{}, std::forward<Token>(token));
    }

    /// POST .../{id}/qr/confirm-scanned: says that the other device scanned the code shown here.
    [[nodiscard]] asio::awaitable<snapshot> qr_confirm_scanned(std::string_view id,
                                                               call_options const& options = {});
    template <completion_token<snapshot> Token>
    auto qr_confirm_scanned(std::string_view id, call_options const& options, Token&& token) {
        return prepare_qr_confirm_scanned(id, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto qr_confirm_scanned(std::string_view id, Token&& token) {
        return qr_confirm_scanned(id, call_options{}, std::forward<Token>(token));
    }

    /// Completes as soon as the server's verification differs from `last`'s, also if it changed
    /// before the call, with the newest snapshot. If `last` is terminal (done, cancelled, error) it
    /// completes at once with it. Level-triggered: a state that comes and goes between two looks
    /// may be passed over, a terminal one never.
    ///
    /// Asks the server to hold the request open where it can; asks again at an adaptive pace where
    /// it answers at once. Transient errors are absorbed until `watch_options::timeout` ends it
    /// with `errc::timed_out`; 401 and 403 surface at once; a verification that the server no
    /// longer knows is `errc::verification_gone`. Cancelling only stops waiting: it never cancels
    /// the verification on the server. `id` and `last` are copied.
    [[nodiscard]] asio::awaitable<snapshot> watch(std::string_view id, snapshot const& last,
                                                  watch_options const& options = {});
    template <completion_token<snapshot> Token>
    auto watch(std::string_view id, snapshot const& last, watch_options const& options,
               Token&& token) {
        return prepare_watch(id, last, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto watch(std::string_view id, snapshot const& last, Token&& token) {
        return watch(id, last, watch_options{}, std::forward<Token>(token));
    }

    /// The same; retrieves once and takes that as the baseline.
    [[nodiscard]] asio::awaitable<snapshot> watch(std::string_view id,
                                                  watch_options const& options = {});
    template <completion_token<snapshot> Token>
    auto watch(std::string_view id, watch_options const& options, Token&& token) {
        return prepare_watch(id, snapshot{}, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto watch(std::string_view id, Token&& token) {
        return watch(id, watch_options{}, std::forward<Token>(token));
    }

    /// Completes once the verification has reached or passed `state` (requested, ready, sas_ready
    /// or qr_scanned, done), at once if it has already. Ends with `errc::verification_cancelled` or
    /// `errc::verification_failed`, and the code and reason in the details, if it ends so first
    /// (unless that was the state waited for).
    [[nodiscard]] asio::awaitable<snapshot> wait_until(std::string_view id,
                                                       verification_state state,
                                                       watch_options const& options = {});
    template <completion_token<snapshot> Token>
    auto wait_until(std::string_view id, verification_state state, watch_options const& options,
                    Token&& token) {
        return prepare_wait_until(id, state, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<snapshot> Token>
    auto wait_until(std::string_view id, verification_state state, Token&& token) {
        return wait_until(id, state, watch_options{}, std::forward<Token>(token));
    }

    /// The same for whatever the caller says: `wanted` (copied) is called with what the
    /// verification is and becomes, on the pool's executor, while the library is at work: it looks,
    /// starts nothing and throws nothing. Also `errc::verification_ended`: it is done, and `wanted`
    /// said no.
    template <verification_predicate Predicate>
    [[nodiscard]] asio::awaitable<snapshot> wait_until(std::string_view id, Predicate const& wanted,
                                                       watch_options const& options = {}) {
        return prepare_wait_until(id, predicate(wanted), options).as_awaitable();
    }
    template <verification_predicate Predicate, completion_token<snapshot> Token>
    auto wait_until(std::string_view id, Predicate const& wanted, watch_options const& options,
                    Token&& token) {
        return prepare_wait_until(id, predicate(wanted), options)
            .initiate(std::forward<Token>(token));
    }
    template <verification_predicate Predicate, completion_token<snapshot> Token>
    auto wait_until(std::string_view id, Predicate const& wanted, Token&& token) {
        return wait_until(id, wanted, watch_options{}, std::forward<Token>(token));
    }

    /// What the verification is, and then each of its transitions, up to its end (done, cancelled,
    /// error), which is given, too; then empty snapshots. As `watch` in all else: `options` are of
    /// each `next()`.
    [[nodiscard]] watch_stream watch_each(std::string_view id, watch_options const& options = {});
    /// The same from `last` on, which is not given again.
    [[nodiscard]] watch_stream watch_each(std::string_view id, snapshot const& last,
                                          watch_options const& options = {});

    /// Each verification of this device once, as it comes up, whoever asked for it: first those
    /// under way. It has no end; `watch` or `watch_each` tell what becomes of one.
    ///
    /// It asks for the list at an adaptive pace (with one list for all watches of this client that
    /// are paced), at once where another answer or the doorbell shows an id that is new, and
    /// retrieves what it has not seen. What comes up and is over between two looks may be passed
    /// over. Transient errors are absorbed, and so are restarts; 401 and 403, and a server that has
    /// no list, surface: `next()` may be called again then.
    [[nodiscard]] watch_stream watch_all(watch_all_options const& options = {});

    /// Completes as soon as the session differs from `last`'s in its state, `e2ee` or `matrix`,
    /// also if it changed before the call, with the newest. A change of its verification alone is
    /// none: `watch` waits for those. Level-triggered; asks at an adaptive pace and when the
    /// doorbell rings, one look for all who wait, and every answer that this client gets feeds it.
    /// Errors, cancellation and lifetime as of `watch`.
    [[nodiscard]] asio::awaitable<vouch::session> watch_session(vouch::session const& last,
                                                                watch_options const& options = {});
    template <completion_token<vouch::session> Token>
    auto watch_session(vouch::session const& last, watch_options const& options, Token&& token) {
        return prepare_watch_session(&last, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<vouch::session> Token>
    auto watch_session(vouch::session const& last, Token&& token) {
        return watch_session(last, watch_options{}, std::forward<Token>(token));
    }
    /// The same; what the server says first is the baseline.
    [[nodiscard]] asio::awaitable<vouch::session> watch_session(watch_options const& options = {});
    template <completion_token<vouch::session> Token>
    auto watch_session(watch_options const& options, Token&& token) {
        return prepare_watch_session(nullptr, options).initiate(std::forward<Token>(token));
    }
    template <completion_token<vouch::session> Token>
    auto watch_session(Token&& token) {
        return watch_session(watch_options{}, std::forward<Token>(token));
    }

    friend bool operator==(client const&, client const&) = default;

private:
    friend struct detail::client_access;
    template <class Result>
    using prepared = detail::prepared<Result>;
    using predicate = std::function<bool(verification const&)>;

    prepared<vouch::session> prepare_session(call_options const& options) const;
    prepared<std::vector<verification>> prepare_list(call_options const& options) const;
    prepared<snapshot> prepare_create(create_params const& params,
                                      call_options const& options) const;
    prepared<snapshot> prepare_retrieve(std::string_view id, call_options const& options) const;
    prepared<snapshot> prepare_accept(std::string_view id, call_options const& options) const;
    prepared<snapshot> prepare_cancel(std::string_view id, cancel_params const& params,
                                      call_options const& options) const;
    prepared<snapshot> prepare_sas_start(std::string_view id, call_options const& options) const;
    prepared<snapshot> prepare_sas_confirm(std::string_view id, call_options const& options) const;
    prepared<snapshot> prepare_qr_scan(std::string_view data, call_options const& options) const;
    prepared<snapshot> prepare_qr_confirm_scanned(std::string_view id,
                                                  call_options const& options) const;
    prepared<snapshot> prepare_watch(std::string_view id, snapshot const& last,
                                     watch_options const& options) const;
    prepared<snapshot> prepare_wait_until(std::string_view id, verification_state state,
                                          watch_options const& options) const;

    prepared<snapshot> prepare_wait_until(std::string_view id, predicate wanted,
                                          watch_options const& options) const;
    prepared<vouch::session> prepare_watch_session(vouch::session const* last,
                                                   watch_options const& options) const;

    std::shared_ptr<detail::client_impl> impl_;
};

}  // namespace vouch
