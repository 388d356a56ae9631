#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <vouch/error.hpp>
#include <vouch/operation.hpp>

#include "net/operation_base.hpp"
#include "net/pool_impl.hpp"

namespace vouch::detail {

/// An operation that yields a `Result` to a completion handler. Owned by its `prepared` until it
/// starts, then by the pool until it completes; derived classes do the work between `begin` and
/// `complete`.
template <class Result>
class operation : public net::operation_base {
public:
    using handler_type = asio::any_completion_handler<completion_signature<Result>>;

    operation(std::shared_ptr<pool_impl> pool, failure* details)
        : pool_(std::move(pool)), details_(details) {}

    void start(handler_type handler);
    /// Where the story of a failure goes, beside the caller's `details`.
    void tell(std::unique_ptr<failure>& story) noexcept { story_ = &story; }
    void end(errc ec) override;

protected:
    operation(no_work, std::shared_ptr<pool_impl> pool)
        : operation_base(no_work{}), pool_(std::move(pool)) {}
    [[nodiscard]] pool_impl& pool() const noexcept { return *pool_; }

    /// Starts the work. It may not complete before it returns but by way of `complete`.
    virtual void begin() = 0;
    /// In place of `begin` where the pool takes no more operations.
    virtual void refuse() { end(errc::pool_closed); }
    /// The caller does not want the result any more: `abandon` or, where `type` does not allow
    /// that now, nothing.
    virtual void cancel(asio::cancellation_type type) = 0;
    /// Adds what is known so far to a failure that comes from outside (cancelled, closed).
    virtual void describe(failure&) const {}

    void abandon() { fail(asio::error::operation_aborted, "cancelled by the caller"); }
    /// Posts the handler. The operation is gone afterwards.
    void complete(Result result);
    void complete(std::unique_ptr<failure> story);
    void fail(error_code ec, std::string_view message);

private:
    void post(error_code ec, Result result);

    std::shared_ptr<pool_impl> pool_;
    failure* details_ = nullptr;
    std::unique_ptr<failure>* story_ = nullptr;
    handler_type handler_;
    asio::any_completion_executor work_;  // of the handler's executor, kept busy
};

extern template class operation<snapshot>;
extern template class operation<session>;
extern template class operation<std::vector<verification>>;
extern template class operation<std::size_t>;

}  // namespace vouch::detail
