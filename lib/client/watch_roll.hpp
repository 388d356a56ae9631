#pragma once

#include <cstdint>
#include <vector>

#include <boost/intrusive/list.hpp>

#include <vouch/model.hpp>

#include "client/poll_loop.hpp"
#include "client/watch_loop.hpp"
#include "policy/roll_call.hpp"

namespace vouch::detail {

/// The loops of one client that wait for their next look: each by its own timer while they are few,
/// by the roll's list while they are many.
using waiting_line = boost::intrusive::list<watch_loop>;

/// One who wants to know what is listed.
class list_watcher : public boost::intrusive::list_base_hook<> {
public:
    /// Whether there is something new in it. The watcher may leave.
    virtual bool on_list(std::vector<verification> const& live) = 0;
    /// There is no list to be had. The watcher leaves.
    virtual void on_list_failed(failure const& why) = 0;

protected:
    ~list_watcher() = default;
};

/// Carries out what `policy::roll_call` decides: asks for the list while a client's line is long,
/// or while somebody wants to know what comes up, and sends those of the line to look that the
/// list calls for. What a verification is comes from their own looks alone.
class watch_roll final : private poll_loop {
public:
    watch_roll(client_impl& client, waiting_line& line, pace_options const& options);

    /// Somebody has joined the line: it may be long enough now. How long until the line is looked
    /// after, or `otherwise` if it is not.
    duration joined(watch_loop& l, duration otherwise);
    /// Something that is watched has moved: the next list comes soon.
    void hurry();
    /// Somebody has left the line.
    void left() noexcept;

    void join(list_watcher& w);
    void leave(list_watcher& w) noexcept;
    /// Something moved. False: nobody is waited for here.
    bool look_now();
    /// A verification that nobody knew.
    void came_up();
    using poll_loop::describe;

private:
    void on_due() override;
    void on_looked(call_result& r) override;

    void call();
    void wait(duration d);
    void send_out(std::vector<verification> const& live);
    void send_to_hold();
    bool tell(std::vector<verification> const& live);
    void failed(call_result& r);
    void disband(failure const& why);
    void plan_next(policy::look_facts const& facts);

    waiting_line& line_;
    boost::intrusive::list<list_watcher> watchers_;
    policy::roll_call roll_;
    clock::time_point next_{};
    bool look_again_ = false;
    bool busy_ = false;
};

}  // namespace vouch::detail
