#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include <vouch/model.hpp>
#include <vouch/observer.hpp>

#include "cli/terminal.hpp"

namespace vouch::demo {

/// Prints who did what and what came of it, with the time since the start of the run.
class timeline {
public:
    timeline(std::ostream& out, cli::screen const& on);

    /// A run: its title, then, with the clock started anew, where it is.
    void begin(std::string_view title);
    void start(std::string_view where);
    void did(std::string_view who, std::string_view what);
    void saw(std::string_view who, verification const& v);
    void said(std::string_view who, std::string_view what);
    /// The comparisons of both sides next to each other.
    void compared(std::string_view left, std::string_view left_emojis, std::string_view right,
                  std::string_view right_emojis);
    void check(bool good, std::string_view what);

    [[nodiscard]] bool all_good() const noexcept { return good_; }
    [[nodiscard]] std::ostream& out() const noexcept { return out_; }
    [[nodiscard]] cli::screen const& screen() const noexcept { return on_; }

private:
    void line(std::string_view who, std::string_view action, std::string_view state,
              std::string_view rest);

    std::ostream& out_;
    cli::screen on_;
    std::chrono::steady_clock::time_point start_;
    bool good_ = true;
};

/// Notes the actions that one side sends.
class action_notes final : public observer {
public:
    action_notes(timeline& to, std::string_view who) : to_(to), who_(who) {}
    void on_call_started(call_event const& e) override;

private:
    timeline& to_;
    std::string_view who_;
};

}  // namespace vouch::demo
