#pragma once

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>

#include <vouch/options.hpp>
#include <vouch/transport.hpp>

namespace vouch::net {

using addresses = std::vector<boost::asio::ip::address>;

/// Host names to addresses, off the I/O thread, by up to four threads made on demand: one name
/// server that does not answer blocks no other origin. Waiting can be given up at once, and nothing
/// ever waits for a thread to end.
class resolver {
public:
    class waiter {
    public:
        virtual void on_resolved(addresses const& found, error_code ec) = 0;

    protected:
        ~waiter() = default;
    };

    resolver(boost::asio::any_io_executor executor, clock& c, duration ttl);
    resolver(resolver const&) = delete;
    resolver& operator=(resolver const&) = delete;
    ~resolver();

    /// Literals and `localhost` (RFC 6761, 6.3) need no name server: returns their addresses.
    /// Answers of the last `ttl` too. Else empty: `w` will be told.
    [[nodiscard]] addresses resolve(std::string_view host, waiter& w);
    void forget(waiter& w) noexcept;

private:
    struct shared;
    void finished(std::string const& host, addresses found, error_code ec);

    struct entry {
        addresses found;
        clock::time_point fresh_until{};
        std::list<waiter*> waiters;
        bool asked = false;
    };
    clock& clock_;
    duration ttl_;
    std::map<std::string, entry, std::less<>> entries_;
    std::shared_ptr<shared> shared_;
};

}  // namespace vouch::net
