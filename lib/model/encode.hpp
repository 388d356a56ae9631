#pragma once

#include <string>
#include <string_view>

#include <vouch/enums.hpp>

namespace vouch {

// Request bodies, appended to `out` as one JSON object each. What is empty (or `unknown`) is left
// out. Bytes that are not UTF-8 become U+FFFD: check opaque text with `detail::is_utf8` before.

void encode_create(std::string& out, purpose why, std::string_view user_id);
void encode_cancel(std::string& out, std::string_view code, std::string_view reason);
/// `data` is always there.
void encode_qr_scan(std::string& out, std::string_view data);

}  // namespace vouch
