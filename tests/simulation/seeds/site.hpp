#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/emulator.hpp>
#include <vouch/testing.hpp>

#include "plan.hpp"
#include "wire_book.hpp"

namespace vouch::seeds {

/// One origin: the emulator behind a listener that hangs up, blurts and restarts as planned.
class site final : public testing::simulation::listener {
public:
    site(testing::simulation& sim, wire_book& book, plan const& p, std::size_t index);

    [[nodiscard]] origin const& at() const noexcept { return at_; }
    [[nodiscard]] std::string url() const { return to_string(at_); }
    [[nodiscard]] std::string token(std::size_t device);
    /// Of the server that stands here now; grows when it forgets.
    [[nodiscard]] unsigned incarnation() const noexcept { return incarnation_; }
    void begin();
    void script(std::size_t device, std::vector<emulator::step> const& steps);

    // Questions of the referee, which no client hears of.
    [[nodiscard]] bool performed(std::string_view device, std::string_view action,
                                 std::string_view id);
    /// Of the verification as `device` sees it; empty if it does not. Ends all faults.
    [[nodiscard]] std::string state(std::size_t device, std::string_view id);

    void on_open(std::shared_ptr<testing::server_channel> const& c) override;
    void on_bytes(std::shared_ptr<testing::server_channel> const& from,
                  std::string_view bytes) override;
    void on_closed(std::shared_ptr<testing::server_channel> const& c) override;

private:
    struct guest {
        std::shared_ptr<testing::server_channel> channel;
        std::unique_ptr<emulator::stream> stream;
        line* of = nullptr;
        std::string answer;  ///< so far
        std::uint64_t answers = 0;
    };

    void start();
    void introduce();
    void happen(upheaval_plan const& u);
    void restart(upheaval_plan const& u);
    [[nodiscard]] emulator::time_point now() const;
    void flush(std::size_t number);
    void answered(guest& g, std::size_t size);
    void hang_up(std::size_t number);
    void watch_time();

    testing::simulation& sim_;
    wire_book& book_;
    plan const& plan_;
    std::size_t index_;
    site_plan const& ours_;
    origin at_;
    std::unique_ptr<emulator::service> service_;
    std::map<std::size_t, guest> guests_;
    std::optional<emulator::time_point> armed_;
    unsigned incarnation_ = 0;
    unsigned births_ = 0;
};

}  // namespace vouch::seeds
