#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <vouch/error.hpp>
#include <vouch/transport.hpp>

#include "http/request.hpp"
#include "http/response.hpp"
#include "http/websocket.hpp"

namespace vouch::net {

/// One connection that becomes a WebSocket, from its dial to its end. Before, it can be asked for a
/// document. While nothing comes, it holds no buffer.
class web_socket final : private connector::dialer {
public:
    /// Told of what happens. Any of these may destroy the socket; after the last three it can be
    /// used no more.
    class listener {
    public:
        virtual void on_connected() = 0;
        /// The answer to `get`. `again`: another request may follow on this connection.
        virtual void on_document(http::response_reader& r, bool again) = 0;
        virtual void on_upgraded() = 0;
        /// Bytes came, of whatever kind.
        virtual void on_sign_of_life() = 0;
        virtual void on_text(std::string_view text) = 0;
        /// The upgrade was refused.
        virtual void on_refused(int status) = 0;
        virtual void on_dial_failed(error_code ec, dial_step at) = 0;
        /// The connection is over; `problem` in words, where the peer broke the protocol.
        virtual void on_ended(error_code ec, std::string_view problem) = 0;

    protected:
        ~listener() = default;
    };

    web_socket(listener& l, http::response_limits const& limits) noexcept
        : listener_(l), limits_(limits) {}
    web_socket(web_socket const&) = delete;
    web_socket& operator=(web_socket const&) = delete;
    ~web_socket();

    void dial(connector& by, origin const& to);
    /// `request`: a GET, whole. Its answer is `on_document`.
    void get(std::string_view request);
    /// Asks for a WebSocket at `target`. `random`: 16 bytes of it.
    void upgrade(http::prepared const& constant, std::string_view target,
                 std::array<std::uint8_t, 16> const& random);
    // After `on_upgraded`.
    void send(std::string_view text) { send(http::frame_kind::text, text); }
    void ping() { send(http::frame_kind::ping, {}); }
    /// Says goodbye, if it can do so at once. It tells nothing any more.
    void hang_up() noexcept;

private:
    enum class step : std::uint8_t { dialing, ready, document, upgrade, open, over };
    struct side final : transport::waiter {
        side(web_socket& s, void (web_socket::*t)()) noexcept : self(s), then(t) {}
        void on_ready(error_code ec) override;
        web_socket& self;
        void (web_socket::*then)();
    };

    void on_dialed(std::unique_ptr<transport> t, error_code ec, dial_step at) override;
    void send(http::frame_kind kind, std::string_view payload);
    [[nodiscard]] std::uint32_t next_mask() noexcept;
    void write(std::string_view bytes);
    void write_on();
    void read();
    void at_end(error_code ec);
    bool take(std::string_view bytes);
    bool take_document(std::string_view bytes);
    bool take_answer(std::string_view bytes);
    bool take_frames(std::string_view bytes);
    bool on_message();
    void end(error_code ec, std::string_view problem = {});

    listener& listener_;
    http::response_limits limits_;
    std::unique_ptr<connector::dial> dial_;
    std::unique_ptr<transport> stream_;
    std::unique_ptr<http::response_reader> document_;
    std::unique_ptr<http::upgrade_reader> answer_;
    http::message_reader messages_{max_message};
    std::string unsent_;  // what the stream did not take at once
    side reading_{*this, &web_socket::read};
    side writing_{*this, &web_socket::write_on};
    bool* gone_ = nullptr;  // set by the destructor, where a call is on the stack
    std::uint32_t mask_ = 1;
    step step_ = step::dialing;
    bool waits_to_write_ = false;

    static constexpr std::size_t max_message = std::size_t{64} << 10U;
};

}  // namespace vouch::net
