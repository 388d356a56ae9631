#include "net/epoll_set.hpp"

#ifdef __linux__

#include <cerrno>
#include <utility>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/require.hpp>

#include "net/acknowledge.hpp"

namespace vouch::net {

namespace asio = boost::asio;

namespace {

constexpr int most_at_once = 64;

error_code last_error() noexcept { return {errno, boost::system::system_category()}; }

bool would_block(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

// ---- one socket ----

void epoll_set::member::set(side& s, transport::waiter* who, bool ready) {
    bool const before = s.waits();
    s.who = who;
    s.ready = ready;
    bool const now = s.waits();
    if (before == now) return;
    now ? ++set_.waiting_ : --set_.waiting_;
    now ? set_.arm() : set_.disarm();
}

void epoll_set::member::wait(wait_type type, transport::waiter& w) {
    auto& s = of(type);
    set(s, &w, s.ready);
    if (s.due()) {
        if (!is_linked()) set_.due_.push_back(*this);
        return set_.post();
    }
    if (type == wait_type::read || std::exchange(watches_write_, true)) return;
    epoll_event wanted{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = this}};
    ::epoll_ctl(set_.epoll_.native_handle(), EPOLL_CTL_MOD, fd_, &wanted);
}

void epoll_set::member::forget() noexcept {
    for (auto& s : sides_) set(s, nullptr, s.ready);
}

void epoll_set::member::exhausted(wait_type type) noexcept {
    auto& s = of(type);
    set(s, s.who, false);
    if (type == wait_type::read) hung_up_ = false;
}

void epoll_set::member::on_events(std::uint32_t events) noexcept {
    auto const ended = events & (EPOLLERR | EPOLLHUP);
    hung_up_ = hung_up_ || ended != 0 || (events & EPOLLRDHUP) != 0;
    auto& reading = of(wait_type::read);
    auto& writing = of(wait_type::write);
    if (ended != 0 || (events & (EPOLLIN | EPOLLRDHUP)) != 0) set(reading, reading.who, true);
    if (ended != 0 || (events & EPOLLOUT) != 0) set(writing, writing.who, true);
    if ((reading.due() || writing.due()) && !is_linked()) set_.due_.push_back(*this);
}

void epoll_set::member::tell() {
    auto& first = sides_[0].due() ? sides_[0] : sides_[1];
    if (!first.due()) return;
    auto* const w = std::exchange(first.who, nullptr);
    if (sides_[1].due()) {
        set_.due_.push_back(*this);
        set_.post();
    }
    w->on_ready({});
}

// ---- as a transport ----

class epoll_set::socket_transport final : public transport {
public:
    socket_transport(std::shared_ptr<epoll_set> set, int fd) noexcept
        : set_(std::move(set)), member_(*set_, fd) {}
    socket_transport(socket_transport const&) = delete;
    socket_transport& operator=(socket_transport const&) = delete;

    ~socket_transport() override {
        member_.forget();
        // Closing would do, had nobody forked meanwhile.
        if (set_->epoll_.is_open())
            ::epoll_ctl(set_->epoll_.native_handle(), EPOLL_CTL_DEL, member_.fd(), nullptr);
        if (owned_) ::close(member_.fd());
    }

    void own() noexcept { owned_ = true; }
    [[nodiscard]] bool watch() noexcept {
        epoll_event wanted{.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data = {.ptr = &member_}};
        return ::epoll_ctl(set_->epoll_.native_handle(), EPOLL_CTL_ADD, member_.fd(), &wanted) == 0;
    }

    std::size_t try_read(std::span<char> buffer, error_code& ec) noexcept override {
        auto const n = ::recv(member_.fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (n > 0) {
            ec = {};
            auto const got = static_cast<std::size_t>(n);
            // epoll(7): a stream that gives less than was asked for has no more.
            if (got < buffer.size() && !member_.hung_up()) member_.exhausted(wait_type::read);
            return got;
        }
        ec = n == 0 ? error_code(asio::error::eof) : last_error();
        if (n < 0 && would_block(ec.value())) member_.exhausted(wait_type::read);
        return 0;
    }

    std::size_t try_write(std::span<char const> bytes, error_code& ec) noexcept override {
        auto const n =
            ::send(member_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        ec = n >= 0 ? error_code() : last_error();
        if (n < 0 && would_block(ec.value())) member_.exhausted(wait_type::write);
        return n > 0 ? static_cast<std::size_t>(n) : 0;
    }

    void async_wait(wait_type type, waiter& w) override { member_.wait(type, w); }
    void cancel() noexcept override { member_.forget(); }
    void acknowledge() noexcept override { acknowledge_tcp(member_.fd()); }

private:
    std::shared_ptr<epoll_set> set_;
    member member_;
    bool owned_ = false;
};

// ---- all of them ----

std::shared_ptr<epoll_set> epoll_set::make(asio::any_io_executor const& executor) {
    auto made = std::make_shared<epoll_set>(executor);
    int const fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) return nullptr;
    error_code ec;
    made->epoll_.assign(fd, ec);
    if (!ec) return made;
    ::close(fd);
    return nullptr;
}

epoll_set::epoll_set(asio::any_io_executor const& executor)
    : posting_(asio::prefer(asio::require(executor, asio::execution::blocking.never),
                            asio::execution::relationship.continuation)),
      epoll_(executor) {}

std::unique_ptr<transport> epoll_set::adopt(asio::ip::tcp::socket& socket) {
    if (!epoll_.is_open()) return nullptr;
    auto made = std::make_unique<socket_transport>(shared_from_this(), socket.native_handle());
    if (!made->watch()) return nullptr;
    socket.release();
    made->own();
    return made;
}

void epoll_set::close() noexcept {
    error_code ignored;
    armed_ = false;
    ++round_;
    epoll_.close(ignored);
}

void epoll_set::arm() {
    if (armed_ || !epoll_.is_open()) return;
    armed_ = true;
    epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                      [self = shared_from_this(), round = ++round_](error_code ec) {
                          if (!ec && round == self->round_) self->on_readable();
                      });
}

void epoll_set::disarm() noexcept {
    if (waiting_ != 0 || !std::exchange(armed_, false)) return;
    ++round_;
    error_code ignored;
    epoll_.cancel(ignored);
}

void epoll_set::post() {
    if (std::exchange(posted_, true)) return;
    posting_.execute([self = shared_from_this()] {
        self->posted_ = false;
        self->run_due();
    });
}

void epoll_set::on_readable() {
    armed_ = false;
    take_events();
    if (waiting_ != 0) arm();
    run_due();
}

void epoll_set::take_events() {
    std::array<epoll_event, most_at_once> events;
    int n = most_at_once;
    while (n == most_at_once) {
        n = ::epoll_wait(epoll_.native_handle(), events.data(), most_at_once, 0);
        for (int i = 0; i < n; ++i) {
            auto const& e = events[static_cast<std::size_t>(i)];
            static_cast<member*>(e.data.ptr)->on_events(e.events);
        }
    }
}

// What is left over is posted before anybody is told, who may throw.
void epoll_set::run_due() {
    for (int n = 0; n < most_at_once && !due_.empty(); ++n) {
        auto& one = due_.front();
        due_.pop_front();
        if (!due_.empty()) post();
        one.tell();
    }
}

}  // namespace vouch::net

#endif
