#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <vouch/verify.hpp>

#include "cli/line_input.hpp"
#include "demo_app/timeline.hpp"

namespace vouch::demo {

/// The table at which both people sit: each sees both screens.
class table {
public:
    table(asio::any_io_executor const& executor, timeline& times)
        : times_(times), changed_(executor, asio::steady_timer::time_point::max()) {}

    /// Puts down what the laptop or the phone shows, waits until both lie there, and tells whether
    /// they are the same bytes.
    asio::awaitable<bool> compare(bool laptop, std::string emojis);
    /// The code that the laptop shows, and what the phone's camera makes of it.
    void show_code(std::string payload);
    asio::awaitable<std::string> look_at_code();

    [[nodiscard]] std::string const& emojis(bool laptop) const {
        return laptop ? laptop_emojis_ : phone_emojis_;
    }
    [[nodiscard]] bool same() const {
        return !laptop_emojis_.empty() && laptop_emojis_ == phone_emojis_;
    }
    [[nodiscard]] bool code_was_read() const noexcept { return code_was_read_; }

private:
    timeline& times_;
    asio::steady_timer changed_;
    std::string laptop_emojis_;
    std::string phone_emojis_;
    std::string code_;
    bool code_was_read_ = false;
};

/// A person at one of the devices who does what people should: accepts what they expect, compares
/// what both screens show, and says what they saw.
class person final : public verify_handler {
public:
    person(std::string_view who, bool laptop, table& t, timeline& times)
        : who_(who), laptop_(laptop), table_(t), times_(times) {}

    asio::awaitable<bool> accept(verification const&) override;
    asio::awaitable<bool> compare(verification const& v) override;
    asio::awaitable<bool> scanned(verification const&) override;
    asio::awaitable<bool> show_qr(verification const& v) override;
    asio::awaitable<std::optional<std::string>> scan(verification const&) override;
    void progress(snapshot const& s) override;

private:
    std::string_view who_;
    bool laptop_;
    table& table_;
    timeline& times_;
    snapshot last_;
};

/// The user, at the laptop. The phone is looked at through a client of its own.
class user final : public verify_handler {
public:
    user(client phone, cli::line_input& in, timeline& times)
        : phone_(std::move(phone)), in_(in), times_(times) {}

    asio::awaitable<bool> accept(verification const& request) override;
    asio::awaitable<bool> compare(verification const& v) override;
    asio::awaitable<bool> scanned(verification const& v) override;
    void progress(snapshot const& s) override;

private:
    asio::awaitable<bool> answer(std::string question);

    client phone_;
    cli::line_input& in_;
    timeline& times_;
    snapshot last_;
};

}  // namespace vouch::demo
