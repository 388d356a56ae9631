#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <vouch/emulator.hpp>

namespace vouch::emulator {

/// What is wrong with one member of a body.
struct issue {
    std::string code;
    std::string message;
    std::vector<std::string> path;
};

/// An error as the real server gives it: `{"message", "code"}`.
[[nodiscard]] response problem(int status, std::string_view code, std::string_view message);
/// 422 with `details.issues`.
[[nodiscard]] response invalid(std::vector<issue> const& issues);

[[nodiscard]] response unauthorized();
[[nodiscard]] response not_found(std::string_view message);
/// For faults: the code and message that go with a status.
[[nodiscard]] response plain_problem(int status);
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace vouch::emulator
