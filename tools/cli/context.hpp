#pragma once

#include <ostream>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <vouch/client.hpp>

#include "cli/exit_code.hpp"
#include "cli/line_input.hpp"
#include "cli/options.hpp"
#include "cli/report.hpp"
#include "cli/terminal.hpp"

namespace vouch::cli {

/// What a command works with.
struct context {
    cli::options const& options;
    vouch::client client;
    std::string const& token;  ///< what `client` speaks with; empty: none
    line_input& in;
    std::ostream& out;
    std::ostream& err;
    screen out_screen;
    screen err_screen;
    /// The verification it is about, once that is known: reports name it.
    std::string id;

    [[nodiscard]] cli::place place() const {
        return {options.command, id.empty() ? std::string_view(options.id) : id, client.base_url(),
                !token.empty()};
    }

    /// Hints and warnings: to stderr, unless --quiet or --json.
    void hint(std::string const& line) {
        if (!options.quiet && !options.json) err << line << std::endl;
    }
};

/// Runs the command that was typed. Throws `problem` and what the library throws.
[[nodiscard]] asio::awaitable<exit_code> run_command(context& c);

[[nodiscard]] asio::awaitable<exit_code> run_watch(context& c);
[[nodiscard]] asio::awaitable<exit_code> run_verify(context& c);
[[nodiscard]] asio::awaitable<exit_code> run_doctor(context& c);

/// Sets `c.id`: what was typed, else the id of the only active verification. With `finished`, the
/// session's latest will do where none is active. Throws `problem`.
[[nodiscard]] asio::awaitable<void> find_id(context& c, bool finished = false);

/// The QR payload that was typed, the first line of stdin for "-", or what the image of `--image`
/// holds. Throws `problem`.
[[nodiscard]] asio::awaitable<std::string> read_payload(context& c);

}  // namespace vouch::cli
