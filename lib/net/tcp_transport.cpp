#include "net/tcp_transport.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include "net/acknowledge.hpp"

namespace vouch::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Room for what Asio keeps of one wait: a wait takes no memory of its own.
class wait_room {
public:
    [[nodiscard]] void* take(std::size_t bytes) {
        if (taken_ || bytes > sizeof(room_)) return ::operator new(bytes);
        taken_ = true;
        return room_;
    }
    void give_back(void* p) noexcept {
        if (p == room_)
            taken_ = false;
        else
            ::operator delete(p);
    }

private:
    alignas(std::max_align_t) std::byte room_[176];  // 168 are used with Boost 1.81
    bool taken_ = false;
};

template <class T>
struct wait_allocator {
    using value_type = T;
    wait_room* room;

    explicit wait_allocator(wait_room& r) noexcept : room(&r) {}
    template <class U>  // NOLINTNEXTLINE(google-explicit-constructor): as allocators are
    wait_allocator(wait_allocator<U> const& other) noexcept : room(other.room) {}
    [[nodiscard]] T* allocate(std::size_t n) {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        return static_cast<T*>(room->take(n * sizeof(T)));
    }
    void deallocate(T* p, std::size_t) noexcept { room->give_back(p); }
    template <class U>
    bool operator==(wait_allocator<U> const& other) const noexcept {
        return room == other.room;
    }
};

// What pending waits share with the transport, so that it can go before they come back.
struct socket_state {
    explicit socket_state(tcp::socket s) : socket(std::move(s)) {}
    struct pending {
        transport::waiter* who = nullptr;
        unsigned round = 0;  // a wait of an earlier round is stale
    };
    wait_room room;
    tcp::socket socket;
    std::array<pending, 2> waits;
};

struct on_wait {
    using allocator_type = wait_allocator<std::byte>;

    std::shared_ptr<socket_state> state;
    transport::wait_type type;
    unsigned round;

    [[nodiscard]] allocator_type get_allocator() const noexcept {
        return allocator_type(state->room);
    }
    void operator()(error_code ec) const {
        auto& mine = state->waits[static_cast<std::size_t>(type)];
        if (mine.who == nullptr || mine.round != round) return;
        std::exchange(mine.who, nullptr)->on_ready(ec);
    }
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
        state_->socket.async_wait(
            type == wait_type::read ? tcp::socket::wait_read : tcp::socket::wait_write,
            on_wait{state_, type, ++wait.round});
    }

    void cancel() noexcept override {
        forget();
        error_code ignored;
        state_->socket.cancel(ignored);
    }

    void acknowledge() noexcept override { acknowledge_tcp(state_->socket.native_handle()); }

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
