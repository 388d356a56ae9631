#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include "process/child.hpp"

namespace vouch::bench {

/// A server within a server process.
class hosted_server {
public:
    virtual ~hosted_server() = default;
    /// What clients have to know, once.
    [[nodiscard]] virtual boost::json::value about() const = 0;
    /// Counters, as an object, at any time.
    [[nodiscard]] virtual boost::json::value counts() const = 0;
    /// Does what the measuring side says; nothing by default.
    virtual void act(std::string_view) {}
};
using server_maker = std::function<std::unique_ptr<hosted_server>(boost::asio::io_context&)>;

/// Runs a server in a process of its own, so that its CPU time is not the client's. It ends with
/// this object.
class server_process {
public:
    /// Throws std::runtime_error where the server does not start.
    server_process(int core, server_maker const& make);
    server_process(server_process const&) = delete;
    server_process& operator=(server_process const&) = delete;
    ~server_process();

    [[nodiscard]] boost::json::value const& about() const noexcept { return about_; }
    [[nodiscard]] boost::json::value counts() const;
    /// At most 60 bytes. Returns before it is done.
    void tell(std::string_view what) const;
    [[nodiscard]] pid_t id() const noexcept { return child_; }

private:
    [[nodiscard]] boost::json::value hear() const;

    descriptor control_;
    pid_t child_ = -1;
    boost::json::value about_;
};

}  // namespace vouch::bench
