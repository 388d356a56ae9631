#pragma once

#include <functional>
#include <memory>
#include <string>

#include <emulator/service/emulation.hpp>
#include <emulator/service/event_channel.hpp>
#include <emulator/service/http_input.hpp>

namespace vouch::emulator {

class stream::impl final : public answer_sink,
                           public event_sink,
                           public std::enable_shared_from_this<impl> {
public:
    impl(emulation& core, entrance from, std::function<void()> on_output);
    ~impl();

    void receive(time_point now, std::string_view bytes);
    void receive_end(time_point now);
    void deliver(reply r) override;

    std::string output;
    std::size_t taken = 0;  ///< of `output`
    stream::state state = stream::state::open;
    [[nodiscard]] bool idle() const;
    void consume(std::size_t count);

private:
    void read_on();
    void refuse(int status);
    void drip();
    void finish_answer();
    void open_channel(exchange const& asked);
    void send(std::string_view data) override;
    void end(finish how) override;

    emulation& core_;
    entrance from_;
    std::function<void()> on_output_;
    http_input input_;
    exchange_ptr current_;
    std::unique_ptr<event_channel> channel_;  ///< once it is a WebSocket
    request_frame frame_;
    delivery delivery_;
    std::string dripping_;
    bool receiving_ = false;
    bool stalled_ = false;
    bool upgraded_ = false;  ///< by the answer that goes out
};

}  // namespace vouch::emulator
