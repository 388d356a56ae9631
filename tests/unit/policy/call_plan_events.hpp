#pragma once

// The events that a call's retry policy is told, by name, and its steps as words.

#include <chrono>
#include <cstdlib>
#include <map>
#include <string>

#include "policy/call_plan.hpp"

namespace vouch::test {

using namespace std::chrono_literals;
using policy::attempt_facts;
using policy::step;

// An event as a transcript names it: a status, or one of these.
inline attempt_facts failed(attempt_class outcome, errc code, bool stale = false) {
    return {.outcome = outcome, .code = code, .stale_connection = stale};
}

inline std::map<std::string, attempt_facts> const failures{
    {"resolve failed", failed(attempt_class::not_sent, errc::resolve_failed)},
    {"connect failed", failed(attempt_class::not_sent, errc::connect_failed)},
    {"tls failed", failed(attempt_class::not_sent, errc::tls_failed)},
    {"pool closed", failed(attempt_class::not_sent, errc::pool_closed)},
    {"no connection in time", failed(attempt_class::not_sent, errc::timed_out)},
    {"lost unsent", failed(attempt_class::not_sent, errc::connection_lost)},
    {"stale unsent", failed(attempt_class::not_sent, errc::connection_lost, true)},
    {"stale", failed(attempt_class::ambiguous, errc::connection_lost, true)},
    {"lost", failed(attempt_class::ambiguous, errc::connection_lost)},
    {"timed out", failed(attempt_class::ambiguous, errc::timed_out)},
    {"garbage", failed(attempt_class::ambiguous, errc::protocol_error)},
    {"too large", failed(attempt_class::ambiguous, errc::response_too_large)},
};

inline std::map<int, errc> const codes{
    {200, errc{}},
    {302, errc::redirected},
    {400, errc::bad_request},
    {401, errc::unauthorized},
    {403, errc::forbidden},
    {404, errc::not_found},
    {408, errc::timed_out},
    {409, errc::conflict},
    {422, errc::unprocessable},
    {425, errc::too_many_requests},
    {429, errc::too_many_requests},
    {500, errc::server_error},
    {501, errc::server_error},
    {502, errc::server_error},
    {503, errc::server_error},
    {504, errc::server_error},
};

inline std::map<errc, std::string> const names{
    {errc::pool_closed, "pool_closed"},
    {errc::resolve_failed, "resolve_failed"},
    {errc::connect_failed, "connect_failed"},
    {errc::tls_failed, "tls_failed"},
    {errc::connection_lost, "connection_lost"},
    {errc::timed_out, "timed_out"},
    {errc::protocol_error, "protocol_error"},
    {errc::response_too_large, "response_too_large"},
    {errc::invalid_response, "invalid_response"},
    {errc::outcome_unknown, "outcome_unknown"},
    {errc::redirected, "redirected"},
    {errc::bad_request, "bad_request"},
    {errc::unauthorized, "unauthorized"},
    {errc::forbidden, "forbidden"},
    {errc::not_found, "not_found"},
    {errc::conflict, "conflict"},
    {errc::unprocessable, "unprocessable"},
    {errc::too_many_requests, "too_many_requests"},
    {errc::server_error, "server_error"},
};

inline std::string describe(step const& s) {
    auto const ms = std::to_string(s.wait / 1ms) + " ms";
    std::string line;
    switch (s.decision) {
        case retry_decision::finish:
            line = "finish";
            break;
        case retry_decision::resend:
            line = "resend in " + ms;
            break;
        case retry_decision::read_back:
            line = s.snapshot_only ? "fetch the state" : "read back in " + ms;
            if (s.elsewhere) line += " from the session";
            break;
        case retry_decision::give_up:
            line = "give up: " + names.at(s.code);
            break;
    }
    if (s.fresh_connection) line += ", fresh connection";
    return line;
}

/// "503 Retry-After 2", "lost no-retry", "429 retry".
inline attempt_facts parse(std::string event) {
    attempt_facts hints;
    if (auto const i = event.find(" Retry-After "); i != event.npos) {
        hints.retry_after = std::chrono::seconds(std::atoi(event.c_str() + i + 13));
        event.resize(i);
    } else if (auto const j = event.find(" no-retry"); j != event.npos) {
        hints.should_retry = false;
        event.resize(j);
    } else if (auto const k = event.find(" retry"); k != event.npos) {
        hints.should_retry = true;
        event.resize(k);
    }
    attempt_facts facts;
    if (event == "200 unreadable") {
        facts = {.outcome = attempt_class::answered, .code = errc::invalid_response, .status = 200};
    } else if (failures.contains(event)) {
        facts = failures.at(event);
    } else {
        int const status = std::atoi(event.c_str());
        facts = {.outcome = attempt_class::answered, .code = codes.at(status), .status = status};
    }
    facts.retry_after = hints.retry_after;
    facts.should_retry = hints.should_retry;
    return facts;
}

}  // namespace vouch::test
