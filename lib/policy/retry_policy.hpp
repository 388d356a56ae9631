#pragma once

#include <string_view>

#include <vouch/retry.hpp>

namespace vouch::policy {

/// The policy that decides: the options' own, else the standard one.
[[nodiscard]] retry_policy& policy_of(retry_options const& options) noexcept;

/// What is wrong with them, as static text; empty: nothing.
[[nodiscard]] std::string_view flaw_in(retry_options const& options) noexcept;

}  // namespace vouch::policy
