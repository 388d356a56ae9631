#include <boost/asio/error.hpp>

#include <vouch/transport.hpp>

namespace vouch {

bool transport::quiet() noexcept {
    char byte = 0;
    error_code ec;
    try_read({&byte, 1}, ec);
    return ec == boost::asio::error::would_block;
}

}  // namespace vouch
