#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>

#include "cli/terminal.hpp"
#include "rig/outcome.hpp"

namespace vouch::rig {

/// One line that is written anew while pairs run, on a terminal; nothing elsewhere.
class progress {
public:
    progress(std::ostream& out, cli::screen const& s, std::size_t pairs)
        : out_(out), screen_(s), pairs_(pairs) {}
    progress(progress const&) = delete;
    progress& operator=(progress const&) = delete;
    ~progress() { clear(); }

    void began();
    /// `now`: since the run began.
    void ended(outcome const& o, std::size_t running, std::chrono::nanoseconds now);
    void clear();
    /// As it stands, without control characters.
    [[nodiscard]] std::string line(std::size_t running, std::chrono::nanoseconds now) const;

private:
    void write(std::string text);

    std::ostream& out_;
    cli::screen screen_;
    std::size_t pairs_;
    std::size_t ended_ = 0;
    std::size_t unexpected_ = 0;
    std::map<std::string, std::size_t> ends_;
    std::chrono::nanoseconds written_{-1};
    bool shown_ = false;
};

}  // namespace vouch::rig
