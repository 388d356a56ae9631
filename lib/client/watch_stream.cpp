#include "client/watch_stream.hpp"

namespace vouch {

detail::prepared<snapshot> watch_stream::prepare_next() const {
    return detail::prepared<snapshot>(detail::operation_ptr<snapshot>(impl_->make_next()));
}

asio::awaitable<snapshot> watch_stream::next() { return prepare_next().as_awaitable(); }

namespace detail {

class transition_stream::next_wait final : public watch_operation {
public:
    explicit next_wait(std::shared_ptr<transition_stream> of)
        : watch_operation(of->client_, of->id_, of->options_), of_(std::move(of)) {}

private:
    std::string flaw() override { return turn_.take(*of_) ? "" : one_at_a_time; }
    bool over_with(snapshot const&) override {
        auto const* const v = of_->last_.verification();
        if (v == nullptr || !is_terminal(v->state)) return false;
        succeed({});
        return true;
    }
    [[nodiscard]] bool can_wait_on(snapshot const& known) const override {
        return known && of_->last_ && !is_transition(of_->last_, known);
    }
    void judge(snapshot const& newest) override {
        if (of_->last_ && !is_transition(of_->last_, newest)) return;
        of_->last_ = newest;
        succeed(newest);
    }
    void halt() noexcept override {
        watch_operation::halt();
        turn_.pass();
    }

    std::shared_ptr<transition_stream> of_;
    turn turn_;
};

operation<snapshot>* transition_stream::make_next() {
    return new next_wait(std::static_pointer_cast<transition_stream>(shared_from_this()));
}

}  // namespace detail
}  // namespace vouch
