#include "client/operation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace vouch::detail {

template <class Result>
void operation<Result>::start() {
    auto const keep = pool_;  // the operation may be over before this returns
    net::one_thread::inside const inside(keep->thread());
    net::timer_queue::turn const turn(keep->timers());
    if (auto slot = handler_->slot(); slot.is_connected())
        slot.assign([this](asio::cancellation_type type) { cancel(type); });
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
    if (auto slot = handler_->slot(); slot.is_connected()) slot.clear();
    ec_ = ec;
    result_ = std::move(result);
    halt();
    pool_->ended(*this);
}

template <class Result>
void operation<Result>::tell() {
    operation_ptr<Result> self(this);
    pool_impl::rests_after const told(std::move(pool_));
    handler_->call(std::move(self), ec_, std::move(result_));
}

template class operation<snapshot>;
template class operation<session>;
template class operation<std::vector<verification>>;
template class operation<std::size_t>;

template <class Result>
void operation_deleter<Result>::operator()(operation<Result>* op) const noexcept {
    delete op;
}

template struct operation_deleter<snapshot>;
template struct operation_deleter<session>;
template struct operation_deleter<std::vector<verification>>;
template struct operation_deleter<std::size_t>;

namespace {

template <class Result>
asio::awaitable<Result> run(prepared<Result> op) {
    std::unique_ptr<failure> story;
    op.tell(story);
    // Deferred: awaiting it takes no second coroutine, as `use_awaitable` would.
    auto ended = std::move(op).initiate(asio::as_tuple(asio::deferred));
    auto [ec, result] = co_await std::move(ended);
    if (ec) throw error(std::move(*story));
    co_return std::move(result);
}

}  // namespace

template <class Result>
void prepared<Result>::tell(std::unique_ptr<failure>& story) noexcept {
    op_->tell(story);
}

template <class Result>
asio::any_io_executor const& prepared<Result>::executor() const noexcept {
    return op_->pool().executor();
}

template <class Result>
completion_room<Result>& prepared<Result>::room() const noexcept {
    return op_->room();
}

template <class Result>
void prepared<Result>::begin() && {
    op_.release()->start();
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
