#include "client/call_counts.hpp"

#include <boost/asio/error.hpp>

namespace vouch::detail {

std::uint64_t& count_of(failure_counts& counts, error_code const& ec) noexcept {
    if (ec == boost::asio::error::operation_aborted) return counts.cancelled;
    if (ec.category() != error_category()) return counts.unusable;
    switch (static_cast<errc>(ec.value())) {
        case errc::pool_closed:
            return counts.closed;
        case errc::pool_busy:
            return counts.busy;
        case errc::resolve_failed:
        case errc::connect_failed:
        case errc::tls_failed:
            return counts.unreachable;
        case errc::connection_lost:
            return counts.lost;
        case errc::timed_out:
            return counts.timed_out;
        case errc::outcome_unknown:
            return counts.unknown;
        case errc::bad_request:
        case errc::unauthorized:
        case errc::forbidden:
        case errc::not_found:
        case errc::conflict:
        case errc::unprocessable:
        case errc::too_many_requests:
        case errc::redirected:
        case errc::unexpected_status:
            return counts.refused;
        case errc::server_error:
            return counts.server_errors;
        default:
            return counts.unusable;
    }
}

}  // namespace vouch::detail
