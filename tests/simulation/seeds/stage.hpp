#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <vouch/client.hpp>
#include <vouch/observer.hpp>

#include "plan.hpp"
#include "referee.hpp"
#include "site.hpp"
#include "transcript.hpp"
#include "wire_book.hpp"

namespace vouch::seeds {

/// Something that a participant started and that has to end.
struct operation {
    std::string name;
    vouch::clock::time_point began{};
    std::optional<duration> timeout{};
    bool coroutine = false;  ///< hears of `terminal` cancellation alone
    bool over = false;
    std::optional<vouch::clock::time_point> stopped{};
    asio::cancellation_signal signal;
};

/// A success that was reported; whether it came about is judged at the end.
struct claim {
    std::size_t site = 0;
    unsigned incarnation = 0;
    std::size_t device = 0;
    std::string action;  ///< as the emulator counts it; empty: only the state counts
    std::string id;
    std::string state;  ///< of a verification that has ended
};

/// What everybody at one site can see.
struct board {
    std::vector<std::string> ids;      ///< of verifications, newest last
    std::array<std::string, 2> codes;  ///< QR codes on show
    std::array<std::set<std::string>, 2>
        agreed;                                 ///< ids whose comparison or scan a person agreed to
    std::array<bool, 2> by_person{true, true};  ///< nothing but verify() acts for the device
};

/// One run's world: sites, a pool, a client for each device.
class stage final : private vouch::observer {
public:
    stage(plan const& p, transcript& t, seeds::referee& r);
    stage(stage const&) = delete;
    stage& operator=(stage const&) = delete;
    ~stage() override;

    [[nodiscard]] testing::simulation& sim() noexcept { return *sim_; }
    [[nodiscard]] seeds::site& site(std::size_t i) { return *sites_[i]; }
    [[nodiscard]] seeds::board& board(std::size_t i) { return boards_[i]; }
    [[nodiscard]] bool has_pool() const noexcept { return pool_.has_value(); }
    [[nodiscard]] vouch::pool& pool() noexcept { return *pool_; }
    [[nodiscard]] seeds::referee& referee() noexcept { return referee_; }
    /// Nothing where the handles were dropped.
    [[nodiscard]] std::optional<vouch::client> client(std::size_t site, std::size_t device) const;
    void drop_handles();
    void end_world();

    operation& begin(std::string name, std::optional<duration> timeout, bool coroutine);
    void finish(operation& op, error_code ec);
    void stop(std::size_t whom, asio::cancellation_type type);
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_; }
    [[nodiscard]] std::string first_under_way() const;

    /// Learns what a client was told of a verification.
    void learn(std::size_t site, snapshot const& s);
    void claim_success(claim c);
    [[nodiscard]] std::vector<claim> const& claims() const noexcept { return claims_; }

    asio::awaitable<void> sleep(duration d);
    /// As `simulation::after`; the run is not over before.
    void later(duration d, std::function<void()> f);
    [[nodiscard]] bool quiet() const noexcept { return under_way_ == 0 && to_come_ == 0; }
    template <class... Parts>
    void note(std::string_view who, Parts const&... what) {
        transcript_.note(sim_->elapsed(), who, what...);
    }

private:
    void on_call_ended(call_event const& e, error_code ec, std::chrono::nanoseconds) override;
    void on_attempt(attempt_event const& e) override;
    void on_decision(decision_event const& e) override;
    void on_push(push_state_event const& e) override;
    void on_transition(transition_event const& e) override;

    transcript& transcript_;
    seeds::referee& referee_;
    std::vector<std::unique_ptr<operation>> operations_;
    std::size_t under_way_ = 0;
    std::size_t to_come_ = 0;
    std::vector<claim> claims_;
    std::vector<seeds::board> boards_;
    std::optional<testing::simulation> sim_;
    std::optional<wire_book> book_;
    std::vector<std::unique_ptr<seeds::site>> sites_;
    std::optional<vouch::pool> pool_;
    std::vector<std::array<std::optional<vouch::client>, 2>> clients_;
};

}  // namespace vouch::seeds
