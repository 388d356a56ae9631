#pragma once

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <vouch/testing.hpp>

namespace vouch::testing {

/// A connection in memory. Bytes and ends take the latency of `later`, and keep their order.
class pipe final : public server_channel, public std::enable_shared_from_this<pipe> {
public:
    using scheduler = std::function<void(std::function<void()>)>;
    /// Asked when bytes of the client arrive.
    using cutter = std::function<std::optional<wire_cut>()>;
    pipe(simulation::listener& server, scheduler later, cutter cut)
        : server_(server), later_(std::move(later)), next_cut_(std::move(cut)) {}

    /// Once.
    [[nodiscard]] std::unique_ptr<transport> client_end();

    void send(std::string_view bytes) override;
    void close() override;
    void reset() override;
    [[nodiscard]] bool open() const noexcept override { return !server_done_ && !client_gone_; }

private:
    class client_transport;
    // What is under way in one direction: the scheduler decides when, this in what order.
    using lane = std::deque<std::function<void()>>;

    void pass(lane& l, std::function<void()> what);
    void wake();
    void client_left();
    void at_server(std::string_view bytes);
    void at_client(std::string_view bytes);
    void end_at_client(error_code how);
    bool take(std::optional<std::size_t>& left, std::string_view& bytes);
    void break_off();

    simulation::listener& server_;
    scheduler later_;
    cutter next_cut_;
    lane to_server_;
    lane to_client_;
    std::optional<wire_cut> cut_;
    std::string arrived_;       // at the client, not read yet
    error_code end_;            // what the client finds after that
    bool server_done_ = false;  // it sends no more
    bool client_gone_ = false;
    bool broken_ = false;  // in the middle: nothing passes
    std::array<transport::waiter*, 2> waiters_{};
};

}  // namespace vouch::testing
