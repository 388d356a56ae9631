#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <vouch/resolver.hpp>

#include "policy/dial_plan.hpp"

namespace vouch::net {

/// The system's names, looked up off the I/O thread, by up to four threads made on demand: a name
/// server that does not answer holds up its own names alone. Asking can be given up at once, and
/// nothing ever waits for a thread to end.
class system_resolver final : public resolver {
public:
    /// Blocks. Called by several threads at once.
    using look_up = std::function<policy::addresses(std::string const& host, error_code& ec)>;
    static constexpr int max_threads = 4;

    /// Without a function of your own: `getaddrinfo`.
    explicit system_resolver(boost::asio::any_io_executor executor, look_up by = {});
    system_resolver(system_resolver const&) = delete;
    system_resolver& operator=(system_resolver const&) = delete;
    ~system_resolver() override;

    [[nodiscard]] std::unique_ptr<query> start(std::string_view host, waiter& w) override;

private:
    struct shared;
    class asking;
    std::shared_ptr<shared> shared_;
};

}  // namespace vouch::net
