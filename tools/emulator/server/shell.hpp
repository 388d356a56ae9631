#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

namespace asio = boost::asio;

/// What the shell wants of a connection, whatever it is made of.
class connection {
public:
    connection() = default;
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    virtual ~connection() = default;
    /// On the executor.
    virtual void close() = 0;
    /// Has nothing moved since then, while the peer was expected to move?
    [[nodiscard]] virtual bool is_idle_since(time_point t) const = 0;
};

/// Sockets, timer and lock around a service. Everything that touches the service holds the lock.
class server::impl : public std::enable_shared_from_this<impl> {
public:
    impl(asio::any_io_executor ex, options const& o);
    ~impl();

    void start(options const& o);
    void stop();

    struct listener {
        asio::ip::tcp::acceptor acceptor;
        asio::steady_timer pause;
        std::string device;
        std::string url;
        std::uint16_t port = 0;
    };
    /// Lock held.
    void listen(std::string const& device, std::uint16_t port);
    void close_listener(std::string_view device);
    [[nodiscard]] listener const* find(std::string_view device) const;

    /// Does what is due, and wakes when more is. Lock held, on the executor.
    void run_due();
    /// The same from anywhere.
    void wake_up();
    void admit(std::shared_ptr<connection> const& c);
    void forget(connection* c);
    [[nodiscard]] static time_point now();

    asio::any_io_executor executor;
    mutable std::recursive_mutex mutex;
    emulator::service service;
    std::string address;
    duration idle_timeout;
    std::size_t max_connections;
    std::optional<asio::ssl::context> tls;
    std::string ca_pem;
    std::vector<std::shared_ptr<listener>> listeners;
    std::unordered_map<connection*, std::weak_ptr<connection>> connections;
    bool stopped = false;

private:
    void accept(std::shared_ptr<listener> const& l);
    void accepted(std::shared_ptr<listener> const& l, boost::system::error_code ec,
                  asio::ip::tcp::socket socket);
    void set_timer();
    void sweep();

    asio::steady_timer timer_;
    std::optional<time_point> timer_due_;
    time_point next_sweep_{};
};

using shell = server::impl;

/// Starts to serve a socket that was accepted on `l`.
void serve(std::shared_ptr<shell> const& s, shell::listener const& l, asio::ip::tcp::socket socket);

}  // namespace vouch::emulator
