#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/prefer.hpp>

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

template <class Result>
struct operation_deleter {
    void operator()(operation<Result>* op) const noexcept;
};
template <class Result>
using operation_ptr = std::unique_ptr<operation<Result>, operation_deleter<Result>>;

/// A completion handler, its type forgotten.
template <class Result>
class completion {
public:
    completion() = default;
    completion(completion const&) = delete;
    completion& operator=(completion const&) = delete;
    virtual ~completion() = default;

    [[nodiscard]] virtual asio::cancellation_slot slot() const noexcept = 0;
    /// Calls it. `owner`, of which this is a part, is destroyed before that.
    virtual void call(operation_ptr<Result> owner, error_code ec, Result result) = 0;
};

template <class Handler, class Result>
class completion_of final : public completion<Result> {
public:
    explicit completion_of(Handler handler) : handler_(std::move(handler)) {}

    [[nodiscard]] asio::cancellation_slot slot() const noexcept override {
        return asio::get_associated_cancellation_slot(handler_);
    }
    void call(operation_ptr<Result> owner, error_code ec, Result result) override {
        Handler handler(std::move(handler_));
        owner.reset();
        std::move(handler)(ec, std::move(result));
    }

private:
    Handler handler_;
};

/// Room for a completion handler in its operation: one that is small takes no memory of its own.
template <class Result>
class completion_room {
public:
    completion_room() = default;
    completion_room(completion_room const&) = delete;
    completion_room& operator=(completion_room const&) = delete;
    ~completion_room() {
        if (in_place())
            handler_->~completion();
        else
            delete handler_;
    }

    template <class Handler>
    void put(Handler handler) {
        using type = completion_of<Handler, Result>;
        if constexpr (sizeof(type) <= sizeof(room_) && alignof(type) <= alignof(std::max_align_t))
            handler_ = new (static_cast<void*>(room_)) type(std::move(handler));
        else
            handler_ = new type(std::move(handler));
    }
    [[nodiscard]] completion<Result>* operator->() const noexcept { return handler_; }

private:
    [[nodiscard]] bool in_place() const noexcept {
        return static_cast<void const*>(handler_) == static_cast<void const*>(room_);
    }

    completion<Result>* handler_ = nullptr;
    alignas(std::max_align_t) std::byte room_[96];
};

/// A handler with an executor of its own, which is kept busy until then.
template <class Handler, class Executor>
class handler_elsewhere {
    using executor = std::decay_t<decltype(asio::prefer(
        std::declval<Executor const&>(), asio::execution::outstanding_work.tracked))>;

public:
    using cancellation_slot_type = asio::associated_cancellation_slot_t<Handler>;

    handler_elsewhere(Handler handler, Executor const& where)
        : handler_(std::move(handler)),
          executor_(asio::prefer(where, asio::execution::outstanding_work.tracked)) {}

    [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept {
        return asio::get_associated_cancellation_slot(handler_);
    }
    template <class Result>
    void operator()(error_code ec, Result result) && {
        asio::dispatch(executor_,
                       [handler = std::move(handler_), ec, result = std::move(result)]() mutable {
                           std::move(handler)(ec, std::move(result));
                       });
    }

private:
    Handler handler_;
    executor executor_;
};

/// An operation with its arguments copied, not started yet.
template <class Result>
class prepared {
public:
    explicit prepared(operation_ptr<Result> op) noexcept : op_(std::move(op)) {}

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
    template <class Handler>
    void start(Handler handler) && {
        auto const& mine = executor();
        auto const theirs = asio::get_associated_executor(handler, mine);
        if (same(theirs, mine))
            room().put(std::move(handler));
        else
            room().put(handler_elsewhere<Handler, std::decay_t<decltype(theirs)>>(
                std::move(handler), theirs));
        std::move(*this).begin();
    }
    template <class Executor>
    static bool same(Executor const& a, asio::any_io_executor const& b) noexcept {
        if constexpr (std::is_same_v<Executor, asio::any_io_executor>)
            return a == b;
        else if constexpr (std::is_constructible_v<asio::any_io_executor, Executor const&>)
            return asio::any_io_executor(a) == b;
        else
            return false;
    }

    [[nodiscard]] asio::any_io_executor const& executor() const noexcept;
    [[nodiscard]] completion_room<Result>& room() const noexcept;
    void begin() &&;

    operation_ptr<Result> op_;
};

extern template struct operation_deleter<snapshot>;
extern template struct operation_deleter<session>;
extern template struct operation_deleter<std::vector<verification>>;
extern template struct operation_deleter<std::size_t>;
extern template class prepared<snapshot>;
extern template class prepared<session>;
extern template class prepared<std::vector<verification>>;
extern template class prepared<std::size_t>;

}  // namespace detail
}  // namespace vouch
