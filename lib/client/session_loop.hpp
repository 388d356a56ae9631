#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include <boost/intrusive/list.hpp>

#include "client/doorbell.hpp"
#include "client/operation.hpp"
#include "client/poll_loop.hpp"

namespace vouch::detail {

/// One who waits for the session to change.
class session_watcher : public look_waiter, public boost::intrusive::list_base_hook<> {
public:
    /// The newest truth. Either it is what was waited for, and the watcher leaves, or nothing.
    virtual void look(session const& newest) = 0;

protected:
    ~session_watcher() = default;
};

/// The polls of one client's session, shared by everyone who watches it. What other answers show of
/// the session feeds it, too. It lasts as long as its client, and rests while nobody waits.
class session_loop final : private poll_loop {
public:
    session_loop(client_impl& client, pace_options const& pace);

    void join(session_watcher& w);
    void leave(session_watcher& w) noexcept;
    /// An answer whose request was sent at `sent` shows it so.
    void saw(session const& s, std::uint64_t sent);
    /// Something moved: whoever waits has it looked at at once.
    void look_now();
    using poll_loop::describe;

private:
    void on_due() override { look(endpoint::session); }
    void on_looked(call_result& r) override;
    void accept(session const& s, std::uint64_t sent);
    void failed(call_result& r);

    boost::intrusive::list<session_watcher> watchers_;
    policy::pace pace_;
    std::optional<session> newest_;
    std::uint64_t accepted_ = 0;
    bool moved_ = false;       // since the look began
    bool look_again_ = false;  // as soon as the look under way is over
};

/// `watch_session`.
class session_wait final : public operation<session>, private session_watcher, private net::timer {
public:
    /// From `last`; nothing: from what the server says first.
    session_wait(std::shared_ptr<client_impl> client, session const* last,
                 watch_options const& options);
    session_wait(session_wait const&) = delete;
    session_wait& operator=(session_wait const&) = delete;
    ~session_wait() override { leave(); }

private:
    void begin() override;
    void halt() noexcept override { leave(); }
    void cancel(asio::cancellation_type type) override;
    void on_draining() override { end(errc::pool_closed); }
    void describe(failure& f) const override;
    void look(session const& newest) override;
    void on_loop_failed(failure const& why) override;
    void on_time() override;
    void leave() noexcept;

    std::shared_ptr<client_impl> client_;
    std::optional<session> last_;
    session_loop* loop_ = nullptr;
    std::unique_ptr<bell_wish> bell_;
    std::optional<push_mode> push_;
    pace_options pace_;
    duration timeout_;
    clock::time_point started_{};
};

}  // namespace vouch::detail
