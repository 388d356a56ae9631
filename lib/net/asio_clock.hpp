#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <vouch/transport.hpp>

namespace vouch::net {

/// The steady clock, and alarms on Asio's timers.
class asio_clock final : public clock {
public:
    explicit asio_clock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
    [[nodiscard]] time_point now() const noexcept override;
    [[nodiscard]] std::chrono::system_clock::time_point wall() const noexcept override;
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(sleeper& s) override;

private:
    boost::asio::any_io_executor executor_;
};

}  // namespace vouch::net
