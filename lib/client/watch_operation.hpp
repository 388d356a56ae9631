#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "client/client_impl.hpp"
#include "client/operation.hpp"
#include "client/watch_loop.hpp"
#include "net/timer_queue.hpp"

namespace vouch::detail {

/// One who waits for a verification, with a deadline of its own: `watch` and `wait_until`. What it
/// was asked is kept until it begins; then it has a place at the loop of its id, and a timer in the
/// pool's queue.
class watch_operation : public operation<snapshot>, private watcher, private net::timer {
public:
    watch_operation(std::shared_ptr<client_impl> client, std::string_view id,
                    watch_options const& options);
    watch_operation(watch_operation const&) = delete;
    watch_operation& operator=(watch_operation const&) = delete;
    ~watch_operation() override;

protected:
    /// What cannot be waited for, in words; else empty.
    [[nodiscard]] virtual std::string flaw() { return {}; }
    /// Whether it is over before it begins, with what the client knows (empty: nothing).
    virtual bool over_with(snapshot const& known) = 0;
    /// What the client knows is not yet what is waited for: it need not ask at once.
    [[nodiscard]] virtual bool can_wait_on(snapshot const& known) const = 0;
    /// Whether `newest` ends it: then it has called `succeed` or `ended_otherwise`.
    virtual void judge(snapshot const& newest) = 0;
    /// What did not come about in time.
    [[nodiscard]] virtual std::string missed() const;

    void halt() noexcept override { leave(); }
    void succeed(snapshot const& with);
    /// The verification ended, and not as wanted.
    void ended_otherwise(snapshot const& newest);
    [[nodiscard]] std::string const& id() const noexcept { return of_->id; }

private:
    struct question;

    void begin() override;
    void cancel(asio::cancellation_type type) override;
    void on_draining() override { end(errc::pool_closed); }
    void describe(failure& f) const override;
    void look(snapshot const& newest) override { judge(newest); }
    void on_loop_failed(failure const& why) override;
    void on_time() override;

    void leave() noexcept;
    [[nodiscard]] std::unique_ptr<failure> refusal();

    std::shared_ptr<client_impl> client_;
    std::unique_ptr<question> question_;      // until it has a place
    known_verification const* of_ = nullptr;  // once it has
    watch_loop* loop_ = nullptr;
    std::unique_ptr<bell_wish> bell_;
    clock::time_point started_{};
    duration timeout_;
};

/// For the next transition.
class transition_wait final : public watch_operation {
public:
    /// From `last`; empty: from what the server says first.
    transition_wait(std::shared_ptr<client_impl> client, std::string_view id, snapshot last,
                    watch_options const& options)
        : watch_operation(std::move(client), id, options), last_(std::move(last)) {}

private:
    bool over_with(snapshot const& known) override;
    [[nodiscard]] bool can_wait_on(snapshot const& known) const override;
    void judge(snapshot const& newest) override;

    snapshot last_;
};

/// For a state.
class state_wait final : public watch_operation {
public:
    state_wait(std::shared_ptr<client_impl> client, std::string_view id, verification_state target,
               watch_options const& options)
        : watch_operation(std::move(client), id, options), target_(target) {}

private:
    [[nodiscard]] std::string flaw() override;
    bool over_with(snapshot const& known) override;
    [[nodiscard]] bool can_wait_on(snapshot const& known) const override;
    void judge(snapshot const& newest) override;
    [[nodiscard]] std::string missed() const override;

    verification_state target_;
};

/// For whatever the caller says.
class predicate_wait final : public watch_operation {
public:
    predicate_wait(std::shared_ptr<client_impl> client, std::string_view id,
                   std::function<bool(verification const&)> wanted, watch_options const& options)
        : watch_operation(std::move(client), id, options), wanted_(std::move(wanted)) {}

private:
    [[nodiscard]] std::string flaw() override;
    bool over_with(snapshot const& known) override;
    [[nodiscard]] bool can_wait_on(snapshot const&) const override { return false; }
    void judge(snapshot const& newest) override;

    std::function<bool(verification const&)> wanted_;
};

/// Whether `now` is `target` or lies beyond it, on the way to `done`.
[[nodiscard]] bool reached(verification_state now, verification_state target) noexcept;

}  // namespace vouch::detail
