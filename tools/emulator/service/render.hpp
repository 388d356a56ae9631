#pragma once

#include <string>
#include <string_view>

#include <emulator/world/device_record.hpp>

namespace vouch::emulator {

// The values of the interface as JSON, seen by one device.

[[nodiscard]] std::string verification_json(transaction& t, side const& s);
[[nodiscard]] std::string session_json(device_record const& d);
/// Written to `out`, which is empty. `verification` is that of `t`; null and empty: there is none.
[[nodiscard]] std::string outcome_json(std::string out, device_record const& d,
                                       transaction const* t, std::string_view verification);
[[nodiscard]] std::string list_json(device_record const& d);
/// `events`: it names the WebSocket.
[[nodiscard]] std::string info_json(std::string_view base_url, bool events);

/// Of a verification's JSON: the same text, the same tag.
[[nodiscard]] std::string etag_of(std::string_view json);

}  // namespace vouch::emulator
