#pragma once

#include <string>
#include <string_view>

namespace vouch::emulator {

/// Appends `text` as a JSON string in its shortest form, which is also the canonical one: UTF-8 as
/// it is, escapes only for what RFC 8259 demands.
void append_json_string(std::string& out, std::string_view text);

}  // namespace vouch::emulator
