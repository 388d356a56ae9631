#pragma once

#include <cstdint>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <vouch/emulator.hpp>
#include <vouch/transport.hpp>

namespace vouch::bench {

/// Connections to an emulator in this thread, without sockets. It tells the CPU time that was spent
/// in the emulator from the client's.
class memory_emulator final : public connector {
public:
    memory_emulator(boost::asio::any_io_executor const& executor, emulator::options const& o);

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;

    [[nodiscard]] emulator::service& service() noexcept { return service_; }
    /// Spent in the emulator, in microseconds: by the clock, as a look at the thread's CPU time is
    /// a system call, and two of them a request took a tenth of what was measured.
    [[nodiscard]] double spent() const noexcept { return spent_; }

private:
    class stream;
    class stopwatch;

    [[nodiscard]] static emulator::time_point now();
    void receive(emulator::stream& s, std::string_view bytes);
    void run_due();
    void set_timer();

    boost::asio::any_io_executor executor_;
    emulator::service service_;
    boost::asio::steady_timer timer_;
    bool waiting_ = false;
    emulator::time_point due_{};
    double spent_ = 0;
};

}  // namespace vouch::bench
