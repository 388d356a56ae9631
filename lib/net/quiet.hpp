#pragma once

#include <boost/asio/error.hpp>

#include <vouch/transport.hpp>

namespace vouch::net {

/// Whether nothing has come on `stream`, neither a byte nor its end: what came before a request is
/// no answer to it. Takes a byte where there is one.
[[nodiscard]] inline bool quiet(transport& stream) {
    char byte = 0;
    error_code ec;
    stream.try_read({&byte, 1}, ec);
    return ec == boost::asio::error::would_block;
}

}  // namespace vouch::net
