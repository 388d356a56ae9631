#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <vouch/model.hpp>

#include "cli/exit_code.hpp"
#include "cli/probe.hpp"
#include "cli/report.hpp"
#include "cli/terminal.hpp"

namespace vouch::cli {

/// Whether a server holds a request open until something changes.
enum class holding : std::uint8_t {
    unknown,       ///< no verification to ask about, or it changed meanwhile
    without_etag,  ///< its answers have no ETag: a hold could lose changes
    at_once,       ///< it was asked to, and answered at once
    held,          ///< it was asked to, and did
};

/// What was found out about a server, in the order in which it was asked. What is absent was not
/// learned.
struct findings {
    std::string base_url;
    bool insecure = false;
    bool has_token = false;
    std::optional<report> failed;               ///< what came of the first call, if it failed
    std::optional<vouch::session> session;      ///< and if it did not
    std::optional<probe_answer> info;           ///< GET /v1/info
    std::string info_problem;                   ///< why there is none
    std::chrono::system_clock::time_point now;  ///< when `info` was answered, by this machine
    holding holds = holding::unknown;
    std::chrono::nanoseconds held{};
};

/// What /v1/info says; empty where it does not.
struct server_info {
    std::string name;
    std::string version;
    std::string status;
    std::string events;  ///< URL of the event stream
};
/// Nothing if it is no JSON object.
[[nodiscard]] std::optional<server_info> read_info(std::string const& body);

/// How far the server's clock is ahead, by a header `Date` (RFC 9110, 5.6.7: IMF-fixdate). Nothing
/// if it is none.
[[nodiscard]] std::optional<std::chrono::seconds> skew_of(
    std::string const& date, std::chrono::system_clock::time_point now);

/// What is to be told of `findings`: what is right, what is not, and what to do next.
struct diagnosis {
    exit_code exit = exit_code::ok;
    std::string next;
    std::string text;  ///< for people
    std::string json;  ///< one document
};
[[nodiscard]] diagnosis diagnose(findings const& f, screen const& on);

}  // namespace vouch::cli
