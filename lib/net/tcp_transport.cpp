#include "net/tcp_transport.hpp"

#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace vouch::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// What pending waits share with the transport, so that it can go before they come back.
struct socket_state {
    explicit socket_state(tcp::socket s) : socket(std::move(s)) {}
    struct pending {
        transport::waiter* who = nullptr;
        unsigned round = 0;  // a wait of an earlier round is stale
    };
    tcp::socket socket;
    std::array<pending, 2> waits;
};

class tcp_transport final : public transport {
public:
    explicit tcp_transport(tcp::socket socket)
        : state_(std::make_shared<socket_state>(std::move(socket))) {}
    tcp_transport(tcp_transport const&) = delete;
    tcp_transport& operator=(tcp_transport const&) = delete;

    ~tcp_transport() override {
        forget();
        error_code ignored;
        state_->socket.close(ignored);
    }

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        return state_->socket.read_some(asio::buffer(buffer.data(), buffer.size()), ec);
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        return state_->socket.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
    }

    void async_wait(wait_type type, waiter& w) override {
        auto& wait = state_->waits[static_cast<std::size_t>(type)];
        wait.who = &w;
        auto handler = [state = state_, type, round = ++wait.round](error_code ec) {
            auto& mine = state->waits[static_cast<std::size_t>(type)];
            if (mine.who == nullptr || mine.round != round) return;
            std::exchange(mine.who, nullptr)->on_ready(ec);
        };
        state_->socket.async_wait(
            type == wait_type::read ? tcp::socket::wait_read : tcp::socket::wait_write,
            std::move(handler));
    }

    void cancel() noexcept override {
        forget();
        error_code ignored;
        state_->socket.cancel(ignored);
    }

private:
    void forget() noexcept {
        for (auto& wait : state_->waits) wait.who = nullptr;
    }

    std::shared_ptr<socket_state> state_;
};

}  // namespace

std::unique_ptr<transport> make_tcp_transport(tcp::socket socket) {
    socket.non_blocking(true);
    return std::make_unique<tcp_transport>(std::move(socket));
}

}  // namespace vouch::net
