#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "server/certificate.hpp"

namespace vouch::bench {

struct static_server_options {
    std::string body{};
    /// Of what is released; empty: `body`, with `done` in place of `sample_state`.
    std::string last_body{};
    /// Empty: plain.
    certificate identity{};
    /// Gives an ETag, and never answers a request that names it (If-None-Match).
    bool hold = false;
    /// Answers with the id that is asked for in place of `sample_id`; it has to be as long. There
    /// is no list of them: 404.
    bool echo_id = false;
    /// Names a WebSocket in /v1/info, over which it tells what is released.
    bool push = false;
    /// Tells clients to close after each answer.
    bool close = false;
    /// Over TLS, lets clients take sessions up again.
    bool resumption = true;
    /// What every connection's first request has to carry; empty: nothing is asked.
    std::string token{};
};

/// A server without opinions: answers every request with the same 200, keeps connections open. It
/// listens on 127.0.0.1, on a port that the system chooses, and runs on one thread.
class static_server {
public:
    static_server(boost::asio::io_context& context, static_server_options options);
    static_server(static_server const&) = delete;
    static_server& operator=(static_server const&) = delete;
    ~static_server();

    [[nodiscard]] std::uint16_t port() const;
    /// Since it was made. Requests that are held count.
    [[nodiscard]] std::uint64_t requests() const noexcept;
    [[nodiscard]] std::uint64_t held() const noexcept;
    [[nodiscard]] std::uint64_t connections() const noexcept;
    /// WebSockets that asked for events.
    [[nodiscard]] std::uint64_t bells() const noexcept;

    /// `id` is done, or all are if that is empty: answers the request for it that is held, tells of
    /// it where it pushes, and answers so from then on where it does not hold. A moment later, so
    /// that who says it can wait first.
    void release(std::string_view id);
    /// That moment.
    static constexpr std::chrono::milliseconds pause{2};
    /// When it last began to, in nanoseconds of the steady clock.
    [[nodiscard]] std::int64_t released_at() const noexcept;

private:
    class impl;
    std::shared_ptr<impl> impl_;
};

/// A verification with emoji on show, as the server sends one: 1.1 KB of JSON.
[[nodiscard]] std::string const& sample_body();
/// The session in it alone.
[[nodiscard]] std::string sample_session();
/// `{"items":[...]}` of `n` of them.
[[nodiscard]] std::string sample_list(unsigned n);
/// One of them.
[[nodiscard]] std::string sample_verification();
/// `text` with `id` in place of each `sample_id`.
[[nodiscard]] std::string with_id(std::string text, std::string_view id);
/// `text` with `state` in place of each `sample_state`.
[[nodiscard]] std::string with_state(std::string text, std::string_view state);
/// What a server pushes when the verification has ended.
[[nodiscard]] std::string sample_event(std::uint64_t number);
/// Its id and state.
inline constexpr char const* sample_id = "vrf_01";
inline constexpr char const* sample_state = "sas_ready";

}  // namespace vouch::bench
