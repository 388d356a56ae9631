#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/client_impl.hpp"
#include "client/operation.hpp"
#include "client/watch_loop.hpp"
#include "net/timer_queue.hpp"

namespace vouch::detail {

/// `watch` and `wait_until`: one who waits for a verification, with a deadline of its own.
class watch_operation final : public operation<snapshot>, private watcher, private net::timer {
public:
    /// For the next transition from `last`; empty: from what the server says first.
    watch_operation(std::shared_ptr<client_impl> client, std::string_view id, snapshot last,
                    watch_options const& options);
    /// For a state.
    watch_operation(std::shared_ptr<client_impl> client, std::string_view id,
                    verification_state target, watch_options const& options);
    watch_operation(watch_operation const&) = delete;
    watch_operation& operator=(watch_operation const&) = delete;
    ~watch_operation() override;

private:
    void begin() override;
    void halt() noexcept override { leave(); }
    void cancel(asio::cancellation_type type) override;
    void on_draining() override { end(errc::pool_closed); }
    void describe(failure& f) const override;
    void look(snapshot const& newest) override;
    void on_loop_failed(failure const& why) override;
    void on_time() override;

    void leave() noexcept;
    void look_for_state(snapshot const& newest);
    void ended_otherwise(snapshot const& newest);
    [[nodiscard]] std::unique_ptr<failure> refusal() const;

    std::shared_ptr<client_impl> client_;
    std::string id_;
    watch_options options_;
    snapshot last_;
    std::optional<verification_state> target_;
    watch_loop* loop_ = nullptr;
    std::unique_ptr<bell_wish> bell_;
    clock::time_point started_{};
};

/// Whether `now` is `target` or lies beyond it, on the way to `done`.
[[nodiscard]] bool reached(verification_state now, verification_state target) noexcept;

}  // namespace vouch::detail
