#pragma once

#include <string>
#include <string_view>

namespace vouch::bench {

/// Empty if `text` is well-formed XML (without processing instructions), else what is wrong where.
/// Knows the five named entities.
[[nodiscard]] std::string xml_flaw(std::string_view text);

}  // namespace vouch::bench
