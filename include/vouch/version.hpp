#pragma once

#define VOUCH_VERSION_MAJOR 0
#define VOUCH_VERSION_MINOR 1
#define VOUCH_VERSION_PATCH 0
#define VOUCH_VERSION_STRING "0.1.0"

namespace vouch {

/// Version of the library that is linked, e.g. "0.1.0".
[[nodiscard]] char const* version() noexcept;

}  // namespace vouch
