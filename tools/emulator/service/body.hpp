#pragma once

#include <optional>
#include <string>
#include <variant>

#include <emulator/service/problem.hpp>
#include <emulator/world/transaction.hpp>

namespace vouch::emulator {

// Request bodies, checked strictly: what is no part of the published schema is refused.

struct no_body {};
struct create_body {
    std::optional<emulator::purpose> purpose;
    std::optional<std::string> user_id;
};
struct cancel_body {
    std::optional<std::string> code;
    std::optional<std::string> reason;
};
struct scan_body {
    std::string data;
};

template <class Body>
using checked = std::variant<Body, response>;

/// An empty body and an empty object are the same.
[[nodiscard]] checked<no_body> check_no_body(request const& r);
[[nodiscard]] checked<create_body> check_create(request const& r);
[[nodiscard]] checked<cancel_body> check_cancel(request const& r);
[[nodiscard]] checked<scan_body> check_scan(request const& r);

}  // namespace vouch::emulator
