#pragma once

#include <iosfwd>
#include <span>

#include <vouch/stats.hpp>

namespace vouch {

/// Writes a pool's counts in Prometheus' text format (exposition format 0.0.4,
/// `Content-Type: text/plain; version=0.0.4`). Names and labels are stable: within a major version
/// they are added to, never changed. Durations are in seconds. Every metric is named `vouch_`:
///
/// | metric | labels | |
/// |---|---|---|
/// | `vouch_connections` | `state`: idle leased held dialing | gauge |
/// | `vouch_waiting`, `vouch_operations`, `vouch_origins` | | gauge |
/// | `vouch_calls_total` | `result`: ok cancelled timed_out unreachable lost refused server_error
/// unusable unknown busy closed | ended calls |
/// | `vouch_calls_begun_total`, `vouch_resends_total`, `vouch_replays_total`,
/// `vouch_read_backs_total` | | |
/// | `vouch_attempts_total` | `class`: answered not_sent ambiguous | |
/// | `vouch_leases_total` | `connection`: new kept | |
/// | `vouch_lease_wait_seconds_total`, `vouch_lease_wait_seconds_max` | | the latter a gauge |
/// | `vouch_dials_total`, `vouch_lookups_total` | `result`: ok failed (dials under way are ok) | |
/// | `vouch_evictions_total` | | |
/// | `vouch_bytes_total` | `direction`: sent received | of HTTP, in exchanges that are over |
/// | `vouch_tls_handshakes_total` | `session`: new resumed | |
///
/// and of each origin, with the label `origin`: `vouch_origin_up` (0: the last dial failed),
/// `vouch_origin_clients`, `vouch_origin_connections` with `state`, `vouch_origin_waiting`,
/// `vouch_origin_retry_tokens`, `vouch_origin_dials_total` with `result`.
void write_prometheus(std::ostream& out, pool_stats const& pool,
                      std::span<origin_stats const> origins = {});

}  // namespace vouch
