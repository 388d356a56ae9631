#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <emulator/server/shell.hpp>

namespace vouch::emulator {
namespace {

using boost::system::error_code;
using guard = std::lock_guard<std::recursive_mutex>;
using plain_socket = asio::ip::tcp::socket;
using tls_socket = asio::ssl::stream<plain_socket>;

/// One connection: bytes from the socket to the stream, and back.
template <class Socket>
class session final : public connection, public std::enable_shared_from_this<session<Socket>> {
public:
    session(std::shared_ptr<shell> s, Socket socket)
        : shell_(std::move(s)), socket_(std::move(socket)), moved_(shell::now()) {}

    ~session() override {
        guard const lock(shell_->mutex);
        stream_.reset();
        shell_->forget(this);
    }

    void start(shell::listener const& l) {
        error_code ec;
        lowest().set_option(asio::ip::tcp::no_delay(true), ec);
        auto const peer = lowest().remote_endpoint(ec);
        bool const local = !ec && peer.address().is_loopback();
        stream_.emplace(shell_->service,
                        stream::options{.device = l.device, .base_url = l.url, .local = local},
                        [weak = this->weak_from_this(), ex = shell_->executor] {
                            // The lock is held here, perhaps by another thread.
                            asio::post(ex, [weak] {
                                if (auto const self = weak.lock()) self->locked_pump();
                            });
                        });
        if constexpr (std::is_same_v<Socket, tls_socket>) {
            socket_.async_handshake(Socket::server,
                                    [self = this->shared_from_this()](error_code failed) {
                                        guard const lock(self->shell_->mutex);
                                        if (failed || self->closed_) return self->close();
                                        self->read();
                                    });
        } else {
            read();
        }
    }

    void close() override {
        closed_ = true;
        error_code ignored;
        lowest().close(ignored);
    }

    [[nodiscard]] bool is_idle_since(time_point t) const override {
        return !closed_ && moved_ <= t && (ending_ || stream_->idle());
    }

private:
    plain_socket& lowest() {
        if constexpr (std::is_same_v<Socket, tls_socket>)
            return socket_.next_layer();
        else
            return socket_;
    }

    void read() {
        socket_.async_read_some(asio::buffer(input_),
                                [self = this->shared_from_this()](error_code ec, std::size_t n) {
                                    guard const lock(self->shell_->mutex);
                                    self->on_read(ec, n);
                                });
    }

    void on_read(error_code ec, std::size_t n) {
        if (closed_) return;
        moved_ = shell::now();
        if (ec) {
            // Also what answers our own end of the connection.
            if (ec != asio::error::eof || ending_) return close();
            stream_->receive_end(moved_);
        } else if (!ending_) {
            stream_->receive(moved_, {input_.data(), n});
        }
        pump();
        shell_->run_due();
        if (!ec && !closed_) read();
    }

    void locked_pump() {
        guard const lock(shell_->mutex);
        pump();
    }

    void pump() {
        if (closed_ || writing_) return;
        if (std::string_view const ready = stream_->output(); !ready.empty()) return write(ready);
        if (stream_->current() == stream::state::broken) return reset();
        if (stream_->current() == stream::state::closing) end();
    }

    void write(std::string_view ready) {
        writing_ = true;
        output_.assign(ready);
        stream_->consume(ready.size());
        written_ = 0;
        write_more();
    }

    void write_more() {
        socket_.async_write_some(asio::buffer(output_.data() + written_, output_.size() - written_),
                                 [self = this->shared_from_this()](error_code ec, std::size_t n) {
                                     guard const lock(self->shell_->mutex);
                                     if (self->closed_) return;
                                     if (ec) return self->close();
                                     self->moved_ = shell::now();
                                     self->written_ += n;
                                     if (self->written_ < self->output_.size())
                                         return self->write_more();
                                     self->writing_ = false;
                                     // A big answer now and then does not stay with every idle
                                     // connection.
                                     if (self->output_.capacity() > 8192)
                                         std::string().swap(self->output_);
                                     self->pump();
                                 });
    }

    void reset() {
        error_code ignored;
        lowest().set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    }

    /// Says goodbye, and waits for the peer to do the same: closing at once could take back what
    /// was sent.
    void end() {
        if (std::exchange(ending_, true)) return;
        if constexpr (std::is_same_v<Socket, tls_socket>) {
            socket_.async_shutdown([self = this->shared_from_this()](error_code) {
                guard const lock(self->shell_->mutex);
                self->end_sending();
            });
        } else {
            end_sending();
        }
    }

    void end_sending() {
        if (closed_) return;
        error_code failed;
        lowest().shutdown(asio::socket_base::shutdown_send, failed);
        if (failed) close();
    }

    std::shared_ptr<shell> shell_;
    Socket socket_;
    std::optional<stream> stream_;
    time_point moved_;
    std::array<char, 2048> input_{};
    std::string output_;
    std::size_t written_ = 0;
    bool writing_ = false;
    bool ending_ = false;
    bool closed_ = false;
};

template <class Socket>
void serve_on(std::shared_ptr<shell> const& s, shell::listener const& l, Socket socket) {
    auto const c = std::make_shared<session<Socket>>(s, std::move(socket));
    s->admit(c);
    c->start(l);
}

}  // namespace

void serve(std::shared_ptr<shell> const& s, shell::listener const& l, plain_socket socket) {
    if (s->tls)
        serve_on(s, l, tls_socket(std::move(socket), *s->tls));
    else
        serve_on(s, l, std::move(socket));
}

}  // namespace vouch::emulator
