#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/error.hpp>

#include "cli/exit_code.hpp"
#include "cli/options.hpp"
#include "cli/problem.hpp"
#include "cli/terminal.hpp"

namespace vouch::cli {

/// A failure as it is told: to people as lines, to programs as JSON.
struct report {
    exit_code exit = exit_code::failure;
    std::string code;     ///< a word for programs, e.g. "conflict"
    std::string message;  ///< what happened
    std::string step;     ///< at which step, e.g. "sas start"
    std::string id;
    int status = 0;
    std::string server_code;
    std::string server_message;
    std::vector<issue> issues;
    std::string cause;  ///< what the system, the resolver or TLS said
    std::string state;  ///< where the verification stands now
    std::size_t attempts = 0;
    std::chrono::nanoseconds elapsed{};
    std::string next;  ///< the command to type
};

/// Where the program was when it failed.
struct place {
    cli::command command{};
    std::string_view id{};
    std::string_view base_url{};
    bool has_token = false;
};

[[nodiscard]] report describe(failure const& f, place const& at);
[[nodiscard]] report describe(problem const& p, place const& at);
/// Anything else that was thrown.
[[nodiscard]] report describe(std::exception const& e, place const& at);

/// The name of the enumerator, e.g. "plain_http_refused"; "cancelled" for a cancelled operation.
[[nodiscard]] std::string_view code_name(error_code ec) noexcept;

[[nodiscard]] std::string to_text(report const& r, screen const& s, bool quiet);
/// `{"error":{...}}`
[[nodiscard]] std::string to_json(report const& r);

}  // namespace vouch::cli
