#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include <vouch/transport.hpp>

namespace vouch::bench {

/// Connections to a server that is a function: whatever is written is taken as one whole request,
/// and its response can be read next. No system call, no copy but the reader's.
class memory_network final : public connector {
public:
    /// What it returns has to stay where it is.
    using responder = std::function<std::string_view(std::string_view request)>;
    memory_network(boost::asio::any_io_executor executor, responder answer);
    /// The same response to everything.
    memory_network(boost::asio::any_io_executor executor, std::string response);

    [[nodiscard]] std::unique_ptr<dial> start(origin const& to, dialer& d) override;
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }

private:
    class stream;

    boost::asio::any_io_executor executor_;
    std::string response_;
    responder answer_;
    std::uint64_t requests_ = 0;
};

struct target;
/// What to ask such a server, and what it answers: the sample, with its headers.
[[nodiscard]] target memory_target();
[[nodiscard]] std::string memory_response();
/// The same with another body.
[[nodiscard]] std::string memory_response(std::string_view body);

}  // namespace vouch::bench
