#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>

#include <vouch/error.hpp>
#include <vouch/operation.hpp>

#include "net/operation_base.hpp"
#include "net/pool_impl.hpp"

namespace vouch::detail {

/// An operation that yields a `Result` to a completion handler. Owned by its `prepared` until it
/// starts, then by the pool until its handler is called.
/// Derived classes do the work between `begin` and `complete`.
template <class Result>
class operation : public net::operation_base {
public:
    operation(std::shared_ptr<pool_impl> pool, failure* details)
        : pool_(std::move(pool)), details_(details) {}

    [[nodiscard]] pool_impl& pool() const noexcept { return *pool_; }
    /// For the handler, which has to be there before it starts.
    [[nodiscard]] completion_room<Result>& room() noexcept { return handler_; }
    void start();
    /// Where the story of a failure goes, beside the caller's `details`.
    void tell(std::unique_ptr<failure>& story) noexcept { story_ = &story; }
    void end(errc ec) override;
    void tell() override;

protected:
    operation(no_work, std::shared_ptr<pool_impl> pool)
        : operation_base(no_work{}), pool_(std::move(pool)) {}

    /// Starts the work. It may not complete before it returns but by way of `complete`.
    virtual void begin() = 0;
    /// In place of `begin` where the pool takes no more operations.
    virtual void refuse() { end(errc::pool_closed); }
    /// Lets go of whatever it does: it is over.
    virtual void halt() noexcept = 0;
    /// The caller does not want the result any more: `abandon` or, where `type` does not allow
    /// that now, nothing.
    virtual void cancel(asio::cancellation_type type) = 0;
    /// Adds what is known so far to a failure that comes from outside (cancelled, closed).
    virtual void describe(failure&) const {}

    void abandon() { fail(asio::error::operation_aborted, "cancelled by the caller"); }
    /// Posts the handler. The operation does nothing any more.
    void complete(Result result);
    void complete(std::unique_ptr<failure> story);
    void fail(error_code ec, std::string_view message);

private:
    void post(error_code ec, Result result);

    std::shared_ptr<pool_impl> pool_;
    failure* details_ = nullptr;
    std::unique_ptr<failure>* story_ = nullptr;
    completion_room<Result> handler_;
    error_code ec_;
    Result result_{};
};

extern template class operation<snapshot>;
extern template class operation<session>;
extern template class operation<std::vector<verification>>;
extern template class operation<std::size_t>;

}  // namespace vouch::detail
