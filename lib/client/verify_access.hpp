#pragma once

#include <memory>

#include <vouch/client.hpp>

namespace vouch::detail {

/// What is behind a client's handle.
[[nodiscard]] std::shared_ptr<client_impl> const& impl_of(client const& c) noexcept;

}  // namespace vouch::detail
