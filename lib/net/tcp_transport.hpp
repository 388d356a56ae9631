#pragma once

#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include <vouch/transport.hpp>

namespace vouch::net {

/// Makes a transport of a connected socket.
[[nodiscard]] std::unique_ptr<transport> make_tcp_transport(boost::asio::ip::tcp::socket socket);

}  // namespace vouch::net
