#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vouch::emulator {

enum class endpoint : std::uint8_t {
    none,
    info,
    events,
    session,
    list,
    create,
    retrieve,
    accept,
    cancel,
    sas_start,
    sas_confirm,
    qr_scan,
    qr_confirm_scanned,
};
[[nodiscard]] std::string_view to_string(endpoint e);
/// `none` if there is no such name.
[[nodiscard]] endpoint endpoint_named(std::string_view name);

struct route {
    emulator::endpoint endpoint = emulator::endpoint::none;
    std::string id{};            ///< decoded
    std::string_view allow{};    ///< of a known path with another method
    bool badly_encoded = false;  ///< the id holds a `%` that is no escape
};

/// What a method and a request target mean. A query is ignored; HEAD counts as GET.
[[nodiscard]] route find_route(std::string_view method, std::string_view target);

/// RFC 3986, 2.1. Nothing if a `%` is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace vouch::emulator
