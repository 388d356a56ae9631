#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <vouch/options.hpp>

#include "client/call_engine.hpp"
#include "net/timer_queue.hpp"
#include "policy/pace.hpp"

namespace vouch::detail {

class client_impl;

/// One who waits for what looks find.
class look_waiter {
public:
    /// They cannot go on. Who waits leaves.
    virtual void on_loop_failed(failure const& why) = 0;

protected:
    ~look_waiter() = default;
};

/// Looks at the server again and again, one look at a time. What a look needs lasts as long as the
/// look: a loop that waits is a timer in the pool's queue, and no more.
class poll_loop : private call_engine::listener, private net::timer {
public:
    poll_loop(poll_loop const&) = delete;
    poll_loop& operator=(poll_loop const&) = delete;
    /// Adds how the last look failed, if it did.
    void describe(failure& f) const;

protected:
    explicit poll_loop(client_impl& client) noexcept;
    ~poll_loop();

    /// The pause is over.
    virtual void on_due() = 0;
    /// A look is over. It may be the loop's end.
    virtual void on_looked(call_result& r) = 0;

    /// Looks now; of what was under way or waited for nothing is left.
    void look(endpoint e, std::string_view id = {}, policy::look_request hold = {});
    void look_after(duration pause);
    /// Neither looks nor waits.
    void rest() noexcept;
    [[nodiscard]] bool looking() const noexcept { return look_ != nullptr; }
    [[nodiscard]] bool held() const noexcept;
    [[nodiscard]] bool waiting() const noexcept { return net::timer::armed(); }

    /// Notes a failure. Whether to go on: not after one that will not pass, nor after three answers
    /// in a row that are of no use.
    [[nodiscard]] bool bear(call_result& r);
    void went_well() noexcept;
    [[nodiscard]] failure const& last_failure() const noexcept { return *last_failure_; }
    /// What the pace has to know of a look that ended so.
    [[nodiscard]] policy::look_facts facts_of(call_result const& r,
                                              policy::look_facts::kind what) const;

    client_impl& client_;

private:
    struct one_look;

    void on_call_done(call_result& r) override;
    void on_time() override { on_due(); }

    std::unique_ptr<one_look> look_;
    std::unique_ptr<failure> last_failure_;
    clock::time_point began_{};
    std::uint8_t unusable_ = 0;  // answers in a row
};

}  // namespace vouch::detail
