#pragma once

#include <vouch/options.hpp>

namespace vouch::net {

/// Throws `vouch::error` with `errc::invalid_argument`, naming the option that cannot be used.
void check(pool_options const& o);

}  // namespace vouch::net
