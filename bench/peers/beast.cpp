#include <stdexcept>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "peers/asio_support.hpp"

namespace vouch::bench {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr auto deadline = std::chrono::seconds(30);

// As everyone writes it: one call, from the request to the fields.
template <class Stream>
asio::awaitable<void> call(Stream& stream, beast::flat_buffer& buffer, target const& to) {
    http::request<http::empty_body> request(http::verb::get, to.path(), 11);
    request.set(http::field::host, to.host);
    request.set(http::field::user_agent, "vouch-bench");
    request.set(http::field::accept, "application/json");
    request.set(http::field::authorization, "Bearer " + to.token);
    beast::get_lowest_layer(stream).expires_after(deadline);
    co_await http::async_write(stream, request, asio::use_awaitable);

    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    if (response.result() != http::status::ok)
        throw std::runtime_error("status " + std::to_string(response.result_int()));
    decode_and_check(to, response.body());
}

template <class Stream>
asio::awaitable<void> calls(Stream& stream, target const& to, load& l) {
    beast::flat_buffer buffer;
    auto now = bench_clock::now();
    while (auto const due = l.take(now)) {
        if (*due > now) co_await until(*due);
        co_await call(stream, buffer, to);
        now = bench_clock::now();
        l.done(*due, now);
    }
}

asio::awaitable<void> connect(beast::tcp_stream& stream, target const& to) {
    auto const executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    auto const found =
        co_await resolver.async_resolve(to.host, std::to_string(to.port), asio::use_awaitable);
    stream.expires_after(deadline);
    co_await stream.async_connect(found, asio::use_awaitable);
    stream.socket().set_option(asio::ip::tcp::no_delay(true));
}

asio::awaitable<void> plain_loop(target const& to, load& l) {
    auto const executor = co_await asio::this_coro::executor;
    beast::tcp_stream stream(executor);
    co_await connect(stream, to);
    co_await calls(stream, to, l);
}

asio::awaitable<void> tls_loop(asio::ssl::context& tls, target const& to, load& l) {
    auto const executor = co_await asio::this_coro::executor;
    beast::ssl_stream<beast::tcp_stream> stream(executor, tls);
    stream.set_verify_callback(asio::ssl::host_name_verification(to.host));
    co_await connect(stream.next_layer(), to);
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await calls(stream, to, l);
}

}  // namespace

void run_beast(target const& to, load& l) {
    asio::io_context context{1};
    auto tls = client_tls(to);
    run_loops(context, l,
              [&](load& mine) { return to.tls ? tls_loop(tls, to, mine) : plain_loop(to, mine); });
}

}  // namespace vouch::bench
