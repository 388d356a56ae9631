#pragma once

#include <mutex>
#include <set>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

namespace vouch::net {

/// Something that has to let go of a context's I/O objects before the context is gone.
class context_guest {
public:
    virtual void on_context_down() noexcept = 0;

protected:
    ~context_guest() = default;
};

/// Tells the guests of an execution context that it is being destroyed. This is what makes it safe
/// to destroy an io_context with operations pending.
class context_service final : public boost::asio::execution_context::service {
public:
    using key_type = context_service;
    static boost::asio::execution_context::id id;

    explicit context_service(boost::asio::execution_context& context) : service(context) {}
    /// The service of the context behind `executor`.
    [[nodiscard]] static context_service& of(boost::asio::any_io_executor const& executor);

    void enter(context_guest& g);
    void leave(context_guest& g) noexcept;

private:
    void shutdown() override;

    std::mutex mutex_;  // pools of several threads may share a context
    std::set<context_guest*> guests_;
};

}  // namespace vouch::net
