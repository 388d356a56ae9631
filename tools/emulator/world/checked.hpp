#pragma once

#include <string_view>
#include <vector>

#include <emulator/world/device_record.hpp>

namespace vouch::emulator {

// Each throws std::invalid_argument that says what is wrong and what to do.

/// 1 to 64 letters, digits, `-`, `_`, `.`: names are part of control URLs.
void check_device_name(std::string_view name);
/// `@name:server`.
void check_user_id(std::string_view user_id);
/// What a header can carry (RFC 6750, 2.1).
void check_token(std::string_view token);
/// `create` comes first or not at all; delays are not negative.
void check_script(std::vector<owned_step> const& script);

}  // namespace vouch::emulator
