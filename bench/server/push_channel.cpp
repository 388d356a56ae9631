#include "server/push_channel.hpp"

#include <deque>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace vouch::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
using error_code = boost::system::error_code;

namespace {

template <class Stream>
class channel final : public push_channel, public std::enable_shared_from_this<channel<Stream>> {
public:
    channel(Stream stream, std::string request, std::shared_ptr<push_channels> of)
        : stream_(std::move(stream)), request_(std::move(request)), of_(std::move(of)) {}

    void open() {
        stream_.async_accept(asio::buffer(request_),
                             [self = this->shared_from_this()](error_code ec) {
                                 if (ec) return;
                                 self->send(R"({"type":"ready","version":1,"chatIDs":[]})");
                                 self->read();
                             });
    }
    void tell(std::string event) override { send(std::move(event)); }

private:
    // The one command that is understood, whatever it says.
    void read() {
        stream_.async_read(buffer_, [self = this->shared_from_this()](error_code ec, std::size_t) {
            if (ec) return;
            self->buffer_.clear();
            self->send(R"({"type":"subscriptions.updated","app":{"state":true}})");
            self->of_->subscribed(self->weak_from_this());
            self->read();
        });
    }
    void send(std::string text) {
        unsent_.push_back(std::move(text));
        if (unsent_.size() == 1) write();
    }
    void write() {
        stream_.text(true);
        stream_.async_write(asio::buffer(unsent_.front()),
                            [self = this->shared_from_this()](error_code ec, std::size_t) {
                                if (ec) return;
                                self->unsent_.pop_front();
                                if (!self->unsent_.empty()) self->write();
                            });
    }

    beast::websocket::stream<Stream> stream_;
    std::string request_;
    std::shared_ptr<push_channels> of_;
    beast::flat_buffer buffer_;
    std::deque<std::string> unsent_;
};

}  // namespace

template <class Stream>
void open_push_channel(Stream stream, std::string request, std::shared_ptr<push_channels> of) {
    std::make_shared<channel<Stream>>(std::move(stream), std::move(request), std::move(of))->open();
}

template void open_push_channel(asio::ip::tcp::socket, std::string, std::shared_ptr<push_channels>);
template void open_push_channel(asio::ssl::stream<asio::ip::tcp::socket>, std::string,
                                std::shared_ptr<push_channels>);

}  // namespace vouch::bench
