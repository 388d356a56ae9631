#pragma once

// Linux only: elsewhere sockets are `make_tcp_transport`'s.
#ifdef __linux__

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>

#include <vouch/transport.hpp>

namespace vouch::net {

/// The sockets of a pool in an epoll of its own, of which Asio sees one descriptor. To wait for a
/// socket with Asio takes an epoll_ctl each time, here one for all that get ready together.
class epoll_set final : public std::enable_shared_from_this<epoll_set> {
public:
    /// Null, where the system gives no epoll, or Asio cannot wait for it (too many open files).
    [[nodiscard]] static std::shared_ptr<epoll_set> make(
        boost::asio::any_io_executor const& executor);
    explicit epoll_set(boost::asio::any_io_executor const& executor);
    epoll_set(epoll_set const&) = delete;
    epoll_set& operator=(epoll_set const&) = delete;
    ~epoll_set() = default;

    /// Makes a transport of a connected socket, which moves if so. Null: it cannot be watched.
    [[nodiscard]] std::unique_ptr<transport> adopt(boost::asio::ip::tcp::socket& socket);
    /// Tells nobody any more, and holds nothing of the executor's context.
    void close() noexcept;

private:
    class socket_transport;
    /// One of them, and who waits for it.
    class member : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    public:
        using wait_type = transport::wait_type;

        member(epoll_set& set, int fd) noexcept : set_(set), fd_(fd) {}
        member(member const&) = delete;
        member& operator=(member const&) = delete;
        ~member() = default;

        [[nodiscard]] int fd() const noexcept { return fd_; }
        void wait(wait_type type, transport::waiter& w);
        void forget() noexcept;
        /// Trying failed, or took all there was: the next edge tells when to try again.
        void exhausted(wait_type type) noexcept;
        [[nodiscard]] bool hung_up() const noexcept { return hung_up_; }
        void on_events(std::uint32_t events) noexcept;
        /// Tells one who waits, if it makes sense to try. May destroy this object.
        void tell();

    private:
        struct side {
            transport::waiter* who = nullptr;
            bool ready = false;
            [[nodiscard]] bool waits() const noexcept { return who != nullptr && !ready; }
            [[nodiscard]] bool due() const noexcept { return who != nullptr && ready; }
        };
        [[nodiscard]] side& of(wait_type type) noexcept {
            return sides_[static_cast<std::size_t>(type)];
        }
        void set(side& s, transport::waiter* who, bool ready);

        epoll_set& set_;
        int fd_;
        std::array<side, 2> sides_{side{}, side{.who = nullptr, .ready = true}};
        bool hung_up_ = false;  // the peer, and there may be more to read
        bool watches_write_ = false;
    };
    using due_list = boost::intrusive::list<member, boost::intrusive::constant_time_size<false>>;

    void arm();
    void disarm() noexcept;
    void post();
    void on_readable();
    void take_events();
    void run_due();

    boost::asio::any_io_executor posting_;  // never inline
    boost::asio::posix::stream_descriptor epoll_;
    due_list due_;
    std::size_t waiting_ = 0;  // for an edge
    unsigned round_ = 0;       // a wait of an earlier one is stale
    bool armed_ = false;       // as long as somebody waits for an edge: it keeps the executor busy
    bool posted_ = false;
};

}  // namespace vouch::net

#endif
