#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <boost/intrusive/list.hpp>

#include <vouch/model.hpp>
#include <vouch/options.hpp>

#include "client/poll_loop.hpp"
#include "policy/pace.hpp"
#include "policy/roll_call.hpp"

namespace vouch::detail {

struct known_verification;

/// One who waits for a verification to change.
class watcher : public look_waiter, public boost::intrusive::list_base_hook<> {
public:
    /// The newest truth. Either it is what was waited for, and the watcher leaves, or nothing.
    virtual void look(snapshot const& newest) = 0;

protected:
    ~watcher() = default;
};

/// The polls of one id by one client, shared by everyone who watches it; it lasts as long as
/// anybody does. Where many loops of a client wait for their next look, a `watch_roll` sees to
/// them, and they wait for its word.
class watch_loop final : private poll_loop, public boost::intrusive::list_base_hook<> {
    using paced_hook = boost::intrusive::list_base_hook<>;

public:
    watch_loop(client_impl& client, known_verification& of, watch_options const& options);
    ~watch_loop();

    [[nodiscard]] std::string_view id() const noexcept;
    [[nodiscard]] known_verification const& of() const noexcept { return of_; }
    /// `look_now`: what the client knows is not enough for `w`, the server has to be asked.
    void join(watcher& w, bool look_now);
    /// May end the loop.
    void leave(watcher& w) noexcept;

    /// That the next look goes on from.
    [[nodiscard]] std::string& etag() noexcept { return pace_.etag(); }
    /// The client accepted a newer truth.
    void on_newest(snapshot const& newest, bool moved);
    /// What the client knows may be old: ask the server.
    void look_again();
    using poll_loop::describe;
    /// It cannot go on. May end the loop.
    void give_up(failure const& why);

    // What the roll does with those that wait.

    /// Its next look is somebody else's business, or again its own.
    void hand_over() noexcept { rest(); }
    void take_back(duration pause) { look_after(pause); }
    /// The list shows it so (null: not at all): whether that calls for a look.
    [[nodiscard]] bool missed_by(verification const* listed);
    [[nodiscard]] pace_options const& pace() const noexcept { return pace_.options(); }
    [[nodiscard]] bool may_ask_to_hold() const noexcept { return pace_.may_ask(); }
    /// A doorbell rings for it: it leaves the line, and is looked at now and then.
    void step_out();
    /// As its own pace would have it.
    void look_in_turn() { poll(); }
    [[nodiscard]] bool waits_in_line() const noexcept { return paced_hook::is_linked(); }

private:
    enum class step : std::uint8_t { retrieve, list, session };

    void on_due() override { poll(); }
    void on_looked(call_result& r) override;

    void poll();
    void start(step s);
    void retrieved(call_result& r);
    void retrieve_failed(call_result& r);
    void listed(call_result& r);
    void session_seen(call_result& r);
    void look_elsewhere();
    void gone();
    void pause(policy::look_facts facts);
    void deliver(snapshot const& newest);
    void end_if_deserted();

    known_verification& of_;
    boost::intrusive::list<watcher, boost::intrusive::constant_time_size<false>> watchers_;
    policy::pace pace_;
    policy::roll_entry entry_;
    step step_ = step::retrieve;
    bool moved_ = false;       // since the poll began
    bool look_again_ = false;  // as soon as the poll under way is over
    std::uint8_t busy_ = 0;    // calls of its own on the stack: it must not end in between
};

}  // namespace vouch::detail
