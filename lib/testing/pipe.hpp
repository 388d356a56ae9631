#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include <vouch/testing.hpp>

namespace vouch::testing {

/// A connection in memory. Bytes and ends take the latency of `later`.
class pipe final : public server_channel, public std::enable_shared_from_this<pipe> {
public:
    using scheduler = std::function<void(std::function<void()>)>;
    pipe(simulation::listener& server, scheduler later)
        : server_(server), later_(std::move(later)) {}

    /// Once.
    [[nodiscard]] std::unique_ptr<transport> client_end();

    void send(std::string_view bytes) override;
    void close() override;
    void reset() override;
    [[nodiscard]] bool open() const noexcept override { return !server_done_ && !client_gone_; }

private:
    class client_transport;
    void wake();
    void client_left();

    simulation::listener& server_;
    scheduler later_;
    std::string arrived_;       // at the client, not read yet
    error_code end_;            // what the client finds after that
    bool server_done_ = false;  // it sends no more
    bool client_gone_ = false;
    std::array<transport::waiter*, 2> waiters_{};
};

}  // namespace vouch::testing
