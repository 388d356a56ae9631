#pragma once

#include <stdexcept>
#include <string>

#include "cli/exit_code.hpp"

namespace vouch::cli {

/// What the program itself has to object, in the form of a report: how it ends, a word for
/// programs, a sentence and the next command for people.
class problem : public std::runtime_error {
public:
    problem(exit_code exit, std::string code, std::string const& message, std::string next = {})
        : std::runtime_error(message),
          exit_(exit),
          code_(std::move(code)),
          next_(std::move(next)) {}
    [[nodiscard]] exit_code exit() const noexcept { return exit_; }
    [[nodiscard]] std::string const& code() const noexcept { return code_; }
    [[nodiscard]] std::string const& next() const noexcept { return next_; }

private:
    exit_code exit_;
    std::string code_;
    std::string next_;
};

}  // namespace vouch::cli
