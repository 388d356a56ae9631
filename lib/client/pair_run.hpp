#pragma once

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/channel.hpp>

#include <vouch/verify_pair.hpp>

#include "client/client_impl.hpp"

namespace vouch::detail {

class pair_run;

/// One device of a pair, and the person at it.
class pair_person_run final : public verify_handler {
public:
    pair_person_run(pair_run& run, pair_side side, client c, pair_person const& person)
        : run_(run), side_(side), client_(std::move(c)), person_(person) {}

    asio::awaitable<bool> accept(verification const& request) override;
    asio::awaitable<bool> compare(verification const& v) override;
    asio::awaitable<bool> scanned(verification const& v) override;
    asio::awaitable<bool> show_qr(verification const& v) override;
    asio::awaitable<std::optional<std::string>> scan(verification const& v) override;
    void progress(snapshot const& s) override;

    /// Drives this side's flow to its end.
    asio::awaitable<pair_end> drive(verify_options options);
    void note(pair_event::kind what, bool yes = false);

    [[nodiscard]] client const& device() const noexcept { return client_; }
    [[nodiscard]] client_impl& impl() const noexcept { return client_access::of(client_); }

private:
    asio::awaitable<void> think() const;
    asio::awaitable<void> walk_away(verification const& v);

    pair_run& run_;
    pair_side side_;
    client client_;
    pair_person person_;
    verification_state state_ = verification_state::unknown;
    snapshot last_;
    std::uint64_t attempts_ = 0;  // at the event before
};

/// Both sides of a pair, and the table at which both people sit: each sees both screens.
class pair_run final : public std::enable_shared_from_this<pair_run>, private net::timer {
public:
    pair_run(client initiator, client responder, verify_pair_options const& options);
    pair_run(pair_run const&) = delete;
    pair_run& operator=(pair_run const&) = delete;
    ~pair_run();

    /// To the end of both flows; cancelled, it ends them first.
    [[nodiscard]] static asio::awaitable<pair_result> drive(std::shared_ptr<pair_run> self);

    /// Puts down what `from` shows, and waits until both screens can be seen.
    asio::awaitable<bool> look_at_both(pair_side from, sas_comparison const& shown);
    void put_code(std::string_view payload);
    asio::awaitable<std::string> look_at_code();
    [[nodiscard]] bool code_was_read() const noexcept { return code_was_read_; }
    void note(pair_event e);
    [[nodiscard]] clock::time_point now() const;

private:
    using channel = asio::experimental::channel<void(error_code)>;

    struct side {
        side(pair_run& run, pair_side s, client c, pair_person const& p)
            : bell(c.get_executor(), 1), person(run, s, std::move(c), p) {}
        channel bell;
        pair_person_run person;
        asio::cancellation_signal stop;
        std::optional<sas_comparison> shown;
        pair_end end;
        bool running = false;
    };

    void on_time() override { stop(); }
    side& of(pair_side s) noexcept { return sides_[static_cast<std::size_t>(s)]; }
    [[nodiscard]] pool_impl& pool() noexcept { return *sides_[0].person.impl().pool(); }
    [[nodiscard]] verify_options options_for(pair_side s) const;
    void start(pair_side s);
    void ended(pair_side s, std::exception_ptr problem, pair_end end);
    void stop();
    void ring();
    asio::awaitable<void> until_ended();
    [[nodiscard]] pair_result result();

    verify_pair_options options_;
    std::string user_id_;
    std::array<side, 2> sides_;
    channel bell_;  // of `drive`
    std::string code_;
    bool code_was_read_ = false;
    std::vector<pair_event> timeline_;
    clock::time_point started_{};
    std::exception_ptr problem_;
};

}  // namespace vouch::detail
