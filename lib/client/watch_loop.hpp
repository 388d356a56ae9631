#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/intrusive/list.hpp>

#include <vouch/model.hpp>
#include <vouch/options.hpp>

#include "client/call_engine.hpp"
#include "net/timer_queue.hpp"
#include "policy/pace.hpp"

namespace vouch::detail {

class client_impl;

/// One who waits for a verification to change.
class watcher : public boost::intrusive::list_base_hook<> {
public:
    /// The newest truth. Either it is what was waited for, and the watcher leaves, or nothing.
    virtual void look(snapshot const& newest) = 0;
    /// The loop cannot go on. The watcher leaves.
    virtual void on_loop_failed(failure const& why) = 0;

protected:
    ~watcher() = default;
};

/// The polls of one id by one client, shared by everyone who watches it; it lasts as long as
/// anybody does.
class watch_loop final : private call_engine::listener, private net::timer {
public:
    watch_loop(client_impl& client, std::string_view id, watch_options const& options);
    watch_loop(watch_loop const&) = delete;
    watch_loop& operator=(watch_loop const&) = delete;
    ~watch_loop();

    /// `look_now`: what the client knows is not enough for `w`, the server has to be asked.
    void join(watcher& w, bool look_now);
    /// May end the loop.
    void leave(watcher& w) noexcept;

    /// The client accepted a newer truth.
    void on_newest(snapshot const& newest, bool moved);
    /// What the client knows may be old: ask the server.
    void look_again();
    /// Adds how the last poll failed, if it did.
    void describe(failure& f) const;

private:
    enum class step : std::uint8_t { retrieve, list, session };

    void on_call_done(call_result& r) override;
    void on_time() override;

    void poll();
    void start(step s);
    void stop_poll() noexcept;
    void retrieved(call_result& r);
    void retrieve_failed(std::unique_ptr<failure> story, call_result const& r);
    void listed(call_result& r);
    void session_seen(call_result& r);
    void pause(policy::look_facts facts);
    void deliver(snapshot const& newest);
    void give_up(failure const& why);
    void end_if_deserted();

    client_impl& client_;
    std::string id_;
    boost::intrusive::list<watcher> watchers_;
    policy::pace pace_;
    std::unique_ptr<call_engine> engine_;
    call_request request_;
    clock::time_point poll_started_{};
    std::unique_ptr<failure> last_failure_;
    int unusable_ = 0;  // answers in a row
    step step_ = step::retrieve;
    bool held_ = false;        // the poll under way
    bool moved_ = false;       // since the poll began
    bool look_again_ = false;  // as soon as the poll under way is over
    int busy_ = 0;             // calls of its own on the stack: it must not end in between
};

}  // namespace vouch::detail
