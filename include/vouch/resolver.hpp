#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/ip/address.hpp>

#include <vouch/transport.hpp>

namespace vouch {

/// Host names to addresses. A pool uses the system's (`getaddrinfo`), on up to four threads that it
/// makes on demand; bring your own by `pool_options::resolver`, for a resolver library, a fixed
/// table or a service registry.
///
/// Called on the pool's executor only, for names alone: IP literals and `localhost` need none.
/// Answers are kept for `pool_options::dns_ttl`, and one name is asked for once at a time, however
/// many wait for it.
class resolver {
public:
    /// Told once per `start`, on the pool's executor.
    class waiter {
    public:
        /// In the order in which they are to be tried; empty with an error. `ec`
        /// `asio::error::host_not_found` says that there is no such name; with any other the
        /// addresses known before are used on, for up to an hour (RFC 8767).
        virtual void on_resolved(std::span<boost::asio::ip::address const> found,
                                 error_code ec) = 0;

    protected:
        ~waiter() = default;
    };
    /// Destroying it gives the question up; the waiter is not told. It is destroyed while the
    /// waiter is told, at the latest.
    class query {
    public:
        query() = default;
        query(query const&) = delete;
        query& operator=(query const&) = delete;
        virtual ~query() = default;
    };

    resolver() = default;
    resolver(resolver const&) = delete;
    resolver& operator=(resolver const&) = delete;
    virtual ~resolver() = default;

    /// Starts to look for `host`, which is valid during the call only. `w` is never told before
    /// this returns.
    [[nodiscard]] virtual std::unique_ptr<query> start(std::string_view host, waiter& w) = 0;
};

}  // namespace vouch
