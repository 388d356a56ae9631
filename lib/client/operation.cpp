#include "client/operation.hpp"

#include <cassert>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::detail {

template <class Result>
void operation<Result>::start(handler_type handler) {
    auto const keep = pool_;  // the operation may be over before this returns
    net::one_thread::inside const inside(keep->thread());
    // Asio 1.26: move assignment of an any_completion_handler recurses for ever.
    handler_.swap(handler);
    work_ = asio::prefer(
        asio::get_associated_executor(handler_, asio::any_completion_executor(pool_->executor())),
        asio::execution::outstanding_work.tracked);
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) slot.assign([this](asio::cancellation_type type) { cancel(type); });
    pool_->add(*this);
    pool_->closing() ? refuse() : begin();
}

template <class Result>
void operation<Result>::end(errc ec) {
    fail(ec, "the pool was closed");
}

template <class Result>
void operation<Result>::fail(error_code ec, std::string_view message) {
    auto story = std::make_unique<failure>();
    story->code = ec;
    story->message = message;
    describe(*story);
    complete(std::move(story));
}

template <class Result>
void operation<Result>::complete(Result result) {
    post({}, std::move(result));
}

template <class Result>
void operation<Result>::complete(std::unique_ptr<failure> story) {
    auto const ec = story->code;
    if (details_ != nullptr) *details_ = *story;
    if (story_ != nullptr) *story_ = std::move(story);
    post(ec, Result{});
}

template <class Result>
void operation<Result>::post(error_code ec, Result result) {
    // Cleared first: the slot refers to this object, and moves away with the handler.
    if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected())
        slot.clear();
    pool_->remove(*this);
    asio::post(pool_->executor(), [handler = std::move(handler_), work = std::move(work_),
                                   pool = pool_, ec, result = std::move(result)]() mutable {
        asio::dispatch(work,
                       [handler = std::move(handler), ec, result = std::move(result)]() mutable {
                           std::move(handler)(ec, std::move(result));
                       });
    });
    delete this;
}

template class operation<snapshot>;
template class operation<session>;
template class operation<std::vector<verification>>;
template class operation<std::size_t>;

namespace {

template <class Result>
asio::awaitable<Result> run(prepared<Result> op) {
    std::unique_ptr<failure> story;
    op.tell(story);
    auto [ec, result] = co_await std::move(op).initiate(asio::as_tuple(asio::use_awaitable));
    if (ec) throw error(std::move(*story));
    co_return std::move(result);
}

}  // namespace

template <class Result>
void prepared<Result>::tell(std::unique_ptr<failure>& story) noexcept {
    op_->tell(story);
}

template <class Result>
void prepared<Result>::start(handler_type handler) && {
    std::exchange(op_, nullptr)->start(std::move(handler));
}

template <class Result>
void prepared<Result>::discard() noexcept {
    delete op_;
}

template <class Result>
asio::awaitable<Result> prepared<Result>::as_awaitable() && {
    return run(std::move(*this));
}

template class prepared<snapshot>;
template class prepared<session>;
template class prepared<std::vector<verification>>;
template class prepared<std::size_t>;

}  // namespace vouch::detail
