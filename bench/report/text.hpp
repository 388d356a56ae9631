#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace vouch::bench {

/// A string without its quotes, a number as people write it, anything else as JSON.
[[nodiscard]] std::string plain_text(boost::json::value const& v);

}  // namespace vouch::bench
