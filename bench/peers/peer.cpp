#include "peers/peer.hpp"

#include <array>
#include <stdexcept>

namespace vouch::bench {

std::span<peer const> peers() {
    static constexpr std::array all{
        peer{"vouch", "co_await client.retrieve(id): pool, deadlines, retry policy", run_vouch},
        peer{"vouch-callbacks", "client.retrieve(id, callback), the same without a coroutine",
             run_vouch_callbacks},
        peer{"beast-dom",
             "Beast tcp_stream, http::async_read, Boost.JSON DOM, one coroutine a loop", run_beast},
        peer{"asio-dom", "Asio socket, request as bytes, Beast parser on a kept buffer, DOM",
             run_asio},
    };
    return all;
}

void check_state(target const& to, std::string_view state) {
    if (state.empty() || (!to.state.empty() && state != to.state))
        throw std::runtime_error("the answer's state is \"" + std::string(state) + "\", not \"" +
                                 to.state + "\"");
}

}  // namespace vouch::bench
