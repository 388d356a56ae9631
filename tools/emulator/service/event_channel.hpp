#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <emulator/service/delivery.hpp>
#include <emulator/service/websocket.hpp>
#include <emulator/world/device_record.hpp>

namespace vouch::emulator {

class emulation;

/// Takes what an event channel has to say.
class event_sink {
public:
    virtual void send(std::string_view data) = 0;
    /// Nothing follows. `how` is `close` or `reset`.
    virtual void end(finish how) = 0;

protected:
    ~event_sink() = default;
};

/// One WebSocket of one device, from its `ready` to its end. It tells of the session's changes,
/// each at most once, numbered from 1; what was missed does not come again.
class event_channel {
public:
    /// The device has to stay until `device_gone`.
    event_channel(emulation& core, device_record& d, event_sink& sink);
    event_channel(event_channel const&) = delete;
    event_channel& operator=(event_channel const&) = delete;
    ~event_channel();

    /// Says `ready`.
    void open();
    void receive(std::string_view data);
    /// The session has changed.
    void ring();
    /// The token is not valid any more.
    void device_gone() { close(close_code::policy); }
    void close(close_code why);
    [[nodiscard]] device_record& device() const { return device_; }

private:
    void on_message(frame_kind kind, std::string_view text);
    void on_command(std::string_view text);
    void say(std::string_view text);
    void say_error(std::string_view request, std::string_view code, std::string_view message);

    emulation& core_;
    device_record& device_;
    event_sink& sink_;
    message_input input_;
    std::uint64_t seq_ = 0;
    std::string held_back_;  ///< comes after the next event
    bool subscribed_ = false;
    bool ended_ = false;
};

}  // namespace vouch::emulator
