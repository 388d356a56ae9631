#include "cli/canned_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace vouch_test {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> serve(asio::ip::tcp::socket socket, canned_server::answer const& answer) {
    std::string head;
    auto const token = asio::as_tuple(asio::use_awaitable);
    auto const [failed, size] =
        co_await asio::async_read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", token);
    if (failed) co_return;
    auto const bytes = answer(head);
    (void)co_await asio::async_write(socket, asio::buffer(bytes), token);
}

asio::awaitable<void> accept_all(asio::ip::tcp::acceptor& acceptor,
                                 canned_server::answer const& answer) {
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), answer), asio::detached);
    }
}

}  // namespace

canned_server::canned_server(answer a)
    : acceptor_(ctx_, {asio::ip::address_v4::loopback(), 0}), answer_(std::move(a)) {
    asio::co_spawn(ctx_, accept_all(acceptor_, answer_), asio::detached);
    thread_ = std::thread([this] { ctx_.run(); });
}

canned_server::~canned_server() {
    ctx_.stop();
    thread_.join();
}

std::string canned_server::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

std::string http_response(int status, std::string const& body, std::string const& fields) {
    return "HTTP/1.1 " + std::to_string(status) +
           " Whatever\r\nContent-Type: application/json\r\nConnection: close\r\n"
           "Content-Length: " +
           std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
}

}  // namespace vouch_test
