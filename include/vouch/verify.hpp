#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <vouch/client.hpp>

namespace vouch {

/// The person (or the test) at this device. Callbacks are coroutines on the client's executor and
/// may take their time: while one runs, the verification is watched, and a callback whose question
/// no longer stands (the other side cancelled, another device took over, the comparison changed) is
/// cancelled, `terminal` first; its late answer does not count. What they are given lives until
/// they complete. An exception thrown by one ends the flow with it, without touching the
/// verification. Nothing here says yes by default.
class verify_handler {
public:
    virtual ~verify_handler() = default;

    /// An incoming request: accept it? `false` cancels it with `m.user`.
    [[nodiscard]] virtual asio::awaitable<bool> accept(verification const& request) = 0;
    /// Show `v.sas` and ask whether both devices show the same (the decimals where there are no
    /// emoji). `true` confirms exactly this comparison, read once more before; `false` cancels with
    /// `m.mismatched_sas`. Asked again if the comparison changes before it is confirmed.
    [[nodiscard]] virtual asio::awaitable<bool> compare(verification const& v) = 0;
    /// The other device says that it scanned the code shown here: did it? `false` cancels with
    /// `m.key_mismatch`.
    [[nodiscard]] virtual asio::awaitable<bool> scanned(verification const& v) = 0;
    /// Show `v.qr` for the other device to scan, and complete once it can be seen. `false` (the
    /// default): it cannot be shown, or the person would rather compare. Asked again when the code
    /// changes.
    [[nodiscard]] virtual asio::awaitable<bool> show_qr(verification const& v);
    /// The payload scanned from the other device, where this side scans. Nothing (the default):
    /// this side does not scan. Asked again, three times in all, if the server cannot use it.
    [[nodiscard]] virtual asio::awaitable<std::optional<std::string>> scan(verification const& v);
    /// Each snapshot that the flow sees, in order.
    virtual void progress(snapshot const&) {}
};

struct verify_options {
    /// The verification to drive. Empty: the active one, if there is any, else a new one.
    std::string_view id{};
    /// Whether a new one may be asked for. `false`: waits for an incoming request.
    bool create = true;
    create_params params{};
    /// Tried first, where both sides can do it; the other one is the fallback.
    method prefer = method::sas;
    /// Wait on after `done` until the session is verified (`e2ee.verified`), a minute at most. If
    /// it is not by then, or the time is over, the flow has succeeded all the same and says
    /// `trusted == false`. Not waited for when another user is verified: that says nothing about
    /// this device.
    bool wait_trusted = true;
    /// Wait on until the session's state is `ready`, too: secrets received, first sync done.
    bool wait_ready = false;
    /// For the whole flow, the person's time included. Above 0.
    duration timeout = std::chrono::minutes(11);
    pace_options pace{};
    duration hold = std::chrono::seconds(25);
    /// Filled if the flow fails. Has to live until it completes.
    failure* details = nullptr;
};

struct verify_result {
    /// The last snapshot: `done`, or `cancelled` where a person said no on this side.
    snapshot last;
    /// `done`, `cancelled` (by this side's own answer), never another.
    verification_state state = verification_state::unknown;
    /// Whether the session says that this device is verified. `done` alone is not yet trusted.
    bool trusted = false;
};

/// Drives one whole verification: ask or accept, compare or scan, confirm, wait for the end.
/// Resumes the one under way from whatever state it is in (the furthest, if there are several). It
/// goes by the actions that the server offers: a state that it does not know is waited through.
///
/// Nothing is confirmed that the handler was not shown byte for byte, or that changed before the
/// confirmation. An action that the server answers or refuses is sent at most twice, one whose
/// outcome stays unknown at most four times, after a look each time. Ten requests without progress
/// end the flow.
///
/// Where calls have to wait for connections, flows to one origin go on in the order in which they
/// began on the pool, so that what has begun comes to an end. The time of a call begins when its
/// turn has come, that of the flow at once.
///
/// Two devices that ask each other at the same moment wait for each other: let one side wait
/// (`create = false`).
///
/// Fails with `errc::verification_cancelled` (by the other side, by time, by another device: the
/// details have the code), `verification_failed`, `verification_gone`, `no_progress` (a server that
/// repeats itself), `no_verification`, `comparison_changed`, `method_unavailable`, `timed_out`, and
/// what the calls fail with. An exception of the handler comes through as it is.
///
/// Every argument is copied before it returns; `handler` has to live until it completes. Call it on
/// the pool's executor. Cancelling it (`terminal`) stops waiting and leaves the verification on the
/// server alone: start again to go on. It completes when no callback of `handler` runs any more.
[[nodiscard]] asio::awaitable<verify_result> verify(client c, verify_handler& handler,
                                                    verify_options const& options = {});

}  // namespace vouch
