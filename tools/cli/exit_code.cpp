#include "cli/exit_code.hpp"

#include <boost/asio/error.hpp>

#include <vouch/error.hpp>

namespace vouch::cli {

exit_code exit_code_for(boost::system::error_code ec) noexcept {
    if (!ec) return exit_code::ok;
    if (ec == boost::asio::error::operation_aborted) return exit_code::interrupted;
    if (ec == errc::invalid_argument || ec == errc::invalid_url || ec == errc::plain_http_refused)
        return exit_code::usage;
    if (ec == condition::authentication) return exit_code::authentication;
    if (ec == condition::gone) return exit_code::not_found;
    if (ec == condition::conflict || ec == errc::comparison_changed ||
        ec == errc::method_unavailable)
        return exit_code::not_ready;
    return exit_code::failure;
}

}  // namespace vouch::cli
