#pragma once

#include <memory>
#include <ostream>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "cli/terminal.hpp"

namespace vouch::cli {

namespace asio = boost::asio;

/// Says what is waited for. On a terminal whose cursor can be moved the line lives: a wheel that
/// turns, and the time; elsewhere it is printed once.
class waiting {
public:
    waiting(asio::any_io_executor const& executor, std::ostream& out, screen const& on);
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;
    ~waiting();

    /// `line` stays when the waiting is over.
    void begin(std::string line);
    /// Nothing stays, and where nothing can live nothing is printed.
    void begin_passing(std::string line);
    /// Before anything else is written to the same place.
    void end();

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace vouch::cli
