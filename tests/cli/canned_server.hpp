#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace vouch_test {

/// A server that says what no server of this API says: for each request, the bytes that `answer`
/// makes of its head. Every connection ends after one answer.
class canned_server {
public:
    using answer = std::function<std::string(std::string const& head)>;
    explicit canned_server(answer a);
    canned_server(canned_server const&) = delete;
    canned_server& operator=(canned_server const&) = delete;
    ~canned_server();

    [[nodiscard]] std::string url() const;

private:
    boost::asio::io_context ctx_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    answer answer_;
    std::thread thread_;
};

/// A response with this body, and further header lines that end in \r\n.
std::string http_response(int status, std::string const& body, std::string const& fields = {});

}  // namespace vouch_test
