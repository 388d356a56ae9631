#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <vouch/enums.hpp>
#include <vouch/error.hpp>

#include "policy/call_plan.hpp"

namespace vouch::http {

enum class verb : std::uint8_t { get, post };

/// What a 2xx answer holds.
enum class response_kind : std::uint8_t {
    outcome,  ///< the session and, while one exists, the verification
    session,
    list,
};

/// What one of the ten calls is.
struct endpoint_row {
    vouch::endpoint endpoint{};
    std::string_view name;  ///< of the member function of `client`
    http::verb verb{};
    std::string_view path;  ///< up to the id, or all of it
    bool needs_id = false;
    std::string_view suffix;  ///< after the id
    /// The action it performs, `unknown` where it is none.
    vouch::action action{};
    policy::repeat repeat{};
    response_kind response{};
    /// Where to read back whether it took effect (of effect calls).
    vouch::endpoint read_back{};
};

[[nodiscard]] endpoint_row const& row_of(vouch::endpoint e) noexcept;
/// All ten, in the order of the enumeration.
[[nodiscard]] std::array<endpoint_row, 10> const& endpoints() noexcept;

}  // namespace vouch::http
