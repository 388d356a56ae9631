#include <array>
#include <stdexcept>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "peers/asio_support.hpp"

namespace vouch::bench {

namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

// What someone writes who has measured: the request is bytes made once, the answer is read into a
// buffer that stays, nothing has a deadline.
template <class Stream>
class caller {
public:
    caller(Stream& stream, target const& to)
        : stream_(stream),
          to_(to),
          request_("GET " + to.path() + " HTTP/1.1\r\nHost: " + to.host + ":" +
                   std::to_string(to.port) +
                   "\r\nUser-Agent: vouch-bench\r\nAccept: application/json\r\nAuthorization: "
                   "Bearer " +
                   to.token + "\r\n\r\n") {}

    asio::awaitable<void> call() {
        co_await asio::async_write(stream_, asio::buffer(request_), asio::use_awaitable);
        http::response_parser<http::string_body> parser;
        parser.eager(true);
        std::size_t filled = 0;
        while (!parser.is_done()) {
            filled += co_await stream_.async_read_some(
                asio::buffer(buffer_.data() + filled, buffer_.size() - filled),
                asio::use_awaitable);
            boost::system::error_code ec;
            auto const used = parser.put(asio::buffer(buffer_.data(), filled), ec);
            if (ec && ec != http::error::need_more) throw boost::system::system_error(ec);
            filled -= used;
            std::copy_n(buffer_.data() + used, filled, buffer_.data());
        }
        if (parser.get().result() != http::status::ok)
            throw std::runtime_error("status " + std::to_string(parser.get().result_int()));
        decode_and_check(to_, parser.get().body());
    }

private:
    Stream& stream_;
    target const& to_;
    std::string request_;
    std::array<char, 8192> buffer_;
};

template <class Stream>
asio::awaitable<void> calls(Stream& stream, target const& to, load& l) {
    caller<Stream> c(stream, to);
    auto now = bench_clock::now();
    while (auto const due = l.take(now)) {
        if (*due > now) co_await until(*due);
        co_await c.call();
        now = bench_clock::now();
        l.done(*due, now);
    }
}

asio::awaitable<void> connect(tcp::socket& socket, target const& to) {
    tcp::resolver resolver(socket.get_executor());
    auto const found =
        co_await resolver.async_resolve(to.host, std::to_string(to.port), asio::use_awaitable);
    co_await asio::async_connect(socket, found, asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
}

asio::awaitable<void> plain_loop(target const& to, load& l) {
    auto const executor = co_await asio::this_coro::executor;
    tcp::socket socket(executor);
    co_await connect(socket, to);
    co_await calls(socket, to, l);
}

asio::awaitable<void> tls_loop(asio::ssl::context& tls, target const& to, load& l) {
    auto const executor = co_await asio::this_coro::executor;
    asio::ssl::stream<tcp::socket> stream(executor, tls);
    stream.set_verify_callback(asio::ssl::host_name_verification(to.host));
    co_await connect(stream.next_layer(), to);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await calls(stream, to, l);
}

}  // namespace

void run_asio(target const& to, load& l) {
    asio::io_context context{1};
    auto tls = client_tls(to);
    run_loops(context, l,
              [&](load& mine) { return to.tls ? tls_loop(tls, to, mine) : plain_loop(to, mine); });
}

}  // namespace vouch::bench
