#include "demo_app/people.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vouch::demo {

namespace {

/// Waits for the next `cancel()` of the timer, which only serves as a bell.
asio::awaitable<void> wait_for(asio::steady_timer& bell) {
    auto const [ec] = co_await bell.async_wait(asio::as_tuple(asio::use_awaitable));
    (void)ec;
}

}  // namespace

asio::awaitable<bool> table::compare(bool laptop, std::string emojis) {
    (laptop ? laptop_emojis_ : phone_emojis_) = std::move(emojis);
    bool const second = !laptop_emojis_.empty() && !phone_emojis_.empty();
    if (second) {
        times_.compared("laptop", laptop_emojis_, "phone", phone_emojis_);
        changed_.cancel();
    }
    while (laptop_emojis_.empty() || phone_emojis_.empty()) co_await wait_for(changed_);
    co_return same();
}

void table::show_code(std::string payload) {
    code_ = std::move(payload);
    changed_.cancel();
}

asio::awaitable<std::string> table::look_at_code() {
    while (code_.empty()) co_await wait_for(changed_);
    code_was_read_ = true;
    co_return code_;
}

asio::awaitable<bool> person::accept(verification const&) { co_return true; }

asio::awaitable<bool> person::compare(verification const& v) {
    std::string emojis = v.sas ? v.sas->emojis.str() : std::string();
    bool const same = co_await table_.compare(laptop_, std::move(emojis));
    times_.said(who_, same ? "\"they match\"" : "\"they differ\"");
    co_return same;
}

asio::awaitable<bool> person::scanned(verification const&) {
    bool const read = table_.code_was_read();
    times_.said(who_, read ? "\"it was scanned\"" : "\"nobody scanned\"");
    co_return read;
}

asio::awaitable<bool> person::show_qr(verification const& v) {
    bool const shown = laptop_ && v.qr;
    if (shown) {
        times_.said(who_, "shows a QR code");
        table_.show_code(v.qr->data.str());
    }
    co_return shown;
}

asio::awaitable<std::optional<std::string>> person::scan(verification const&) {
    std::optional<std::string> payload;
    if (!laptop_) payload = co_await table_.look_at_code();
    co_return payload;
}

void person::progress(snapshot const& s) {
    if (s.verification() != nullptr && is_transition(last_, s)) times_.saw(who_, *s.verification());
    last_ = s;
}

asio::awaitable<bool> user::answer(std::string question) {
    auto const said = co_await cli::ask(in_, times_.out(), std::move(question));
    if (!said) throw std::runtime_error("no answer: the input has ended");
    co_return *said;
}

asio::awaitable<bool> user::accept(verification const&) {
    return answer("The phone asks. Accept?");
}

asio::awaitable<bool> user::compare(verification const& v) {
    // In life you would look at the phone.
    auto const other = co_await phone_.wait_until(v.id, verification_state::sas_ready);
    auto const* const there = other.verification();
    times_.compared(
        "laptop (you)", v.sas ? v.sas->emojis.view() : std::string_view(), "phone",
        there != nullptr && there->sas ? there->sas->emojis.view() : std::string_view());
    bool const same = co_await answer("Do both show the same, in the same order?");
    co_return same;
}

asio::awaitable<bool> user::scanned(verification const&) {
    return answer("Did the phone scan your code?");
}

void user::progress(snapshot const& s) {
    if (s.verification() != nullptr && is_transition(last_, s))
        times_.saw("laptop", *s.verification());
    last_ = s;
}

}  // namespace vouch::demo
