#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>

#include <vouch/error.hpp>
#include <vouch/model.hpp>

namespace vouch {

namespace asio = boost::asio;

/// What a token form completes with.
template <class Result>
using completion_signature = void(error_code, Result);

template <class Token, class Result>
concept completion_token = asio::completion_token_for<Token, completion_signature<Result>>;

namespace detail {

template <class Result>
class operation;

/// An operation with its arguments copied, not started yet.
template <class Result>
class prepared {
public:
    explicit prepared(operation<Result>& op) noexcept : op_(&op) {}
    prepared(prepared&& other) noexcept : op_(std::exchange(other.op_, nullptr)) {}
    prepared& operator=(prepared&& other) noexcept {
        std::swap(op_, other.op_);
        return *this;
    }
    prepared(prepared const&) = delete;
    prepared& operator=(prepared const&) = delete;
    ~prepared() {
        if (op_ != nullptr) discard();
    }

    /// Completes with `vouch::error` as exception.
    [[nodiscard]] asio::awaitable<Result> as_awaitable() &&;

    /// Where the story of a failure goes. `story` has to live until the operation completes.
    void tell(std::unique_ptr<failure>& story) noexcept;

    template <class Token>
    auto initiate(Token&& token) && {
        return asio::async_initiate<Token, completion_signature<Result>>(
            [](auto handler, prepared self) { std::move(self).start(std::move(handler)); }, token,
            std::move(*this));
    }

private:
    using handler_type = asio::any_completion_handler<completion_signature<Result>>;
    void start(handler_type handler) &&;
    void discard() noexcept;

    operation<Result>* op_;
};

extern template class prepared<snapshot>;
extern template class prepared<session>;
extern template class prepared<std::vector<verification>>;
extern template class prepared<std::size_t>;

}  // namespace detail
}  // namespace vouch
