#pragma once

#include <string_view>

#include <boost/system/error_code.hpp>

namespace vouch::policy {

/// Of `net::tls_category()`. By name, so that this floor knows nothing of TLS.
inline constexpr std::string_view tls_category_name = "vouch.tls";

/// One side does not take the other's certificate, or they speak no common version. The server has
/// seen no request, even where one was written: TLS 1.3 refuses a client's certificate that late.
[[nodiscard]] inline bool refused_in_handshake(boost::system::error_code const& cause) noexcept {
    return cause.category().name() == tls_category_name;
}

/// A handshake that was cut short may succeed next time; one that TLS itself refused will not.
[[nodiscard]] inline bool refused_by_tls(boost::system::error_code const& cause) noexcept {
    return refused_in_handshake(cause) || std::string_view(cause.category().name()) == "asio.ssl";
}

}  // namespace vouch::policy
