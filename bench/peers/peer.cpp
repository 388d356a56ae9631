#include "peers/peer.hpp"

#include <array>
#include <stdexcept>

#include "peers/fields.hpp"

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
#ifdef VOUCH_BENCH_CURL
        peer{"curl-dom", "libcurl's multi interface on epoll, DOM", run_curl},
#endif
#ifdef VOUCH_BENCH_HTTPLIB
        peer{"httplib-dom", "cpp-httplib, a thread for each call in flight, DOM", run_httplib},
#endif
    };
    return all;
}

std::string target::path() const {
    std::string base = "/v1/app/setup";
    switch (call) {
        case measured_call::session:
            return base;
        case measured_call::list:
            return base + "/verifications";
        case measured_call::retrieve:
            break;
    }
    return base + "/verifications/" + id;
}

void decode_and_check(target const& to, std::string_view body) {
    switch (to.call) {
        case measured_call::session:
            return check_state(to, parse_session_fields(body).state);
        case measured_call::list:
            static_cast<void>(parse_list_fields(body));
            return;
        case measured_call::retrieve:
            break;
    }
    auto const fields = parse_fields(body);
    check_state(to, fields.verification ? fields.verification->state : "");
}

void check_state(target const& to, std::string_view state) {
    if (state.empty() || (!to.state.empty() && state != to.state))
        throw std::runtime_error("the answer's state is \"" + std::string(state) + "\", not \"" +
                                 to.state + "\"");
}

}  // namespace vouch::bench
