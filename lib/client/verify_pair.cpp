#include <vouch/verify_pair.hpp>

#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "client/pair_run.hpp"

namespace vouch {

std::string_view to_string(pair_side s) noexcept {
    return s == pair_side::initiator ? "initiator" : "responder";
}

std::string_view to_string(pair_conduct c) noexcept {
    switch (c) {
        case pair_conduct::honest:
            return "honest";
        case pair_conduct::careless:
            return "careless";
        case pair_conduct::mismatch:
            return "mismatch";
        case pair_conduct::refuse:
            return "refuse";
        case pair_conduct::cancel:
            return "cancel";
        case pair_conduct::ignore:
            return "ignore";
    }
    return "unknown";
}

std::string_view to_string(pair_event::kind k) noexcept {
    using kind = pair_event::kind;
    switch (k) {
        case kind::state:
            return "state";
        case kind::accepted:
            return "accepted";
        case kind::compared:
            return "compared";
        case kind::showed:
            return "showed";
        case kind::read:
            return "read";
        case kind::scanned:
            return "scanned";
        case kind::ended:
            return "ended";
    }
    return "unknown";
}

bool pair_result::verified() const noexcept {
    bool const done =
        initiator.state == verification_state::done && responder.state == verification_state::done;
    return done && !initiator.story.code && !responder.story.code && (!compared || same);
}

namespace {

/// A coroutine of its own, so that the caller's cancellation state stays as it is.
asio::awaitable<pair_result> spawn(std::shared_ptr<detail::pair_run> run) {
    auto const executor = co_await asio::this_coro::executor;
    auto driven = detail::pair_run::drive(std::move(run));
    pair_result result = co_await asio::co_spawn(executor, std::move(driven), asio::use_awaitable);
    co_return result;
}

}  // namespace

asio::awaitable<pair_result> verify_pair(client initiator, client responder,
                                         verify_pair_options const& options) {
    return spawn(
        std::make_shared<detail::pair_run>(std::move(initiator), std::move(responder), options));
}

}  // namespace vouch
