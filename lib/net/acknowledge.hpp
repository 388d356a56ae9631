#pragma once

#ifdef __linux__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace vouch::net {

/// `transport::acknowledge` of a TCP socket.
template <class Handle>
void acknowledge_tcp([[maybe_unused]] Handle socket) noexcept {
#ifdef __linux__
    // The first sends what is due, the second has the next one wait again (tcp(7)). It would not
    // wait for long: the peer may hold back until then what it has to say (Nagle).
    for (int const at_once : {1, 0})
        ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &at_once, sizeof at_once);
#endif
}

}  // namespace vouch::net
