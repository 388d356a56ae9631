#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <vouch/enums.hpp>

#include "cli/exit_code.hpp"

namespace vouch::cli {

enum class command : std::uint8_t {
    session,
    list,
    show,
    create,
    accept,
    cancel,
    sas_start,
    sas_confirm,
    qr_show,
    qr_scan,
    qr_confirm,
    watch,
    verify,
    doctor,
    completions,
};
/// As it is typed, e.g. "sas start".
[[nodiscard]] std::string_view to_string(command) noexcept;
/// Whether it may change a verification.
[[nodiscard]] bool is_action(command) noexcept;

/// What was typed.
struct options {
    cli::command command = command::session;

    std::string base_url;
    std::string token;
    std::string token_file;
    std::optional<int> token_fd;
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<int> retries;
    std::string ca_file;
    bool insecure = false;
    bool allow_plain_http = false;
    /// Actions are refused.
    bool read_only = false;

    bool json = false;
    /// A document a line for each change; `json` is set, too.
    bool jsonl = false;
    bool verbose = false;
    bool quiet = false;
    bool no_color = false;

    /// Empty: the one that is active.
    std::string id;
    vouch::purpose purpose = vouch::purpose::unknown;
    std::string user_id;
    std::string code;
    std::string reason;
    /// QR payload, or "-" for stdin.
    std::string data;
    bool raw = false;
    /// Where the QR code is to be written.
    std::string qr_png;
    /// Where one is to be read.
    std::string image;
    /// What the person compared before `sas confirm`.
    std::string compared;
    verification_state until = verification_state::done;
    /// `watch`: by the server's WebSocket, where it has one.
    bool push = false;
    vouch::method method = vouch::method::sas;
    /// `verify`: wait for the other side to ask.
    bool incoming = false;
    /// `verify`: do not wait for the session to be verified.
    bool no_wait = false;
    /// `completions`: bash, zsh or fish.
    std::string shell;
};

/// Options, or what to print and how to end instead.
struct parsed {
    std::optional<cli::options> options;
    exit_code exit = exit_code::ok;
    std::string out;
    /// A usage error. `json` says whether one was to be written as JSON.
    std::string error;
    std::string next;
    bool json = false;
};

/// `arguments` without the program's name. Reads nothing else: no environment, no file.
[[nodiscard]] parsed parse(std::vector<std::string> const& arguments);

/// "250ms", "30s", "2m", "1h", "30" (seconds), "0.5s": above 0, at most a day. Nothing if it is
/// none of them.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace vouch::cli
